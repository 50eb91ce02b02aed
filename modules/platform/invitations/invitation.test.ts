import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Body,
  founding,
  type Installation,
  aylin,
  joinBy,
  mara,
  openInstallation,
  setUpBy,
  signInAs,
  tokenOf,
  type Visitor,
} from '../testing/installation.ts'
import { hashPassword } from '../accounts/account.ts'
import { accept, invitationDays } from './invitation.ts'

let place: Installation
let admin: Visitor
beforeAll(async () => {
  place = await openInstallation({ signUp: true })
  admin = await setUpBy(place)
})
afterAll(() => place.close())

const invited = async (email: string, more: object = {}): Promise<Body & { token: string }> => {
  const { body } = await admin.post('/invitations', { email, role: 'rep', ...more })
  return { ...body, token: tokenOf(body.url) }
}
const accepting = (token: string, body: object = { name: 'Somebody', password: 'a kettle for everyone' }) =>
  place.visitor().post(`/invitations/open/${token}`, body)
const stateOf = async (id: string): Promise<unknown> => (await admin.get('/invitations')).body.items.find((one) => one.id === id)?.state

test('an invitation is shown once, and only the hash of its token is kept', async () => {
  const { id, token } = await invited('lena@northwind.example', { name: 'Lena' })
  expect(Buffer.from(token, 'base64url').length).toBe(32)
  expect((await admin.get('/invitations')).text).not.toContain(token)
  const { rows } = await place.test.database.control.query<{ all: string }>(
    'select to_jsonb(i)::text as all from control.invitation i where id = $1',
    [id],
  )
  expect(rows[0]?.all).not.toContain(token)
  expect((await place.visitor().get(`/invitations/open/${token}`)).body).toEqual({
    workspace: 'Northwind Coffee',
    email: 'lena@northwind.example',
    name: 'Lena',
    invitedBy: mara.name,
  })
  expect(await stateOf(id)).toBe('open')
})

test('of 50 acceptances at once one succeeds, and one member is there', async () => {
  const { id, token } = await invited('race@northwind.example')
  const answers = await Promise.all(Array.from({ length: 50 }, () => accepting(token)))
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  // Who comes when the account is there already must prove that it is theirs, and so many at once are told to wait.
  const others = answers.filter(({ status }) => status !== 201).map(({ status, body }) => `${status} ${body.code}`)
  expect(new Set([...others, '404 invitation.over', '429 session.tooMany']).size).toBe(2)
  expect((await admin.get('/members?find=race')).body.items).toHaveLength(1)
  expect(await stateOf(id)).toBe('accepted')
}, 60_000)

test('of 50 acceptances that are all prepared, one goes through', async () => {
  const { token } = await invited('prepared@northwind.example')
  const acceptance = { name: 'Somebody', account: { passwordHash: await hashPassword(place.platform.auth, 'a kettle for everyone') } }
  const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => accept(place.platform, token, acceptance)))
  const refused = outcomes.filter((one) => one.status === 'rejected')
  expect(refused.map(({ reason }) => (reason as { code: string }).code)).toEqual(Array.from({ length: 49 }, () => 'invitation.over'))
  expect((await admin.get('/members?find=prepared')).body.items).toHaveLength(1)
})

test('an invitation gives its own role, team, address and workspace, whatever the one who accepts asks for', async () => {
  const { body: team } = await admin.post('/teams', { name: 'Field' })
  const { token } = await invited('bound@northwind.example', { role: 'guest', team: team.id })
  for (const more of [{ role: 'administrator' }, { email: 'other@northwind.example' }, { workspace: 'x' }, { team: null }])
    expect((await accepting(token, { name: 'B', password: 'a kettle for everyone', ...more })).status).toBe(422)
  const { status, body } = await accepting(token, { name: 'Bo Und', password: 'a kettle for everyone' })
  expect([status, body.member.name, body.member.email, body.member.role, body.member.team]).toEqual([
    201,
    'Bo Und',
    'bound@northwind.example',
    'guest',
    { id: team.id, title: 'Field' },
  ])
})

test('used, withdrawn, replaced, old and invented links all answer the same', async () => {
  const used = await invited('used@northwind.example')
  await accepting(used.token)
  const withdrawn = await invited('withdrawn@northwind.example')
  expect((await admin.delete(`/invitations/${withdrawn.id}`)).status).toBe(204)
  expect((await admin.delete(`/invitations/${withdrawn.id}`)).status).toBe(404)
  const replaced = await invited('again@northwind.example')
  const fresh = await invited('again@northwind.example')
  const old = await invited('old@northwind.example')
  await place.test.database.control.query(`update control.invitation set expires_at = $2 where id = $1`, [old.id, place.clock.now])
  const answers = []
  for (const token of [
    used.token,
    withdrawn.token,
    replaced.token,
    old.token,
    'x'.repeat(43),
    `${fresh.token.slice(0, -1)}${fresh.token.endsWith('A') ? 'B' : 'A'}`.slice(1),
  ])
    answers.push(await place.visitor().get(`/invitations/open/${token}`), await accepting(token))
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toHaveLength(1)
  expect(answers[0]?.status).toBe(404)
  expect([await stateOf(withdrawn.id), await stateOf(replaced.id), await stateOf(old.id), await stateOf(fresh.id)]).toEqual([
    'withdrawn',
    'withdrawn',
    'expired',
    'open',
  ])
  expect(Date.parse(String(fresh.expiresAt)) - place.clock.now.getTime()).toBe(invitationDays * 86_400_000)
})

