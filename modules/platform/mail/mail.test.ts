import { type MailSink, openMailSink, type Taken } from '@rapport/core/testing'
import { backOff } from '@rapport/core/messaging'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  founding,
  type Installation,
  jonas,
  joinBy,
  mara,
  openInstallation,
  setUpBy,
  tokenOf,
  type Visitor,
} from '../testing/installation.ts'

const address = 'https://crm.northwind.example'
let place: Installation
let sink: MailSink
let admin: Visitor
let workspace: string
beforeAll(async () => {
  sink = await openMailSink({ accounts: { rapport: 'canary of the mail server' } })
  place = await openInstallation({ signUp: true })
  admin = await setUpBy(place)
  workspace = (await admin.get('/session')).body.workspace.id
})
afterAll(async () => {
  await place.close()
  await sink.close()
})
beforeEach(() => place.test.database.control.query('delete from control.message'))

const setting = (more: object = {}) => ({
  host: '127.0.0.1',
  port: String(sink.port),
  security: 'none',
  user: 'rapport',
  password: 'canary of the mail server',
  from: 'Northwind <crm@northwind.example>',
  address,
  ...more,
})
const mails = async (browser = admin) => (await browser.get('/mails')).body.items
const invite = (email: string, browser = admin) => browser.post('/invitations', { email, role: 'rep' })
const settled = () => place.settled()
/** A turn that began before somebody set how mails are sent may end with what was wrong then; another follows it. */
const allSent = () => expect.poll(async () => [...new Set((await mails()).map(({ state }) => state))]).toEqual(['accepted'])
const takenFor = (email: string): readonly Taken[] => sink.taken.filter(({ to }) => to.includes(email))
const later = (minutes: number): Promise<void> => {
  place.clock.now = new Date(place.clock.now.getTime() + minutes * 60_000)
  place.platform.postman.wake(workspace)
  return settled()
}

test('without a mail server every mail is held back, with its text, and its link can be handed over', async () => {
  const { body: made } = await invite('lena@northwind.example')
  await settled()
  const [mail] = await mails()
  expect(mail).toMatchObject({
    kind: 'invitation',
    to: 'lena@northwind.example',
    state: 'queued',
    code: 'held',
    reason: 'No mail server is set.',
    hasLink: true,
  })
  const shown = await admin.get(`/mails/${mail!.id}`)
  expect(shown.body.text).toContain('Mara Lindqvist invites you to work in Northwind Coffee')
  expect(shown.text).not.toContain(tokenOf(made.url))
  expect((await admin.post(`/mails/${mail!.id}/link`)).body.url).toBe(made.url)
  expect((await mails())[0]!.linkTaken).toMatchObject({ by: 'Mara Lindqvist' })
  const { rows } = await place.test.database.control.query<{ all: string }>('select to_jsonb(m)::text as all from control.message m')
  expect(rows[0]!.all).not.toContain(tokenOf(made.url))
})

test('what is wrong with settings is named, and nothing is kept', async () => {
  for (const [wrong, field] of [
    [{ host: 'a b' }, 'host'],
    [{ port: '0' }, 'port'],
    [{ port: 'x' }, 'port'],
    [{ security: 'ssl' }, 'security'],
    [{ host: 'smtp.example.com' }, 'security'],
    [{ from: 'nobody' }, 'from'],
    [{ from: 'A <a@b.example>\r\nBcc: c@d.example' }, 'from'],
    [{ address: 'ftp://x' }, 'address'],
    [{ address: 'https://crm.example/path' }, 'address'],
    [{ password: null }, 'password'],
  ] as const) {
    const { status, body } = await admin.post('/mail/settings', setting(wrong))
    expect([wrong, status, (body.errors as { field: string }[])[0]?.field]).toEqual([wrong, 422, field])
  }
  expect((await admin.get('/mail/settings')).body.source).toBe('none')
})

