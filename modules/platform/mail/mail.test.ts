import { type MailSink, openMailSink, type Taken } from '@rapport/core/testing'
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
import { backOff, nextTry } from './postman.ts'

const address = 'https://crm.northwind.example'
let place: Installation
let sink: MailSink
let admin: Visitor
beforeAll(async () => {
  sink = await openMailSink({ accounts: { rapport: 'canary of the mail server' } })
  place = await openInstallation({ signUp: true })
  admin = await setUpBy(place)
})
afterAll(async () => {
  await place.close()
  await sink.close()
})
beforeEach(() => place.test.database.control.query('delete from control.mail'))

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
const settled = () => place.platform.postman.settled()
const takenFor = (email: string): readonly Taken[] => sink.taken.filter(({ to }) => to.includes(email))
const later = (minutes: number): void => {
  place.clock.now = new Date(place.clock.now.getTime() + minutes * 60_000)
  place.platform.postman.wake()
}

test('without a mail server every mail is held back, with its text, and its link can be handed over', async () => {
  const { body: made } = await invite('lena@northwind.example')
  await settled()
  const [mail] = await mails()
  expect(mail).toMatchObject({
    kind: 'invitation',
    to: 'lena@northwind.example',
    state: 'held',
    reason: 'No mail server is set.',
    hasLink: true,
  })
  const shown = await admin.get(`/mails/${mail!.id}`)
  expect(shown.body.text).toContain('Mara Lindqvist invites you to work in Northwind Coffee')
  expect(shown.text).not.toContain(tokenOf(made.url))
  expect((await admin.post(`/mails/${mail!.id}/link`)).body.url).toBe(made.url)
  expect((await mails())[0]!.linkTaken).toMatchObject({ by: 'Mara Lindqvist' })
  const { rows } = await place.test.database.control.query<{ all: string }>('select to_jsonb(m)::text as all from control.mail m')
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
  expect([tested.status, tested.body.state]).toEqual([200, 'sent'])
  expect(takenFor(mara.email)).toHaveLength(1)
  expect(takenFor(mara.email)[0]!.from).toBe('crm@northwind.example')
  const { rows } = await place.test.database.control.query<{ all: string }>(
    'select to_jsonb(s)::text as all from control.setting s union all select to_jsonb(m)::text from control.mail m',
  )
  for (const text of [...place.said, ...rows.map(({ all }) => all)]) expect(text).not.toContain('canary')
})

test('a password is kept for its server and name only', async () => {
  expect((await admin.post('/mail/settings', setting({ password: null, from: 'crm@northwind.example' }))).status).toBe(200)
  for (const other of [{ host: 'localhost' }, { port: '2525' }, { user: 'else' }])
    expect((await admin.post('/mail/settings', setting({ password: null, ...other }))).status).toBe(422)
  expect((await admin.post('/mail/test')).body.state).toBe('sent')
  expect(new Set(sink.signIns.map(([, password]) => password))).toEqual(new Set(['canary of the mail server']))
})

test('a mail that was held back goes out when it is asked for, and its link opens', async () => {
  await admin.delete('/mail/settings')
  const { body: made } = await invite('held@northwind.example')
  await settled()
  const [held] = await mails()
  expect((await admin.post('/mail/settings', setting())).status).toBe(200)
  expect((await mails())[0]!.state).toBe('held')
  expect((await admin.post(`/mails/${held!.id}/retry`)).status).toBe(200)
  await settled()
  expect((await mails())[0]!.state).toBe('sent')
  const [mail] = takenFor('held@northwind.example')
  expect(mail!.parts['text/plain']).toContain(`${address}${made.url}`)
  expect(mail!.parts['text/html']).toContain(`href="${address}${made.url}"`)
  expect((await admin.post(`/mails/${held!.id}/link`)).body.code).toBe('mail.sent')
  expect((await admin.post(`/mails/${held!.id}/retry`)).body.code).toBe('mail.going')
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

test('4xx and broken connections are tried again, later each time; 5xx fails at once and says why', async () => {
  sink.verdicts['later@northwind.example'] = { rcpt: 450 }
  sink.verdicts['never@northwind.example'] = { rcpt: 550 }
  sink.verdicts['drop@northwind.example'] = 'drop'
  for (const name of ['later', 'never', 'drop']) await invite(`${name}@northwind.example`)
  await settled()
  const byTo = async () => new Map((await mails()).map((mail) => [String(mail.to).split('@')[0], mail]))
  const first = await byTo()
  expect(first.get('never')).toMatchObject({ state: 'failed', reason: 'The mail server said: 550 No such user here', tries: 1 })
  for (const name of ['later', 'drop']) expect(first.get(name)).toMatchObject({ state: 'queued', tries: 1, reason: expect.any(String) })
  later(0.5)
  await settled()
  expect(sink.tries['later@northwind.example']).toBe(1)
  delete sink.verdicts['drop@northwind.example']
  later(1)
  await settled()
  const second = await byTo()
  expect([second.get('drop')!.state, second.get('later')!.tries]).toEqual(['sent', 2])
  for (const minutes of backOff) {
    later(minutes)
    await settled()
  }
  const last = (await byTo()).get('later')
  expect(last).toMatchObject({ state: 'failed', tries: backOff.length + 1 })
  expect(sink.tries['later@northwind.example']).toBe(backOff.length + 1)
  expect(sink.tries['never@northwind.example']).toBe(1)
  delete sink.verdicts['later@northwind.example']
  await admin.post(`/mails/${last!.id}/retry`)
  await settled()
  expect((await byTo()).get('later')!.reason ?? (await byTo()).get('later')!.state).toMatch(/sent|does not open/)
})

test('a mail is not tried after its link has ended', () => {
  const at = new Date('2026-03-01T12:00:00Z')
  expect(nextTry({ tries: 1, expiresAt: new Date('2026-03-01T12:00:30Z') }, at)).toBeNull()
  expect(nextTry({ tries: 1, expiresAt: new Date('2026-03-01T13:00:00Z') }, at)).toEqual(new Date('2026-03-01T12:01:00Z'))
  expect(nextTry({ tries: backOff.length + 1, expiresAt: null }, at)).toBeNull()
})

test('two servers send forty mails, each once', async () => {
  const other = await place.server()
  const before = sink.taken.length
  for (let turn = 0; turn < 20; turn++) {
    await invite(`crowd${turn}@northwind.example`)
    await invite(`more${turn}@northwind.example`)
    other.platform.postman.wake()
  }
  await settled()
  await other.platform.postman.settled()
  const sent = sink.taken.slice(before).flatMap(({ to }) => to)
  expect([sent.length, new Set(sent).size]).toEqual([40, 40])
})

test('what a server had in hand when it died is sent by the next', async () => {
  await invite('orphan@northwind.example')
  await settled()
  await place.test.database.control.query(
    `update control.mail set state = 'queued', tries = 1, next_at = $1, settled_at = null where recipient = 'orphan@northwind.example'`,
    [new Date(place.clock.now.getTime() + 10 * 60_000)],
  )
  later(9)
  await settled()
  expect(takenFor('orphan@northwind.example')).toHaveLength(1)
  later(1)
  await settled()
  const twice = takenFor('orphan@northwind.example')
  expect(twice).toHaveLength(2)
  const ids = twice.map(({ headers }) => headers.find(([name]) => name.toLowerCase() === 'message-id')?.[1])
  expect(new Set(ids).size).toBe(1)
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
  expect((await browser.post('/mail/test')).body.state).toBe('sent')
})
