import { type MailSink, openMailSink } from '@rapport/core/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  type Answer,
  founding,
  type Installation,
  jonas,
  joinBy,
  mara,
  openInstallation,
  setUpBy,
  signInAs,
  type Visitor,
} from '../testing/installation.ts'
import { resetMinutes } from './password-reset.ts'
import { resetLimits } from './throttle.ts'

const address = 'https://crm.northwind.example'
const origin = { origin: address }
let place: Installation
let sink: MailSink
let admin: Visitor
let jonasBrowser: Visitor
beforeAll(async () => {
  sink = await openMailSink()
  place = await openInstallation({
    publicUrl: address,
    smtp: { smtp: { host: '127.0.0.1', port: sink.port, security: 'none', user: null, password: null }, from: 'crm@northwind.example' },
  })
  admin = await setUpBy(place)
  jonasBrowser = await joinBy(place, admin, jonas)
  await place.settled()
})
afterAll(async () => {
  await place.close()
  await sink.close()
})
beforeEach(() => place.test.database.control.query('delete from control.attempt'))

const wish = (email: string, browser = place.visitor()) => browser.post('/password-reset', { email })
/** The newest token that was mailed to an address. */
async function mailed(email: string): Promise<string> {
  await wish(email)
  await place.settled()
  const links = sink.taken.filter(({ to }) => to.includes(email)).map(({ parts }) => /\/reset\/([\w-]{43})/.exec(parts['text/plain']!))
  return links.findLast((link) => link !== null)![1]!
}
const set = (token: string, password: string): Promise<Answer> => place.visitor().post(`/password-reset/${token}`, { password })
const tidy = ({ status, text, headers }: Answer) => ({ status, text, headers: { ...headers, date: undefined, 'x-request-id': undefined } })

test('an address that is known and one that is not get the same answer for the same work', async () => {
  const { control } = place.test.database
  const wrote = async (email: string): Promise<readonly object[]> => {
    const sql: string[] = []
    const { query } = control
    control.query = ((...given: Parameters<typeof query>) => {
      // The postman looks for mails by the clock, whoever asks for what.
      if (!String(given[0]).includes('control.lease')) sql.push(String(given[0]))
      return query.apply(control, given)
    }) as typeof query
    place.platform.postman.wake = () => {}
    const answer = await wish(email)
    control.query = query
    return [tidy(answer), sql]
  }
  const { wake } = place.platform.postman
  const [known, unknown] = [await wrote(mara.email), await wrote('nobody@northwind.example')]
  place.platform.postman.wake = wake
  expect(known).toEqual(unknown)
  expect(known[0]).toMatchObject({ status: 202, text: '{}' })
  wake(null)
  await place.settled()
  expect(sink.taken.filter(({ to }) => to.includes('nobody@northwind.example'))).toEqual([])
  const { rows } = await control.query(`select from control.message where recipient = 'nobody@northwind.example'`)
  expect(rows).toEqual([])
})

test('the link sets a password once, ends every session, signs nobody in and tells the owner', async () => {
  const token = await mailed(jonas.email)
  expect((await place.visitor().get(`/password-reset/${token}`)).body).toEqual({ email: jonas.email })
  expect((await jonasBrowser.get('/members')).status).toBe(200)
  const answer = await set(token, 'a boat in the harbour')
  expect([answer.status, answer.headers['set-cookie']]).toEqual([204, undefined])
  expect((await jonasBrowser.get('/members')).status).toBe(401)
  expect((await signInAs(place.visitor(), jonas)).status).toBe(401)
  expect((await signInAs(place.visitor(), { ...jonas, password: 'a boat in the harbour' })).status).toBe(200)
  await place.settled()
  expect(sink.taken.findLast(({ to }) => to.includes(jonas.email))!.parts['text/plain']).toContain('was set anew')
})

test('used, replaced, old, foreign and invented links all answer the same', async () => {
  const used = await mailed(jonas.email)
  const other = await mailed(jonas.email)
  expect((await set(used, 'gravel lamp ocean nine')).status).toBe(204)
  const old = await mailed(mara.email)
  place.clock.now = new Date(place.clock.now.getTime() + resetMinutes * 60_000)
  const { url } = (await admin.post('/invitations', { email: 'x@northwind.example', role: 'rep' }, origin)).body
  const answers = []
  for (const token of [used, other, old, url.slice(url.lastIndexOf('/') + 1), 'x'.repeat(43), `${used}A`])
    answers.push(await place.visitor().get(`/password-reset/${token}`), await set(token, 'a kettle for everyone'))
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
  expect(answers[0]!.body.code).toBe('reset.over')
  expect((await signInAs(place.visitor(), mara)).status).toBe(200)
})

test('of 50 uses at once one sets the password', async () => {
  const token = await mailed(jonas.email)
  const answers = await Promise.all(Array.from({ length: 50 }, (_, turn) => set(token, `kettle number ${turn} on the roof`)))
  const won = answers.findIndex(({ status }) => status === 204)
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
  expect(answers.map(({ body }) => body.code).filter((code) => code !== undefined)).toEqual(Array.from({ length: 49 }, () => 'reset.over'))
  expect((await signInAs(place.visitor(), { ...jonas, password: `kettle number ${won} on the roof` })).status).toBe(200)
}, 60_000)