test('an administrator sets the mail server and tests it; the password is answered nowhere and lies nowhere in the clear', async () => {
  const saved = await admin.post('/mail/settings', setting())
  expect([saved.status, saved.body]).toEqual([
    200,
    {
      source: 'settings',
      host: '127.0.0.1',
      port: sink.port,
      security: 'none',
      user: 'rapport',
      hasPassword: true,
      from: 'Northwind <crm@northwind.example>',
      address,
    },
  ])
  const tested = await admin.post('/mail/test')
  expect([tested.status, tested.body.state]).toEqual([200, 'accepted'])
  expect(takenFor(mara.email)).toHaveLength(1)
  expect(takenFor(mara.email)[0]!.from).toBe('crm@northwind.example')
  const { rows } = await place.test.database.control.query<{ all: string }>(
    'select to_jsonb(s)::text as all from control.setting s union all select to_jsonb(m)::text from control.message m',
  )
  for (const text of [...place.said, ...rows.map(({ all }) => all)]) expect(text).not.toContain('canary')
})

test('a password is kept for its server and name only', async () => {
  expect((await admin.post('/mail/settings', setting({ password: null, from: 'crm@northwind.example' }))).status).toBe(200)
  for (const other of [{ host: 'localhost' }, { port: '2525' }, { user: 'else' }])
    expect((await admin.post('/mail/settings', setting({ password: null, ...other }))).status).toBe(422)
  expect((await admin.post('/mail/test')).body.state).toBe('accepted')
  expect(new Set(sink.signIns.map(([, password]) => password))).toEqual(new Set(['canary of the mail server']))
})

test('a mail that was held back goes out once a mail server is set, and its link opens', async () => {
  await admin.delete('/mail/settings')
  const { body: made } = await invite('held@northwind.example')
  await settled()
  const [held] = await mails()
  expect((await admin.post('/mail/settings', setting())).status).toBe(200)
  await allSent()
  const [mail] = takenFor('held@northwind.example')
  expect(mail!.parts['text/plain']).toContain(`${address}${made.url}`)
  expect(mail!.parts['text/html']).toContain(`href="${address}${made.url}"`)
  expect((await admin.post(`/mails/${held!.id}/link`)).body.code).toBe('mail.sent')
  expect((await admin.post(`/mails/${held!.id}/retry`)).body.code).toBe('mail.going')
})

test('without an address a mail with a link waits for one, and others do not wait for it', async () => {
  await admin.post('/mail/settings', setting({ address: null }))
  await invite('unlinked@northwind.example')
  await settled()
  expect((await admin.post('/mail/test')).body.state).toBe('accepted')
  expect((await mails()).at(-1)).toMatchObject({
    state: 'queued',
    code: 'held',
    reason: expect.stringContaining('address of this installation'),
  })
  await admin.post('/mail/settings', setting())
  await allSent()
  expect(takenFor('unlinked@northwind.example')).toHaveLength(1)
})

test('names in a mail are text: they make no header, no tag and no second recipient', async () => {
  const stranger = place.visitor()
  await stranger.post('/sign-up', {
    ...founding,
    name: '<b>Eve</b> & "Co"',
    email: 'eve@evil.example',
    password: 'ropes and lanterns',
    workspace: '<img src=x onerror=alert(1)>',
  })
  await invite('target@northwind.example', stranger)
  await settled()
  const [mail] = takenFor('target@northwind.example')
  expect(mail!.to).toEqual(['target@northwind.example'])
  expect(mail!.parts['text/html']).not.toMatch(/<(img|b)\b/)
  expect(mail!.headers.filter(([name]) => /^(to|cc|bcc|subject)$/i.test(name))).toHaveLength(2)
})

