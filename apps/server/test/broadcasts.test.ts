/** Broadcasts from the sender's yes to the reader's no, over HTTP and SMTP: everybody gets one at most, and everything has a name. */
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  headersOf,
  listOf,
  openLink,
  openPost,
  type Post,
  progress,
  type Ready,
  send,
  setUp,
  unsubscribeOf,
  until,
} from '../testing/broadcasts.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let post: Post
let server: TestServer
let office: Office
let twin: Office
let ready: Ready
beforeAll(async () => {
  post = await openPost()
  server = await startTestServer({ ...post.options, messaging: { look: 100 } })
  office = await openOffice(server)
  twin = await openOffice(server, 'twin')
  ready = await setUp(server, post, office.mara)
})
afterAll(async () => {
  await server.close()
  await post.sink.close()
})
beforeEach(() => {
  ;(post.sink.taken as unknown[]).length = 0
})

const inga = 'inga@nordkaffee.first.example'
const matteo = 'matteo@bellini.first.example'
const to = (address: string) => post.sink.taken.filter((mail) => mail.to.includes(address))
const people = () => [office.ids.inga!, office.ids.matteo!, office.ids.rob!]
interface Standing {
  readonly items: readonly { readonly purpose: string | null; readonly given: boolean | null }[]
  readonly events: readonly { readonly given: boolean; readonly source: string; readonly wording: string | null }[]
  readonly messages: readonly { readonly state: string; readonly code: string | null; readonly subject: string | null }[]
  readonly suppressed: { readonly reason: string } | null
}
const standing = async (name: string): Promise<Standing> =>
  (await office.mara.get<Standing>(`/consents?object=person&record=${office.ids[name]}`)).body

test('a broadcast reaches everybody with an address once, signed and with a way out, and says who did not get it and why', async () => {
  const broadcast = await send(office.mara, ready, await listOf(office.mara, people()))
  await until(office.mara, broadcast, { state: 'done', total: 3, states: { accepted: 2, refused: 1 } })
  expect((await progress(office.mara, broadcast)).reasons).toEqual([
    { state: 'refused', code: 'noAddress', reason: 'There is no address to write to.', count: 1 },
  ])
  expect(post.sink.taken).toHaveLength(2)
  const [mail] = to(inga)
  const headers = headersOf(mail!)
  expect(headers).toMatchObject({ subject: 'Coffee for Inga', from: 'Kaldi Works <news@kaldi.example>', 'reply-to': 'mara@kaldi.example' })
  expect(headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click')
  expect(mail!.parts['text/plain']).toContain('Hello Inga Sörensen, the new harvest is here.')
  expect(mail!.parts['text/plain']).toContain(unsubscribeOf(mail!))
  // Verified by a program that is not the one that signs, against what the domain is told to publish.
  const { body } = await office.mara.get<{ items: { signing: { name: string; value: string } }[] }>('/senders')
  const { signing } = body.items[0]!
  const resolver = async (name: string): Promise<string[][]> => (name === signing.name ? [[signing.value]] : [])
  const { results } = await dkimVerify(mail!.raw, { resolver })
  expect(results).toMatchObject([{ signingDomain: 'kaldi.example', status: { result: 'pass' } }])
  const signed = /\bh=([^;]+);/.exec(headers['dkim-signature']!.replace(/\s/g, ''))![1]!.toLowerCase().split(':')
  expect(signed).toEqual(expect.arrayContaining(['from', 'subject', 'list-unsubscribe', 'list-unsubscribe-post']))
  expect((await dkimVerify(mail!.raw.replace('Coffee for', 'Tea for'), { resolver })).results[0]?.status.result).not.toBe('pass')
  expect((await standing('inga')).messages).toMatchObject([{ state: 'accepted', subject: 'Coffee for …' }])
})

test('opening the link changes nothing; one click says no for good, and a later broadcast names it', async () => {
  const list = await listOf(office.mara, people())
  await until(office.mara, await send(office.mara, ready, list), { state: 'done' })
  const link = unsubscribeOf(to(matteo)[0]!)
  const page = await openLink(server, link)
  expect([page.status, page.headers.get('set-cookie')]).toEqual([200, null])
  const html = await page.text()
  expect(html).toContain('m•••@bellini.first.example')
  expect(html).toMatch(/name="purpose" value="[^"]+" checked/)
  expect((await openLink(server, link, { method: 'HEAD' })).status).toBe(200)
  expect((await standing('matteo')).events).toEqual([])
  const clicked = await openLink(server, link, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) })
  expect(clicked.status).toBe(200)
  expect((await standing('matteo')).events).toMatchObject([
    { given: false, source: 'unsubscribe', wording: 'News of coffee, once a month' },
  ])
  const again = await send(office.mara, ready, list)
  await until(office.mara, again, { state: 'done', states: { accepted: 1, refused: 2 } })
  expect((await progress(office.mara, again)).reasons).toContainEqual(expect.objectContaining({ code: 'withdrawn', count: 1 }))
  expect(to(matteo)).toHaveLength(1)
  // Somebody who changes their mind says so on the same page.
  const back = await openLink(server, link, { method: 'POST', body: new URLSearchParams({ do: 'save', purpose: ready.purpose }) })
  expect(await back.text()).toMatch(/Saved\.[\s\S]* checked/)
  await until(office.mara, await send(office.mara, ready, list), { state: 'done', states: { accepted: 2, refused: 1 } })
})

