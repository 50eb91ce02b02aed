/** What is closed to mails and what is not: mails of accounts wait for nothing of those to customers and stop at nothing said of them; addresses are opened again by people. */
import { openSeals } from '@rapport/core/secrets'
import { addressKey, suppress } from '../../../core/messaging/suppression.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listOf, openPost, type Post, progress, type Ready, send, setUp, until } from '../testing/broadcasts.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { secret, startTestServer, type TestServer } from '../testing/server.ts'

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

const person = async (name: string, mail: string, more: object = {}): Promise<string> =>
  (await office.mara.post<{ id: string }>('/people', { name, emails: [{ value: mail }], ...more })).body.id
const gets = (mail: string, subject: RegExp) =>
  expect.poll(() => post.sink.taken.some(({ to, raw }) => to[0] === mail && subject.test(raw)), { timeout: 20_000 }).toBe(true)

test('a mail of an account does not wait for a broadcast that the mail server takes its time for', async () => {
  const { promise: taken, resolve: take } = Promise.withResolvers<void>()
  post.sink.verdicts['slow@kiel.example'] = { slow: taken }
  const broadcast = await send(office.mara, ready, await listOf(office.mara, [await person('Slow', 'slow@kiel.example')]))
  await until(office.mara, broadcast, { states: { sending: 1 } })
  await office.mara.post('/invitations', { email: 'fast@first.example', role: 'guest' })
  await gets('fast@first.example', /^Subject: .* invites you/m)
  expect((await progress(office.mara, broadcast)).states).toEqual({ sending: 1 })
  take()
  await until(office.mara, broadcast, { state: 'done', states: { accepted: 1 } })
})

test('an address that is closed to mails for customers gets a link for a new password, and is not closed by what comes back of it', async () => {
  const { sink } = post
  sink.verdicts['eva@first.example'] = { rcpt: 550, says: '5.1.1 No such user' }
  const eva = await person('Eva', 'eva@first.example')
  const list = await listOf(office.mara, [eva])
  await until(office.mara, await send(office.mara, ready, list), { state: 'done', states: { bounced: 1 } })
  await until(office.mara, await send(office.mara, ready, list), { state: 'done', states: { refused: 1 } })
  delete sink.verdicts['eva@first.example']
  await server.client().post('/password-reset', { email: 'eva@first.example' })
  await gets('eva@first.example', /^Subject: Set a new password/m)

  sink.verdicts['aylin@first.example'] = { rcpt: 550, says: '5.1.1 No such user' }
  await server.client().post('/password-reset', { email: 'aylin@first.example' })
  const mail = async () => {
    const { items } = (await office.mara.get<{ items: { to: string; kind: string; state: string; reason: string }[] }>('/mails')).body
    return items.find(({ to, kind }) => to === 'aylin@first.example' && kind === 'reset')
  }
  await expect.poll(async () => (await mail())?.state, { timeout: 20_000 }).toBe('bounced')
  expect((await mail())!.reason).toContain('5.1.1 No such user')
  delete sink.verdicts['aylin@first.example']
  const aylin = await listOf(office.mara, [await person('Aylin', 'aylin@first.example')])
  await until(office.mara, await send(office.mara, ready, aylin), { state: 'done', states: { accepted: 1 } })
})

interface Standing {
  readonly items: readonly object[]
  readonly suppressed: { readonly reason: string; readonly mayOpen: boolean } | null
  readonly opened: readonly { readonly why: string; readonly by: string; readonly reason: string; readonly note: string }[]
  readonly messages: readonly { readonly state: string }[]
}
const standing = async (record: string, who = office.mara) => (await who.get<Standing>(`/consents?object=person&record=${record}`)).body
const open = (record: string, why = 'Their mailbox was moved', who = office.mara) =>
  who.post<Standing & { code: string }>('/suppressions/open', { object: 'person', record, why })
const close = (mail: string, reason: 'complained' | 'byHand') =>
  server.test.database.transaction(office.workspace, async (tx) => {
    const key = addressKey(openSeals(secret), office.workspace, mail)
    suppress(tx, 'mail', [{ key, address: mail, reason, note: null, message: null }], new Date())
  })