test('4xx is tried later and later, 5xx came back and says why, and what broke off is named and never sent twice by itself', async () => {
  sink.verdicts['later@northwind.example'] = { rcpt: 450 }
  sink.verdicts['never@northwind.example'] = { rcpt: 550 }
  sink.verdicts['drop@northwind.example'] = 'dropAfter'
  for (const name of ['later', 'never', 'drop']) await invite(`${name}@northwind.example`)
  await settled()
  const byTo = async () => new Map((await mails()).map((mail) => [String(mail.to).split('@')[0], mail]))
  const first = await byTo()
  expect(first.get('never')).toMatchObject({ state: 'bounced', reason: 'The mail server said: 550 No such user here', tries: 1 })
  expect(first.get('later')).toMatchObject({ state: 'deferred', tries: 1, reason: expect.any(String), nextAt: expect.any(String) })
  expect(first.get('drop')).toMatchObject({ state: 'uncertain', reason: expect.stringContaining('may have arrived or not') })
  delete sink.verdicts['drop@northwind.example']
  await later(0.5)
  expect(sink.tries['later@northwind.example']).toBe(1)
  for (const minutes of backOff) await later(minutes)
  expect((await byTo()).get('later')!.tries).toBe(backOff.length + 1)
  expect(takenFor('drop@northwind.example')).toHaveLength(1)
  const uncertain = `/mails/${(await byTo()).get('drop')!.id}/retry`
  expect((await admin.post(uncertain)).body.code).toBe('mail.uncertain')
  expect((await admin.post(uncertain, { uncertain: 'yes' })).status).toBe(422)
  expect((await admin.post(uncertain, { uncertain: true })).status).toBe(200)
  await settled()
  const copies = takenFor('drop@northwind.example')
  expect(new Set(copies.map(({ headers }) => headers.find(([name]) => name.toLowerCase() === 'message-id')?.[1])).size).toBe(1)
  expect([copies.length, (await byTo()).get('drop')!.state, sink.tries['never@northwind.example']]).toEqual([2, 'accepted', 1])
  delete sink.verdicts['later@northwind.example']
  await later(7 * 24 * 60)
  expect((await byTo()).get('later')).toMatchObject({ state: 'refused', code: 'over', reason: expect.stringContaining('ran out') })
  expect(takenFor('later@northwind.example')).toEqual([])
})

test('a mail server that lets nobody in is said of all that wait, and costs none of them a try', async () => {
  await admin.post('/mail/settings', setting({ password: 'wrong' }))
  for (const name of ['one', 'two']) await invite(`${name}@locked.example`)
  // Told of the second one by the first, a server tries once more: until it has done that, one is on its way.
  const held = { state: 'queued', code: 'held', reason: 'The mail server said: 535 Authentication failed', tries: 0 }
  await expect.poll(() => mails()).toMatchObject([held, held])
  await admin.post('/mail/settings', setting())
  await allSent()
})

test('the mail of an invitation shows with it, and is sent again: as it is where it came back, anew where it was taken', async () => {
  const invitation = async () =>
    (await admin.get('/invitations')).body.items.find(({ email }) => email === 'lost@northwind.example')! as unknown as {
      id: string
      expiresAt: string
      mail: { id: string; state: string; reason: string }
    }
  sink.verdicts['lost@northwind.example'] = { rcpt: 550 }
  const { body: made } = await invite('lost@northwind.example')
  await settled()
  const { id, mail } = await invitation()
  expect(mail).toMatchObject({ state: 'bounced', reason: 'The mail server said: 550 No such user here' })
  delete sink.verdicts['lost@northwind.example']
  await later(60)
  const send = () => admin.post(`/invitations/${id}/send`)
  expect((await send()).status).toBe(200)
  await settled()
  expect((await invitation()).mail).toMatchObject({ id: mail.id, state: 'accepted' })
  expect((await send()).status).toBe(200)
  await settled()
  const [first, second] = takenFor('lost@northwind.example').map(
    ({ headers }) => headers.find(([name]) => name.toLowerCase() === 'message-id')![1],
  )
  expect([typeof first, second === first]).toEqual(['string', false])
  for (const { parts } of takenFor('lost@northwind.example')) expect(parts['text/plain']).toContain(`${address}${made.url}`)
  expect(new Date((await invitation()).expiresAt).getTime()).toBe(place.clock.now.getTime() + 7 * 86_400_000)
  sink.verdicts['lost@northwind.example'] = 'dropAfter'
  await send()
  await settled()
  expect((await send()).body.code).toBe('mail.uncertain')
  await admin.delete(`/invitations/${id}`)
  expect((await send()).status).toBe(404)
})