test('mail programs may also send the one click as multipart/form-data', async () => {
  await until(office.mara, await send(office.mara, ready, await listOf(office.mara, [office.ids.inga!])), { state: 'done' })
  const body = new FormData()
  body.set('List-Unsubscribe', 'One-Click')
  expect((await openLink(server, unsubscribeOf(to(inga)[0]!), { method: 'POST', body })).status).toBe(200)
  expect((await standing('inga')).items.find(({ purpose }) => purpose === ready.purpose)?.given).toBe(false)
  await office.mara.post('/consents', { object: 'person', record: office.ids.inga, purpose: ready.purpose, given: true })
})

test.each([
  ['cut off', (token: string) => token.slice(0, 40)],
  ['another letter at its end', (token: string) => token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')],
  ['another workspace', (token: string) => `AAAA${token.slice(4)}`],
  ['nothing', () => 'x'],
])('a link that is not ours opens nothing: %s', async (_name, change) => {
  await until(office.mara, await send(office.mara, ready, await listOf(office.mara, [office.ids.inga!])), { state: 'done' })
  const link = unsubscribeOf(to(inga)[0]!)
  const wrong = link.replace(/[^/]+$/, change)
  for (const init of [{}, { method: 'POST', body: new URLSearchParams({ do: 'none' }) }])
    expect((await openLink(server, wrong, init)).status).toBe(404)
  expect((await standing('inga')).items.find(({ purpose }) => purpose === ready.purpose)?.given).toBe(true)
})

test('what the mail server says decides: later, never again to that address, or not known', async () => {
  const [gone, busy, dropped] = await Promise.all(
    ['gone', 'busy', 'dropped'].map(async (name) => {
      const { body } = await office.mara.post<{ id: string }>('/people', { name, emails: [{ value: `${name}@faults.example` }] })
      return body.id
    }),
  )
  Object.assign(post.sink.verdicts, {
    'gone@faults.example': { rcpt: 550, says: '5.1.1 No such user' },
    'busy@faults.example': { rcpt: 450 },
    'dropped@faults.example': 'drop',
  })
  const list = await listOf(office.mara, [gone!, busy!, dropped!, office.ids.inga!])
  const broadcast = await send(office.mara, ready, list)
  await until(office.mara, broadcast, { state: 'sending', total: 4, states: { accepted: 1, bounced: 1, deferred: 1, uncertain: 1 } })
  expect(post.sink.tries['dropped@faults.example']).toBe(1)
  await office.mara.post(`/broadcasts/${broadcast}/stop`)
  expect((await progress(office.mara, broadcast)).states).toEqual({ accepted: 1, bounced: 1, cancelled: 1, uncertain: 1 })
  delete post.sink.verdicts['gone@faults.example']
  const again = await send(office.mara, ready, await listOf(office.mara, [gone!]))
  await until(office.mara, again, { state: 'done', states: { refused: 1 } })
  expect((await progress(office.mara, again)).reasons).toMatchObject([{ code: 'bounced' }])
})

test('while the mail server is away nothing is lost and nothing is judged, and it is said why', async () => {
  const { port } = post.sink
  const { sink: other } = await openPost()
  await other.close()
  const away = await startTestServer({
    ...post.options,
    smtp: { ...post.options.smtp!, smtp: { ...post.options.smtp!.smtp, port: other.port } },
    messaging: { look: 50 },
  })
  expect(port).not.toBe(other.port)
  try {
    const there = await openOffice(away)
    const { mara } = there
    const sender = (await mara.post<{ id: string }>('/senders', { name: 'Kaldi', address: 'news@kaldi.example' })).body.id
    const refused = await mara.post<{ id: string }>('/broadcasts', { name: 'Too early', sender })
    expect((await mara.post(`/broadcasts/${refused.body.id}/start`)).body).toMatchObject({ code: 'broadcast.incomplete' })
    await away.test.database.transaction(there.workspace, (tx) =>
      tx.query(`update sender s set confirmed_at = $2::timestamptz where s.workspace_id = $1`, [new Date()]),
    )
    const purpose = (await mara.post<{ id: string }>('/purposes', { name: 'News', basis: 'interest', offered: true })).body.id
    const template = (
      await mara.post<{ id: string }>('/templates', { name: 'Hi', of: 'person', subject: 'Hi', body: [{ type: 'text', text: 'Hi' }] })
    ).body.id
    const broadcast = await send(mara, { sender, purpose, template }, await listOf(mara, [there.ids.inga!, there.ids.matteo!]))
    await until(mara, broadcast, { state: 'sending', problem: expect.stringContaining('could not be reached'), states: { queued: 2 } })
  } finally {
    await away.close()
  }
})

test('paused, it sends nothing until it goes on; what was begun stays as it is', async () => {
  const many = await Promise.all(
    Array.from({ length: 30 }, async (_, n) => {
      const { body } = await office.mara.post<{ id: string }>('/people', {
        name: `Reader ${n}`,
        emails: [{ value: `reader${n}@many.example` }],
      })
      return body.id
    }),
  )
  const broadcast = await send(office.mara, ready, await listOf(office.mara, many), { rate: 36_000 })
  await expect.poll(() => post.sink.taken.length, { timeout: 10_000, interval: 10 }).toBeGreaterThan(2)
  expect((await office.mara.post(`/broadcasts/${broadcast}/pause`)).body).toMatchObject({ state: 'paused' })
  await expect.poll(async () => (await progress(office.mara, broadcast)).states.sending ?? 0, { interval: 20 }).toBe(0)
  const sent = post.sink.taken.length
  expect(sent).toBeLessThan(30)
  expect((await office.mara.patch(`/broadcasts/${broadcast}`, { segment: null })).body).toMatchObject({ code: 'record.invalid' })
  expect((await office.mara.delete(`/broadcasts/${broadcast}`)).body).toMatchObject({ code: 'broadcast.begun' })
  await office.mara.patch(`/broadcasts/${broadcast}`, { rate: null })
  expect(post.sink.taken).toHaveLength(sent)
  expect((await office.mara.post(`/broadcasts/${broadcast}/resume`)).body).toMatchObject({ state: 'sending' })
  await until(office.mara, broadcast, { state: 'done', states: { accepted: 30 } })
  expect(new Set(post.sink.taken.map((mail) => mail.to[0])).size).toBe(30)
  expect(post.sink.taken).toHaveLength(30)
})

test('an estimate asks the gate itself and sends nothing', async () => {
  const { status, body } = await office.mara.post<{ refused: { code: string }[] }>('/broadcasts/estimate', {
    segment: await listOf(office.mara, people()),
    purpose: ready.purpose,
  })
  expect([status, body]).toMatchObject([200, { members: 3, asked: 3, would: 2, later: 0, refused: [{ code: 'noAddress', count: 1 }] }])
  expect(post.sink.taken).toEqual([])
})

test('of another workspace nothing is taken, and of roles without the right nothing is told', async () => {
  const list = await listOf(office.mara, people())
  const made = await office.mara.post<{ id: string }>('/broadcasts', { name: 'Ours', ...ready, segment: list })
  for (const path of ['start', 'pause', 'resume', 'stop'])
    expect((await twin.mara.post(`/broadcasts/${made.body.id}/${path}`)).status).toBe(404)
  expect((await twin.mara.get(`/broadcasts/${made.body.id}/messages`)).status).toBe(404)
  expect((await twin.mara.post('/broadcasts/estimate', { segment: list, purpose: ready.purpose })).status).toBe(422)
  expect((await twin.mara.post('/consents', { object: 'person', record: office.ids.inga, given: false })).status).toBe(404)
  expect((await office.jonas.post(`/broadcasts/${made.body.id}/start`)).status).toBe(404)
  expect((await office.jonas.get('/senders')).status).toBeGreaterThanOrEqual(400)
})

test('a sender is confirmed by whoever reads its address, not by whoever set it up', async () => {
  post.sink.verdicts['nobody@bank.example'] = { rcpt: 550, says: '5.1.1 No such user' }
  const { body } = await office.mara.post<{ id: string }>('/senders', { name: 'A bank', address: 'nobody@bank.example' })
  const mail = async () => {
    const { items } = (await office.mara.get<{ items: { id: string; to: string; state: string; hasLink: boolean }[] }>('/mails')).body
    return items.find((one) => one.to === 'nobody@bank.example')!
  }
  await expect.poll(async () => (await mail()).state, { timeout: 20_000 }).toBe('bounced')
  const asked = await mail()
  expect(asked.hasLink).toBe(false)
  expect((await office.mara.post(`/mails/${asked.id}/link`)).body).toMatchObject({ code: 'mail.noLink' })
  await office.mara.delete(`/senders/${body.id}`)
})

test('what somebody says holds for their address, whoever else has it, and a broadcast goes to an address once', async () => {
  const twinOf = async (name: string, value: string) =>
    (await office.mara.post<{ id: string }>('/people', { name, emails: [{ value }] })).body.id
  const both = [await twinOf('Ole', 'ole@twice.example'), await twinOf('Ole again', 'Ole@Twice.example')]
  const list = await listOf(office.mara, both)
  const first = await send(office.mara, ready, list)
  await until(office.mara, first, { state: 'done', states: { accepted: 1, refused: 1 } })
  expect((await progress(office.mara, first)).reasons).toMatchObject([{ code: 'sameAddress' }])
  await openLink(server, unsubscribeOf(post.sink.taken.at(-1)!), { method: 'POST', body: new URLSearchParams({ do: 'none' }) })
  const again = await send(office.mara, ready, list)
  await until(office.mara, again, { state: 'done', states: { refused: 2 } })
  expect((await progress(office.mara, again)).reasons).toMatchObject([{ code: 'withdrawn', count: 2 }])
  // Deleted and made anew they have not forgotten it.
  for (const one of both) await office.mara.delete(`/people/${one}`)
  const anew = await send(office.mara, ready, await listOf(office.mara, [await twinOf('Ole', 'ole@twice.example')]))
  await until(office.mara, anew, { state: 'done', states: { refused: 1 } })
})

test('a no that is said later is never outdone by a clock that is ahead', async () => {
  const say = (given: boolean, more: object = {}) =>
    office.mara.post<Standing>('/consents', { object: 'person', record: office.ids.rob, purpose: ready.purpose, given, ...more })
  const ahead = new Date(Date.now() + 50_000).toISOString()
  expect((await say(true, { at: ahead })).status).toBe(422)
  await server.test.database.transaction(office.workspace, async (tx) => {
    const word = [office.ids.rob, ready.purpose, ahead]
    await tx.query(
      `insert into consent (workspace_id, record_id, channel, purpose_id, given, at, event_id) values ($1::uuid, $2::uuid, 'mail', $3::uuid, true, $4::timestamptz, $3::uuid)`,
      word,
    )
  })
  const { body } = await say(false)
  expect(body.items.find(({ purpose }) => purpose === ready.purpose)?.given).toBe(false)
})

test('somebody who is deleted while a broadcast goes slowly gets nothing any more', async () => {
  const made = await Promise.all(
    ['first', 'second', 'third'].map(async (name) => {
      const { body } = await office.mara.post<{ id: string }>('/people', { name, emails: [{ value: `${name}@slow.example` }] })
      return body.id
    }),
  )
  const broadcast = await send(office.mara, ready, await listOf(office.mara, made), { rate: 3_600 })
  await expect.poll(() => post.sink.taken.length, { timeout: 10_000, interval: 10 }).toBe(1)
  const got = post.sink.taken[0]!.to[0]!
  for (const [n, name] of ['first', 'second', 'third'].entries()) if (!got.startsWith(name)) await office.mara.delete(`/people/${made[n]}`)
  await until(office.mara, broadcast, { state: 'done', states: { accepted: 1, refused: 2 } })
  expect((await progress(office.mara, broadcast)).reasons).toMatchObject([{ code: 'gone', count: 2 }])
})

test('to send again asks what sending asks: of what somebody does not see nothing is sent in their name', async () => {
  const { items } = (await office.mara.get<{ items: { id: string; key: string }[] }>('/roles')).body
  const manager = items.find(({ key }) => key === 'manager')!.id
  const all = { read: 'all', write: 'all', delete: 'none' }
  const grants = { broadcast: all, template: all, segment: all, purpose: all, person: { ...all, hide: ['birthday'] } }
  const given = await office.mara.patch(`/roles/${manager}`, { grants })
  expect([given.status, given.text]).toEqual([200, given.text])
  const birthday = { name: 'Day', of: 'person', subject: 'Day', body: [{ type: 'text', text: 'Born {{ person.birthday }}' }] }
  const template = (await office.mara.post<{ id: string }>('/templates', birthday)).body.id
  const broadcast = await send(office.mara, { ...ready, template }, await listOf(office.mara, [office.ids.inga!]))
  await until(office.mara, broadcast, { state: 'done' })
  expect((await office.aylin.post(`/broadcasts/${broadcast}/retry`, {})).body).toMatchObject({ code: 'template.field' })
  await office.mara.patch(`/roles/${manager}`, { grants: {} })
})

test('what is sent again is told once, with its end', async () => {
  post.sink.verdicts['again@faults.example'] = { rcpt: 552, says: '5.2.2 Mailbox of <again@faults.example> full' }
  const { body } = await office.mara.post<{ id: string }>('/people', { name: 'Again', emails: [{ value: 'again@faults.example' }] })
  const broadcast = await send(office.mara, ready, await listOf(office.mara, [body.id]))
  await until(office.mara, broadcast, { state: 'done', states: { bounced: 1 } })
  expect(JSON.stringify(await progress(office.mara, broadcast))).not.toContain('again@')
  delete post.sink.verdicts['again@faults.example']
  await office.mara.post(`/broadcasts/${broadcast}/retry`, {})
  await until(office.mara, broadcast, { state: 'done', states: { accepted: 1 } })
  const told = await office.mara.get<{ items: { type: string; at: string }[] }>(
    `/interactions?object=person&record=${body.id}&types=mail.sent,mail.bounced`,
  )
  expect(told.body.items.map(({ type }) => type)).toEqual(['mail.sent', 'mail.bounced'])
})

test('whoever said no to everything, then yes to one, and no to everything again, gets nothing', async () => {
  const { body: made } = await office.mara.post<{ id: string }>('/people', { name: 'Changes', emails: [{ value: 'changes@mind.example' }] })
  const list = await listOf(office.mara, [made.id])
  await until(office.mara, await send(office.mara, ready, list), { state: 'done' })
  const link = unsubscribeOf(to('changes@mind.example')[0]!)
  const press = async (form: Record<string, string>) =>
    (await openLink(server, link, { method: 'POST', body: new URLSearchParams(form) })).text()
  await press({ do: 'none' })
  expect(await press({ do: 'save', purpose: ready.purpose })).toMatch(/ checked/)
  expect(await press({ do: 'none' })).not.toMatch(/ checked/)
  const again = await send(office.mara, ready, list)
  await until(office.mara, again, { state: 'done', states: { refused: 1 } })
  // Said twice in a row it is kept once.
  await press({ do: 'none' })
  const { body } = await office.mara.get<Standing>(`/consents?object=person&record=${made.id}`)
  expect(body.events.map(({ given }) => given)).toEqual([false, true, false])
})

test('a no is answered when nothing is in hand any more to any of the records with that address', async () => {
  const [one, other] = await Promise.all(
    ['One', 'Other'].map(async (name) => {
      const { body } = await office.mara.post<{ id: string }>('/people', { name, emails: [{ value: 'shared@slow.example' }] })
      return body.id
    }),
  )
  post.sink.verdicts['shared@slow.example'] = { slow: 1_500 }
  const broadcast = await send(office.mara, ready, await listOf(office.mara, [one!]))
  await expect.poll(async () => (await progress(office.mara, broadcast)).states.sending, { timeout: 10_000, interval: 10 }).toBe(1)
  expect((await office.mara.post('/consents', { object: 'person', record: other, given: false })).status).toBe(200)
  expect(to('shared@slow.example')).toHaveLength(1)
  await until(office.mara, broadcast, { state: 'done' })
})

test('a database that goes away while mails are answered makes nobody get two', async () => {
  let isAway = false
  let answered = 0
  const { sink: own, options } = await openPost()
  const away = await startTestServer({
    ...options,
    around: (database) => ({
      ...database,
      transaction: (workspace, work, more) =>
        isAway ? Promise.reject(new Error('The database is away.')) : database.transaction(workspace, work, more),
    }),
    messaging: {
      look: 50,
      lines: 4,
      at(moment) {
        if (moment !== 'answered' || ++answered !== 3) return
        isAway = true
        setTimeout(() => (isAway = false), 1_000)
      },
    },
  })
  try {
    const there = await openOffice(away)
    const many = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const { body } = await there.mara.post<{ id: string }>('/people', {
          name: `Away ${n}`,
          emails: [{ value: `away${n}@many.example` }],
        })
        return body.id
      }),
    )
    const set = await setUp(away, { sink: own, options }, there.mara)
    const broadcast = await send(there.mara, set, await listOf(there.mara, many))
    await until(there.mara, broadcast, { state: 'done', states: { accepted: 20 } })
    const got = own.taken.flatMap((mail) => mail.to).filter((address) => address.startsWith('away'))
    expect(got.toSorted()).toEqual([...new Set(got)].toSorted())
    expect(got).toHaveLength(20)
  } finally {
    await away.close()
    await own.close()
  }
})
