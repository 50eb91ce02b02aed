/** The list of closed addresses: looked through by pages, added to, opened again, taken out. What an erasure leaves of it is tried with mails of accounts. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listOf, openPost, type Post, type Ready, send, setUp, until } from '../testing/broadcasts.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

interface Closed {
  readonly id: string
  readonly address: string | null
  readonly reason: string
  readonly note: string | null
  readonly by: string | null
  readonly message: { readonly subject: string | null; readonly broadcast: { readonly name: string } | null } | null
  readonly mayOpen: boolean
}
interface Page {
  readonly items: readonly Closed[]
  readonly next: string | null
  readonly count: { readonly count: number; readonly more: boolean } | null
}

let post: Post
let server: TestServer
let office: Office
let ready: Ready
beforeAll(async () => {
  post = await openPost()
  server = await startTestServer({ ...post.options, messaging: { look: 100 } })
  office = await openOffice(server)
  ready = await setUp(server, post, office.mara)
})
afterAll(async () => {
  await server.close()
  await post.sink.close()
})

const list = async (query = '', who = office.mara): Promise<Page> => (await who.get<Page>(`/suppressions${query}`)).body
const add = (addresses: readonly string[], more: object = {}) =>
  office.mara.post<{ added: number; known: number; wrong: readonly object[]; code?: string }>('/suppressions', { addresses, ...more })
const person = async (name: string, ...mails: string[]): Promise<string> =>
  (await office.mara.post<{ id: string }>('/people', { name, emails: mails.map((value) => ({ value })) })).body.id
const happened = async (record: string) =>
  (await office.mara.get<{ items: { type: string; properties: object }[] }>(`/interactions?object=person&record=${record}`)).body.items
const states = async (people: string[], expected: object) =>
  until(office.mara, await send(office.mara, ready, await listOf(office.mara, people)), { state: 'done', states: expected })

test('what people add is closed from then on, by whoever did it and for what; what is no address is named, and what was closed stays as it was', async () => {
  const mails = ['Lea@list.example', 'lea@list.example ', 'not an address', 'max@list.example']
  const { status, body } = await add(mails, { reason: 'unsubscribed', note: 'From the old newsletter' })
  expect([status, body]).toEqual([200, { added: 2, known: 0, wrong: [{ index: 2, value: 'not an address' }] }])
  expect((await add(['max@list.example', 'new@list.example'])).body).toMatchObject({ added: 1, known: 1 })
  const { items, count, next } = await list('?find=list.example')
  expect([count, next]).toEqual([{ count: 3, more: false }, null])
  expect(items.map(({ address, reason, by, note }) => [address, reason, by, note]).toSorted()).toEqual([
    ['lea@list.example', 'unsubscribed', 'Mara Lindqvist', 'From the old newsletter'],
    ['max@list.example', 'unsubscribed', 'Mara Lindqvist', 'From the old newsletter'],
    ['new@list.example', 'byHand', 'Mara Lindqvist', null],
  ])
  expect((await list('?find=LEA@list.example')).items).toHaveLength(1)
  expect((await list('?find=ist.example')).items).toEqual([])
  expect((await list('?find=%40list.example&reason=byHand')).items.map(({ address }) => address)).toEqual(['new@list.example'])
  await states([await person('Lea', 'lea@list.example')], { refused: 1 })
})

test.each([
  [{ addresses: [] }, 'addresses'],
  [{ addresses: Array.from({ length: 1_001 }, (_, n) => `n${n}@many.example`) }, 'addresses'],
  [{ addresses: ['a@b.example'], reason: 'liked' }, 'reason'],
  [{ addresses: ['a@b.example'], note: 'x'.repeat(501) }, 'note'],
])('what cannot be read closes nothing: %#', async (body, field) => {
  const answer = await office.mara.post<{ errors: object[] }>('/suppressions', body)
  expect([answer.status, answer.body.errors]).toMatchObject([422, [{ field }]])
})

test('pages give each row once, newest first, while others are added', async () => {
  const all = Array.from({ length: 23 }, (_, n) => `p${n}@pages.example`)
  await add(all)
  const seen: (string | null)[] = []
  for (let after = ''; ;) {
    const { items, next, count } = await list(`?find=pages.example&limit=5${after}`)
    expect(count).toEqual(after === '' ? { count: 23, more: false } : null)
    seen.push(...items.map(({ address }) => address))
    if (next === null) break
    if (after === '') await add(['later@pages.example'])
    after = `&after=${next}`
  }
  expect(seen.toSorted()).toEqual(all.toSorted())
  expect((await office.mara.get<{ code: string }>('/suppressions?after=abcd')).body.code).toBe('query.wrong')
})

test('one that a mail came back from says which mail it was; opened with a reason it takes mails, and its people’s timelines tell of it', async () => {
  const { sink } = post
  sink.verdicts['second@moved.example'] = { rcpt: 550, says: '5.1.1 No such user' }
  const second = await person('Second', 'second@moved.example')
  await states([second], { bounced: 1 })
  const [closed] = (await list('?find=second@moved.example')).items
  expect(closed).toMatchObject({ reason: 'bounced', by: null, mayOpen: true, message: { broadcast: { name: 'November' } } })
  const open = (id: string, why = 'Their mailbox was moved') => office.mara.post<{ code: string }>(`/suppressions/${id}/open`, { why })
  expect((await open(closed!.id, ' ')).status).toBe(422)
  expect((await open(closed!.id)).status).toBe(204)
  expect([(await open(closed!.id)).body.code, (await open('nothing')).status]).toEqual(['suppression.none', 404])
  expect((await list('?find=moved.example')).items).toEqual([])
  expect(await happened(second)).toContainEqual(
    expect.objectContaining({ type: 'address.opened', properties: { reason: 'bounced', why: 'Their mailbox was moved' } }),
  )
  delete sink.verdicts['second@moved.example']
  await states([second], { accepted: 1 })
  await add(['angry@moved.example'], { reason: 'complained' })
  const [angry] = (await list('?find=angry@moved.example')).items
  expect([angry!.mayOpen, (await open(angry!.id)).body.code]).toEqual([false, 'suppression.complained'])
})

test('each address of somebody is opened on their record, not only the first', async () => {
  const ole = await person('Ole', 'ole@first.example', 'ole@other.example')
  await add(['ole@other.example'])
  const open = (address: string) => office.mara.post('/suppressions/open', { object: 'person', record: ole, address, why: 'Asked for it' })
  const { body } = await office.mara.get<{ suppressed: null; addresses: object[] }>(`/consents?object=person&record=${ole}`)
  expect([body.suppressed, body.addresses]).toMatchObject([
    null,
    [
      { address: 'ole@first.example', suppressed: null },
      { address: 'ole@other.example', suppressed: { reason: 'byHand', mayOpen: true } },
    ],
  ])
  expect([
    (await open('elsewhere@other.example')).status,
    (await open('ole@first.example')).status,
    (await open('ole@other.example')).status,
  ]).toEqual([422, 409, 200])
  expect((await happened(ole)).map(({ type }) => type)).toContain('address.opened')
})

test('the file has what other programs take', async () => {
  await add(['=cmd@file.example', 'plain@file.example'], { note: '=1+1' })
  const file = await office.mara.get('/suppressions/export')
  const lines = file.text.split('\r\n')
  expect([file.status, lines[0]]).toEqual([200, 'address,reason,note,since,by'])
  expect(
    lines
      .filter((line) => line.includes('@file.example'))
      .map((line) => line.replace(/,\d{4}-[^,]+/, ''))
      .toSorted(),
  ).toEqual([`"'=cmd@file.example",byHand,"'=1+1",Mara Lindqvist`, `plain@file.example,byHand,"'=1+1",Mara Lindqvist`])
})

test('it is for administrators: not for others, nor for a key that may not decide, or not take data out', async () => {
  const asks = ['/suppressions', '/suppressions/export']
  for (const path of asks)
    expect([path, (await office.aylin.get<{ code: string }>(path)).body.code]).toEqual([path, 'session.administrators'])
  const key = async (scopes: readonly string[]) => {
    const { body } = await office.mara.post<{ secret: string }>('/api-keys', { name: 'Program', member: office.ids.mara, scopes })
    return server.client('key', { authorization: `Bearer ${body.secret}` })
  }
  const reading = await key(['*:read', 'export'])
  const deciding = await key(['*:read', 'administration'])
  const statuses = async (who: typeof reading) => Promise.all(asks.map(async (path) => (await who.get(path)).status))
  expect([await statuses(reading), await statuses(deciding)]).toEqual([
    [403, 403],
    [200, 403],
  ])
})