test('two servers send forty mails, each once', async () => {
  const other = await place.server()
  const before = sink.taken.length
  for (let turn = 0; turn < 20; turn++) {
    await invite(`crowd${turn}@northwind.example`)
    await invite(`more${turn}@northwind.example`)
    other.platform.postman.wake(workspace)
  }
  await settled()
  const sent = sink.taken.slice(before).flatMap(({ to }) => to)
  expect([sent.length, new Set(sent).size]).toEqual([40, 40])
})

test('what a server had in hand when it died is named, and not sent by the next', async () => {
  await invite('orphan@northwind.example')
  await settled()
  await place.test.database.control.query(
    `update control.message set state = 'sending', claim = 0, settled_at = null where recipient = 'orphan@northwind.example'`,
  )
  place.platform.postman.wake(workspace)
  await settled()
  expect((await mails())[0]).toMatchObject({ state: 'uncertain', code: 'lost', reason: expect.stringContaining('may have arrived or not') })
  expect(takenFor('orphan@northwind.example')).toHaveLength(1)
})

test('an invitation that was withdrawn meanwhile is not sent, and its link is not given', async () => {
  await admin.delete('/mail/settings')
  const { body: made } = await invite('gone@northwind.example')
  await settled()
  const [held] = await mails()
  await admin.delete(`/invitations/${made.id}`)
  expect((await admin.post(`/mails/${held!.id}/retry`)).body.code).toBe('mail.over')
  expect((await admin.post(`/mails/${held!.id}/link`)).body.code).toBe('mail.over')
})

test('mails are for administrators of their workspace; how mail is sent is for who runs the installation', async () => {
  await invite('private@northwind.example')
  await settled()
  const [mine] = await mails()
  const rep = await joinBy(place, admin, jonas)
  const stranger = place.visitor()
  await stranger.post('/sign-up', {
    ...founding,
    name: 'Otto',
    email: 'otto@harbour.example',
    password: 'ropes and lanterns',
    workspace: 'Harbour',
  })
  expect((await stranger.get('/mails')).body).toMatchObject({ items: [], runs: false })
  for (const call of ['', '/link', '/retry'] as const) {
    const path = `/mails/${mine!.id}${call}`
    const ask = (browser: Visitor) => (call === '' ? browser.get(path) : browser.post(path))
    expect([call, (await ask(stranger)).status, (await ask(rep)).status, (await ask(place.visitor())).status]).toEqual([
      call,
      404,
      403,
      401,
    ])
  }
  expect((await rep.get('/mails')).status).toBe(403)
  for (const answer of [
    await stranger.get('/mail/settings'),
    await stranger.post('/mail/settings', setting()),
    await stranger.delete('/mail/settings'),
    await stranger.post('/mail/test'),
  ])
    expect([answer.status, answer.body.code]).toEqual([403, 'installation.notYours'])
  expect((await rep.get('/mail/settings')).status).toBe(403)
})

test('where the environment says how mail is sent, the page does not', async () => {
  const server = await place.server({
    publicUrl: 'http://crm.northwind.example',
    smtp: {
      smtp: { host: '127.0.0.1', port: sink.port, security: 'none', user: 'rapport', password: 'canary of the mail server' },
      from: 'crm@northwind.example',
    },
  })
  const browser = server.visitor()
  browser.cookie = admin.cookie
  const { body } = await browser.get('/mail/settings')
  expect(body).toMatchObject({ source: 'environment', hasPassword: true, address: 'http://crm.northwind.example' })
  expect(JSON.stringify(body)).not.toContain('canary')
  expect((await browser.post('/mail/settings', setting())).body.code).toBe('mail.environment')
  expect((await browser.delete('/mail/settings')).body.code).toBe('mail.environment')
  expect((await browser.post('/mail/test')).body.state).toBe('accepted')
})
