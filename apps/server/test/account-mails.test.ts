/** Mails of accounts beside those to customers: they wait for nothing of these, and stop at nothing that is said of them. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listOf, openPost, type Post, progress, type Ready, send, setUp, until } from '../testing/broadcasts.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

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

const person = async (name: string, mail: string): Promise<string> =>
  (await office.mara.post<{ id: string }>('/people', { name, emails: [{ value: mail }] })).body.id
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