test('of many invitations of one address at once one link opens', async () => {
  const made = await Promise.all(Array.from({ length: 12 }, () => invited('many@northwind.example')))
  const states = await Promise.all(made.map(({ id }) => stateOf(id)))
  expect([...states].sort()).toEqual(['open', ...Array.from({ length: 11 }, () => 'withdrawn')])
  const opened = await Promise.all(made.map(({ token }) => place.visitor().get(`/invitations/open/${token}`)))
  expect(opened.filter(({ status }) => status === 200)).toHaveLength(1)
})

test('an account that exists joins with its password, and belongs to both workspaces', async () => {
  const other = place.visitor()
  await other.post('/sign-up', {
    ...founding,
    name: 'Ida Berg',
    email: 'ida@fjord.example',
    password: 'salt wind on the pier',
    workspace: 'Fjord',
  })
  const { token } = await invited('ida@fjord.example', { role: 'manager' })
  const wrong = await accepting(token, { name: 'Ida', password: 'not her password' })
  expect([wrong.status, wrong.body.code, wrong.body.detail]).toEqual([401, 'session.wrong', expect.stringContaining('already')])
  expect(wrong.body.fix).toMatch(/forgot it, or never made the account, ask whoever runs this installation/)
  const { status, body } = await accepting(token, { name: 'Ida at Northwind', password: 'salt wind on the pier' })
  expect([status, body.workspace.name, body.member.role, body.workspaces.map(({ name }) => name).sort()]).toEqual([
    201,
    'Northwind Coffee',
    'manager',
    ['Fjord', 'Northwind Coffee'],
  ])
})

test('a weak password is refused and does not use the link up', async () => {
  const { token } = await invited('weak@northwind.example')
  for (const password of ['1234567', 'password1', 'weak@northwind.example', 'x'.repeat(129)])
    expect((await accepting(token, { name: 'W', password })).status).toBe(422)
  expect((await accepting(token)).status).toBe(201)
})

test('an acceptance that breaks off half-way is finished by the next', async () => {
  const { token } = await invited('half@northwind.example')
  const broken = await place.server({
    between: (store) => ({
      ...store,
      async write(...what) {
        await store.write(...what)
        throw new Error('the power failed')
      },
    }),
  })
  expect((await broken.visitor().post(`/invitations/open/${token}`, { name: 'Half', password: 'a kettle for everyone' })).status).toBe(500)
  expect((await signInAs(place.visitor(), { email: 'half@northwind.example', password: 'a kettle for everyone' })).status).toBe(401)
  const { status, body } = await accepting(token, { name: 'Whole', password: 'a kettle for everyone' })
  expect([status, body.member.name]).toEqual([201, 'Whole'])
  expect((await admin.get('/members?find=half')).body.items).toHaveLength(1)
})

test('only administrators invite, look at invitations and withdraw them', async () => {
  const { id } = await invited('target@northwind.example')
  const manager = await joinBy(place, admin, aylin, 'manager')
  expect((await manager.post('/invitations', { email: 'a@b.example', role: 'administrator' })).status).toBe(403)
  expect([(await manager.get('/invitations')).status, (await manager.delete(`/invitations/${id}`)).status]).toEqual([403, 403])
  const stranger = place.visitor()
  expect([(await stranger.get('/invitations')).status, (await stranger.post('/invitations', {})).status]).toEqual([401, 401])
  const foreign = place.visitor()
  await foreign.post('/sign-up', {
    ...founding,
    name: 'Otto',
    email: 'otto@harbour.example',
    password: 'ropes and lanterns',
    workspace: 'Harbour',
  })
  expect((await foreign.delete(`/invitations/${id}`)).status).toBe(404)
  expect((await foreign.get('/invitations')).body.items).toEqual([])
  expect(await stateOf(id)).toBe('open')
  expect((await admin.post('/invitations', { email: 'x@y.example', role: 'owner' })).status).toBe(422)
  expect((await admin.post('/invitations', { email: 'x@y.example', role: 'rep', team: id })).status).toBe(422)
  expect((await admin.post('/invitations', { email: aylin.email, role: 'rep' })).body.code).toBe('invitation.member')
})

test('a Host header never gets into a link', async () => {
  const { body } = await admin.post(
    '/invitations',
    { email: 'host@northwind.example', role: 'rep' },
    { host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
  )
  expect(body.url).toMatch(/^\/join\/[\w-]{43}$/)
  const known = await place.server({ publicUrl: 'https://crm.northwind.example' })
  const browser = known.visitor()
  await signInAs(browser, mara)
  const { body: full } = await browser.post(
    '/invitations',
    { email: 'host@northwind.example', role: 'rep' },
    { host: 'evil.example', 'x-forwarded-host': 'evil.example' },
  )
  expect(full.url).toMatch(/^https:\/\/crm\.northwind\.example\/join\/[\w-]{43}$/)
})