test('a weak password is refused and does not use the link up', async () => {
  const token = await mailed(jonas.email)
  for (const password of ['1234567', 'password1', jonas.email, jonas.name, 'x'.repeat(129)])
    expect((await set(token, password)).status).toBe(422)
  expect((await set(token, 'a kettle for everyone')).status).toBe(204)
})

test('a link dies with its account, also where a new account takes the address', async () => {
  const lena = { name: 'Lena Ek', email: 'lena@northwind.example', password: 'salt wind on the pier' }
  await joinBy(place, admin, lena)
  const token = await mailed(lena.email)
  await place.test.database.control.query('delete from control.account where email = $1', [lena.email])
  expect((await set(token, 'a kettle for everyone')).body.code).toBe('reset.over')
})

test('an account that signs in by a provider gets no link, and whoever runs the installation reads why', async () => {
  const tove = { name: 'Tove Dahl', email: 'tove@northwind.example', password: 'salt wind on the pier' }
  await joinBy(place, admin, tove)
  await place.test.database.control.query(
    `update control.credential set provider = 'sso:kaldi' where account_id = (select id from control.account where email = $1)`,
    [tove.email],
  )
  await wish(tove.email)
  await place.settled()
  expect((await admin.get('/mails')).body.items.find(({ kind }) => kind === 'reset')).toMatchObject({
    to: tove.email,
    state: 'refused',
    code: 'elsewhere',
    reason: 'This account has no password: it signs in by a provider.',
  })
  expect(sink.taken.filter(({ to, raw }) => to.includes(tove.email) && raw.includes('/reset/'))).toEqual([])
})

test('no Host header gets into the link, and wishes have a limit, known address or not', async () => {
  for (const email of [mara.email, 'nobody@northwind.example']) {
    await place.test.database.control.query('delete from control.attempt')
    const before = sink.taken.length
    const answers = await Promise.all(
      Array.from({ length: resetLimits.account + 4 }, () =>
        place
          .visitor()
          .post('/password-reset', { email: email.toUpperCase() }, { host: 'evil.example', 'x-forwarded-host': 'evil.example' }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array.from({ length: resetLimits.account }, () => 202),
      429,
      429,
      429,
      429,
    ])
    await place.settled()
    const sent = sink.taken.slice(before)
    expect(sent).toHaveLength(email === mara.email ? resetLimits.account : 0)
    for (const { raw } of sent) expect(raw).not.toContain('evil.example')
  }
})

test('without a mail server the wish is held back, and who runs the installation hands the link over', async () => {
  const silent = await place.server({ smtp: undefined, publicUrl: undefined, signUp: true })
  await place.platform.postman.stop()
  await silent.visitor().post('/password-reset', { email: jonas.email })
  await silent.visitor().post('/password-reset', { email: 'nobody@northwind.example' })
  await silent.settled()
  const runner = silent.visitor()
  await signInAs(runner, mara)
  const { items } = (await runner.get('/mails')).body
  expect(items[0]).toMatchObject({ kind: 'reset', to: jonas.email, state: 'queued', code: 'held' })
  expect(items.map(({ to }) => to)).not.toContain('nobody@northwind.example')
  const { url } = (await runner.post(`/mails/${items[0]!.id}/link`)).body
  const stranger = silent.visitor()
  await stranger.post('/sign-up', {
    ...founding,
    name: 'Otto',
    email: 'otto@harbour.example',
    password: 'ropes and lanterns',
    workspace: 'Harbour',
  })
  expect((await stranger.post(`/mails/${items[0]!.id}/link`)).status).toBe(404)
  expect((await stranger.get('/mails')).body.items).toEqual([])
  expect((await silent.visitor().post(`/password-reset${url.replace('/reset', '')}`, { password: 'a lamp for the harbour' })).status).toBe(
    204,
  )
})

test('no answer, no line of the log and no row of the database holds a token', async () => {
  const tokens = sink.taken.flatMap(({ parts }) =>
    [...parts['text/plain']!.matchAll(/\/(?:reset|join)\/([\w-]{43})/g)].map(([, token]) => token!),
  )
  expect(tokens.length).toBeGreaterThan(5)
  const { control } = place.test.database
  const { query } = control
  control.query = (() => Promise.reject(new Error('the network failed'))) as typeof query
  expect((await place.visitor().get(`/password-reset/${tokens[0]}`)).status).toBe(500)
  control.query = query
  const lines = place.said.filter((line) => line.includes('"level"'))
  expect(lines.length).toBeGreaterThan(0)
  const { rows } = await place.test.database.control.query<{ all: string }>(
    `select to_jsonb(m)::text as all from control.message m union all select to_jsonb(r)::text from control.reset r union all select to_jsonb(i)::text from control.invitation i`,
  )
  for (const text of [...lines, ...rows.map(({ all }) => all)]) for (const token of tokens) expect(text).not.toContain(token)
})
