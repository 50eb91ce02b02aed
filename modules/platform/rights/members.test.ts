import { type Actor, systemActor } from '@rapport/core/access'
import { newId } from '@rapport/core/object'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  aylin,
  type Body,
  founding,
  type Installation,
  jonas,
  joinBy,
  mara as maraLindqvist,
  openInstallation,
  setUpBy,
  signInAs,
  type Visitor,
} from '../testing/installation.ts'

const lena = { name: 'Lena Vogt', email: 'lena@northwind.example', password: 'paper boats in april' } as const

let place: Installation
let mara: Visitor
let second: Visitor
let manager: Visitor
let rep: Visitor
let ids: Record<'mara' | 'lena' | 'aylin' | 'jonas', string>
let system: Actor
beforeAll(async () => {
  place = await openInstallation()
  mara = await setUpBy(place)
  second = await joinBy(place, mara, lena, 'administrator')
  manager = await joinBy(place, mara, aylin, 'manager')
  rep = await joinBy(place, mara, jonas, 'rep')
  const idOf = async (one: Visitor): Promise<string> => (await one.get('/session')).body.member.id
  system = systemActor((await mara.get('/session')).body.workspace.id)
  ids = { mara: await idOf(mara), lena: await idOf(second), aylin: await idOf(manager), jonas: await idOf(rep) }
})
afterAll(() => place.close())

const roleId = async (key: string): Promise<string> => (await mara.get('/roles')).body.items.find((one) => one.key === key)!.id
const grant = async (key: string, grants: object): Promise<number> => (await mara.patch(`/roles/${await roleId(key)}`, { grants })).status

describe('who decides on members', () => {
  test.each([
    ['role', 'administrator'],
    ['role', 'guest'],
    ['active', false],
    ['team', 'other'],
  ] as const)('%s is not for managers or reps to change (%j), even where they may write members', async (field, to) => {
    const value = to === 'other' ? (await mara.post('/teams', { name: `Team ${newId()}` })).body.id : to
    for (const who of [manager, rep])
      for (const id of [ids.jonas, ids.aylin, ids.mara]) expect((await who.patch(`/members/${id}`, { [field]: value })).status).toBe(403)
    expect(await grant('manager', { member: { write: 'all' } })).toBe(200)
    for (const id of [ids.jonas, ids.aylin]) {
      const { status, body } = await manager.patch(`/members/${id}`, { [field]: value })
      expect([status, body.code]).toEqual([403, 'member.administrators'])
    }
    expect((await manager.patch(`/members/${ids.jonas}`, { name: 'Jonas A. Weber' })).status).toBe(200)
    await mara.patch(`/members/${ids.jonas}`, { name: jonas.name })
    expect(await grant('manager', {})).toBe(200)
    expect((await rep.get('/session')).body.member).toMatchObject({ role: 'rep', name: jonas.name })
  })

  test('members join by invitation, stay, and keep the address they sign in with', async () => {
    expect((await mara.post('/members', { name: 'X', email: 'x@northwind.example', role: 'rep', active: true })).body.code).toBe(
      'member.invite',
    )
    expect((await mara.patch(`/members/${ids.jonas}`, { email: 'new@northwind.example' })).body.code).toBe('member.email')
    expect((await mara.patch(`/members/${ids.jonas}`, { account: 'x' })).status).toBe(422)
    expect(await grant('administrator', { member: { delete: 'all' } })).toBe(422)
    expect([403, 409]).toContain((await mara.delete(`/members/${ids.jonas}`)).status)
    expect(await grant('manager', { member: { write: 'all', delete: 'all' } })).toBe(200)
    expect((await manager.delete(`/members/${ids.jonas}`)).body.code).toBe('member.keep')
    expect(await grant('manager', {})).toBe(200)
  })

  test('roles are neither made nor deleted, and only administrators change them', async () => {
    expect((await mara.post('/roles', { name: 'Fifth', grants: {} })).status).toBeGreaterThanOrEqual(403)
    expect(await grant('manager', { role: { write: 'all', delete: 'all' } })).toBe(200)
    const own = `/roles/${await roleId('manager')}`
    expect((await manager.patch(own, { name: 'Mightier' })).body.code).toBe('role.administrators')
    // What is hidden from others is named in the grants: they are there for administrators only.
    expect((await manager.patch(own, { grants: { member: { write: 'all' } } })).body.code).toBe('record.unknownField')
    expect((await manager.get(own)).body).not.toHaveProperty('grants')
    expect((await manager.delete(`/roles/${await roleId('guest')}`)).body.code).toBe('role.fixed')
    expect(await grant('manager', {})).toBe(200)
  })

  test('a change of rights by hand is checked by the model', async () => {
    for (const wrong of [{ deal: { read: 'all' } }, { member: { read: 'some' } }, { member: { hide: ['shoe'] } }, ['read'], 'all'])
      expect(await grant('rep', wrong as object)).toBe(422)
    expect(await grant('administrator', { role: { write: 'none' } })).toBe(422)
    const { body } = await mara.get('/roles/effective')
    expect((body.roles as { key: string }[]).map(({ key }) => key)).toEqual(['administrator', 'manager', 'rep', 'guest'])
  })
})