test('an address that a mail came back from is opened again by who may, with a reason that stays, and what was refused is not sent by it', async () => {
  const { sink } = post
  sink.verdicts['ole@moved.example'] = { rcpt: 550, says: '5.1.1 No such user' }
  const ole = await person('Ole', 'ole@moved.example', { owner: office.ids.aylin })
  const list = await listOf(office.mara, [ole])
  const lands = async (states: object) => until(office.mara, await send(office.mara, ready, list), { state: 'done', states })
  await lands({ bounced: 1 })
  await lands({ refused: 1 })
  delete sink.verdicts['ole@moved.example']
  expect((await standing(ole)).suppressed).toMatchObject({ reason: 'bounced', mayOpen: true })
  expect((await standing(ole, office.aylin)).suppressed).toMatchObject({ mayOpen: false })
  expect([(await open(ole, 'why not', office.aylin)).status, (await open(ole, ' ')).status]).toEqual([403, 422])
  const { status, body } = await open(ole)
  expect([status, body.suppressed, body.messages.map(({ state }) => state).toSorted()]).toEqual([200, null, ['bounced', 'refused']])
  expect(body.opened).toMatchObject([
    { why: 'Their mailbox was moved', by: 'Mara Lindqvist', reason: 'bounced', note: expect.stringContaining('5.1.1') },
  ])
  expect((await open(ole)).body.code).toBe('suppression.none')
  expect(sink.taken.filter(({ to }) => to[0] === 'ole@moved.example')).toEqual([])
  await lands({ accepted: 1 })

  sink.verdicts['ole@moved.example'] = { rcpt: 550, says: '5.1.1 No such user' }
  await lands({ bounced: 1 })
  expect(await standing(ole)).toMatchObject({ suppressed: { reason: 'bounced' }, opened: [{ by: 'Mara Lindqvist' }] })
  await close('ole@moved.example', 'complained')
  expect((await standing(ole)).suppressed).toMatchObject({ reason: 'complained', mayOpen: false })
  expect((await open(ole)).body.code).toBe('suppression.complained')
  await lands({ refused: 1 })
})

test('what was closed by hand is opened by hand; a no of theirs stays, and whoever was erased stays closed', async () => {
  const phones = [{ value: '+494030109999' }]
  const rob = await person('Rob', 'rob@closed.example', { phones })
  await close('rob@closed.example', 'byHand')
  await office.mara.post('/consents', { object: 'person', record: rob, given: false })
  await office.mara.post('/consents', { object: 'person', record: rob, channel: 'sms', given: false })
  expect((await open(rob)).status).toBe(200)
  const list = await listOf(office.mara, [rob])
  const broadcast = await send(office.mara, ready, list)
  await until(office.mara, broadcast, { state: 'done', states: { refused: 1 } })
  expect((await progress(office.mara, broadcast)).reasons).toMatchObject([{ code: 'withdrawn' }])

  const erasure = await office.mara.post<{ id: string }>('/erasures', { object: 'person', record: rob, ground: 'request', confirm: 'Rob' })
  expect(erasure.status).toBe(202)
  await expect
    .poll(async () => (await office.mara.get<{ state: string }>(`/erasures/${erasure.body.id}`)).body.state, { timeout: 20_000 })
    .toBe('done')
  expect((await open(rob)).status).toBe(404)
  const key = addressKey(openSeals(secret), office.workspace, 'rob@closed.example')
  const [kept] = await server.test.database.transaction(office.workspace, (tx) =>
    tx.query(
      `select s.opened_at is null as closed, o.why from suppression s join suppression_opening o on o.workspace_id = $1 and o.address_key = s.address_key
       where s.workspace_id = $1 and s.address_key = $2::text`,
      [key],
    ),
  )
  expect(kept).toEqual({ closed: true, why: null })
  // A no by a number outlasts whoever said it, as one by an address does.
  const next = await person('Next', 'next@closed.example', { phones })
  expect((await standing(next)).items).toContainEqual(
    expect.objectContaining({ purpose: null, channels: [expect.objectContaining({ channel: 'sms', given: false, by: 'Mara Lindqvist' })] }),
  )
  // The list of closed addresses has it in letters nowhere any more, and nobody opens it there.
  const closed = async (query: string) =>
    (await office.mara.get<{ items: { id: string; address: null; note: null; mayOpen: boolean }[] }>(`/suppressions${query}`)).body.items
  const [row] = await closed('?find=rob@closed.example')
  expect([row, await closed('?find=closed.example')]).toMatchObject([{ address: null, note: null, mayOpen: false }, []])
  const again = await office.mara.post<{ code: string }>(`/suppressions/${row!.id}/open`, { why: 'No' })
  expect([again.body.code, (await office.mara.post<object>('/suppressions', { addresses: ['rob@closed.example'] })).body]).toEqual([
    'suppression.erased',
    { added: 0, known: 1, wrong: [] },
  ])
  for (const path of ['?limit=1000', '/export']) expect((await office.mara.get(`/suppressions${path}`)).text).not.toContain('rob@closed')
})