describe('the last administrator', () => {
  const bothAgain = async (): Promise<void> => {
    const values = { role: 'administrator', active: true }
    await place.store.write(system, { kind: 'setup' }, { patch: [ids.mara, ids.lena].map((id) => ({ object: 'member', id, values })) })
  }
  // Whoever was switched off has to sign in again.
  afterEach(async () => {
    await bothAgain()
    await signInAs(mara, maraLindqvist)
    await signInAs(second, lena)
  })
  const administrators = async (): Promise<number> =>
    (await rep.get('/members')).body.items.filter(({ role, active }) => role === 'administrator' && active).length

  test.each([{ role: 'rep' }, { active: false }])('stays: %j is refused for the one who is left', async (change) => {
    expect((await second.patch(`/members/${ids.lena}`, change)).status).toBe(200)
    const { status, body } = await mara.patch(`/members/${ids.mara}`, change)
    expect([status, body.code]).toEqual([409, 'member.lastAdministrator'])
    expect(await administrators()).toBe(1)
  })

  test('two who take each other down at once do not both succeed', async () => {
    for (let turn = 0; turn < 10; turn++) {
      const answers = await Promise.all([
        mara.patch(`/members/${ids.lena}`, { role: 'rep' }),
        second.patch(`/members/${ids.mara}`, { role: 'rep' }),
      ])
      expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
      expect(await administrators()).toBeGreaterThanOrEqual(1)
      await bothAgain()
    }
  })

  test('two who step down at once do not both succeed', async () => {
    const answers = await Promise.all([
      mara.patch(`/members/${ids.mara}`, { active: false }),
      second.patch(`/members/${ids.lena}`, { role: 'rep' }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(await administrators()).toBe(1)
  })

  test('a change set that takes both down is refused', async () => {
    const actor = await place.platform.sessions.find(mara.cookie)
    const patch = [ids.mara, ids.lena].map((id) => ({ object: 'member', id, values: { role: 'rep' } }))
    await expect(place.store.write(actor!.rights.actor, { kind: 'api' }, { patch })).rejects.toMatchObject({
      code: 'member.lastAdministrator',
    })
  })
})

describe('what a change of rights does at once', () => {
  test('a member who is switched off is out with the next request, with words', async () => {
    expect((await rep.get('/members')).status).toBe(200)
    await mara.patch(`/members/${ids.jonas}`, { active: false })
    const { status, body } = await rep.get('/members')
    expect([status, body.code, (await rep.get('/session')).body.state]).toEqual([401, 'session.inactive', 'signedOut'])
    expect((await signInAs(place.visitor(), jonas)).body.code).toBe('session.inactive')
    await mara.patch(`/members/${ids.jonas}`, { active: true })
    expect((await rep.get('/members')).body.code).toBe('session.none')
    await signInAs(rep, jonas)
    expect((await rep.get('/members')).status).toBe(200)
  })

  test('switching a member on again does not bring sessions back that nobody used meanwhile, on any server', async () => {
    const copy = place.visitor()
    await signInAs(copy, jonas)
    await mara.patch(`/members/${ids.jonas}`, { active: false })
    await mara.patch(`/members/${ids.jonas}`, { active: true })
    const other = (await place.server()).visitor()
    other.cookie = copy.cookie
    expect([(await copy.get('/members')).body.code, (await other.get('/members')).body.code]).toEqual(['session.none', 'session.none'])
    await signInAs(rep, jonas)
    expect((await rep.get('/members')).status).toBe(200)
  })

  test('a session goes on where its account has another active membership', async () => {
    const ida = { name: 'Ida Berg', email: 'ida@fjord.example', password: 'salt wind on the pier' }
    const { body } = await (await joinBy(place, mara, ida)).get('/session')
    const both = (await place.server({ signUp: true })).visitor()
    await both.post('/sign-up', { ...founding, ...ida, workspace: 'Fjord' })
    for (const active of [false, true, false]) {
      await mara.patch(`/members/${body.member.id}`, { active })
      place.clock.now = new Date(place.clock.now.getTime() + 6_000)
      expect((await both.get('/session')).body.workspace?.name).toBe('Fjord')
    }
  })

  test('a session stays in its workspace, and never goes on in another by itself', async () => {
    const ola = { name: 'Ola Vik', email: 'ola@fjell.example', password: 'moss under the north wall' }
    const { body } = await (await joinBy(place, mara, ola)).get('/session')
    const server = await place.server({ signUp: true })
    const both = server.visitor()
    await signInAs(both, ola)
    const fjell = (await server.visitor().post('/sign-up', { ...founding, ...ola, workspace: 'Fjell' })).body.workspace.id
    expect((await both.get('/session')).body.workspace.id).toBe(body.workspace.id)
    await mara.patch(`/members/${body.member.id}`, { active: false })
    place.clock.now = new Date(place.clock.now.getTime() + 6_000)
    expect((await both.post('/teams', { name: 'Somewhere' })).body).toMatchObject({ status: 401, code: 'session.workspace' })
    expect((await both.get('/session')).body.state).toBe('signedOut')
    expect((await both.post('/session/workspace', { id: body.workspace.id })).body.code).toBe('workspace.notFound')
    expect((await both.post('/session/workspace', { id: fjell })).body.workspace).toMatchObject({ id: fjell, name: 'Fjell' })
    expect((await both.get('/teams')).status).toBe(200)
    await mara.patch(`/members/${body.member.id}`, { active: true })
  })

  test('role, team and grants count from the next request on', async () => {
    const { body: field } = await mara.post('/teams', { name: 'Field' })
    await mara.patch(`/members/${ids.jonas}`, { role: 'guest', team: field.id })
    expect((await rep.get('/session')).body.member).toMatchObject({ role: 'guest', team: { title: 'Field' } })
    expect((await rep.get('/members')).body.items[0]).not.toHaveProperty('email')
    await mara.patch(`/members/${ids.jonas}`, { role: 'rep' })
    expect((await rep.get('/members')).body.items[0]).toHaveProperty('email')
    await grant('rep', { member: { hide: ['email'] } })
    expect((await rep.get('/members')).body.items[0]).not.toHaveProperty('email')
    await grant('rep', {})
  })

  test('an undo counts as well', async () => {
    const { body } = await mara.patch(`/members/${ids.jonas}`, { role: 'guest' })
    expect((await rep.get('/session')).body.member.role).toBe('guest')
    const change = (await mara.get(`/members/${body.id}/history?limit=1`)).body.items[0]!.change
    expect((await rep.post(`/changes/${String(change)}/undo`)).status).toBeGreaterThanOrEqual(403)
    expect((await mara.post(`/changes/${String(change)}/undo`)).status).toBe(200)
    expect((await rep.get('/session')).body.member.role).toBe('rep')
  })

  test('other servers follow within five seconds', async () => {
    const other = await place.server()
    const there = other.visitor()
    there.cookie = rep.cookie
    expect((await there.get('/members')).status).toBe(200)
    await mara.patch(`/members/${ids.jonas}`, { active: false })
    place.clock.now = new Date(place.clock.now.getTime() + 4_900)
    expect((await there.get('/members')).status).toBe(200)
    place.clock.now = new Date(place.clock.now.getTime() + 200)
    expect((await there.get('/members')).status).toBe(401)
    await mara.patch(`/members/${ids.jonas}`, { active: true })
    await signInAs(rep, jonas)
  })
})

describe('teams', () => {
  test('are a tree, also for two moves at once', async () => {
    const [a, b, c] = await Promise.all(['A', 'B', 'C'].map(async (name): Promise<Body> => (await mara.post('/teams', { name })).body))
    await mara.patch(`/teams/${b!.id}`, { parent: a!.id })
    await mara.patch(`/teams/${c!.id}`, { parent: b!.id })
    for (const parent of [a!.id, b!.id, c!.id]) expect((await mara.patch(`/teams/${a!.id}`, { parent })).body.code).toBe('team.circle')
    await mara.patch(`/teams/${c!.id}`, { parent: null })
    const answers = await Promise.all([
      mara.patch(`/teams/${c!.id}`, { parent: b!.id }),
      second.patch(`/teams/${a!.id}`, { parent: c!.id }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  test('below holds the members of every team under it, team only those beside one', async () => {
    const [top, under, deep] = await Promise.all(
      ['Top', 'Under', 'Deep'].map(async (name): Promise<Body> => (await mara.post('/teams', { name })).body),
    )
    await mara.patch(`/teams/${under!.id}`, { parent: top!.id })
    await mara.patch(`/teams/${deep!.id}`, { parent: under!.id })
    await mara.patch(`/members/${ids.aylin}`, { team: top!.id })
    await mara.patch(`/members/${ids.lena}`, { team: top!.id })
    await mara.patch(`/members/${ids.jonas}`, { team: deep!.id })
    const actor = (await place.platform.sessions.find(manager.cookie))!.rights.actor
    expect([[...actor.team].sort(), [...actor.below].sort()]).toEqual([
      [ids.aylin, ids.lena].sort(),
      [ids.aylin, ids.lena, ids.jonas].sort(),
    ])
    const leaf = (await place.platform.sessions.find(rep.cookie))!.rights.actor
    expect([leaf.team, leaf.below]).toEqual([[ids.jonas], [ids.jonas]])
    await mara.patch(`/members/${ids.jonas}`, { team: null })
    const alone = (await place.platform.sessions.find(rep.cookie))!.rights.actor
    expect([alone.team, alone.below]).toEqual([[ids.jonas], [ids.jonas]])
  })
})

test('workspace settings are for administrators, and there is one workspace', async () => {
  const { id } = (await mara.get('/session')).body.workspace
  expect((await mara.patch(`/workspaces/${id}`, { name: 'Northwind Tea', country: 'SE', timeZone: 'Europe/Stockholm' })).status).toBe(200)
  expect((await mara.get('/session')).body.workspace).toMatchObject({ name: 'Northwind Tea', country: 'SE', timeZone: 'Europe/Stockholm' })
  expect((await rep.get('/session')).body.workspaces).toEqual([{ id, name: 'Northwind Tea' }])
  const { rows } = await place.test.database.control.query('select name from control.workspace where id = $1', [id])
  expect(rows).toEqual([{ name: 'Northwind Tea' }])
  for (const who of [manager, rep]) expect((await who.patch(`/workspaces/${id}`, { name: 'Mine' })).status).toBe(403)
  expect((await mara.patch(`/workspaces/${id}`, { timeZone: 'Mars/Olympus' })).status).toBe(422)
  expect((await mara.post('/workspaces', { name: 'Two', language: 'en', timeZone: 'UTC' })).body.code).toBe('workspace.fixed')
  expect((await mara.patch(`/workspaces/${newId()}`, { name: 'Other' })).status).toBe(404)
})
