import { afterEach, expect, test } from 'vitest'
import { founding, type Installation, mara, openInstallation, setUpBy, signInAs } from '../testing/installation.ts'

let place: Installation
afterEach(() => place.close())

const count = async (table: string): Promise<number> =>
  Number((await place.test.database.control.query<{ n: string }>(`select count(*) as n from control.${table}`)).rows[0]!.n)

test('a setup that breaks off before or after its records leaves nothing half, and runs again', async () => {
  let breaks: 'before' | 'after' | 'never' = 'before'
  place = await openInstallation({
    between: (store) => ({
      ...store,
      async write(...what) {
        if (breaks === 'before') throw new Error('the power failed')
        const written = await store.write(...what)
        if (breaks === 'after') throw new Error('the power failed')
        return written
      },
    }),
  })
  for (breaks of ['before', 'after', 'after'] as const) {
    expect((await place.visitor().post('/setup', founding)).status).toBe(500)
    expect((await place.visitor().get('/session')).body.state).toBe('setup')
    expect((await signInAs(place.visitor(), mara)).status).toBe(401)
  }
  breaks = 'never'
  const browser = await setUpBy(place, { name: 'Mara L.' })
  expect([await count('account'), await count('workspace'), await count('membership')]).toEqual([1, 1, 1])
  expect((await browser.get('/session')).body.member.name).toBe('Mara L.')
  const { items } = (await browser.get('/members')).body
  expect(items.map(({ email }) => email)).toEqual([mara.email])
})

test('cookies for https are bound to their host', async () => {
  place = await openInstallation({ publicUrl: 'https://crm.northwind.example' })
  const browser = place.visitor()
  const { headers } = await browser.post('/setup', founding, { origin: 'https://crm.northwind.example' })
  expect(String(headers['set-cookie'])).toMatch(/^__Host-rapport=[^;]+; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  expect((await browser.get('/members')).status).toBe(200)
})

test('where more workspaces are welcome, people make their own and switch between them', async () => {
  place = await openInstallation({ signUp: true })
  const first = await setUpBy(place)
  expect((await first.get('/session')).body.signUp).toBe(true)
  const stranger = place.visitor()
  const ida = { ...founding, name: 'Ida Berg', email: 'ida@fjord.example', password: 'salt wind on the pier', workspace: 'Fjord' }
  expect((await stranger.post('/sign-up', ida)).status).toBe(201)
  expect((await stranger.get('/members')).body.items.map(({ email }) => email)).toEqual([ida.email])

  // The same person again proves it by the password.
  expect((await place.visitor().post('/sign-up', { ...ida, email: mara.email, workspace: 'Second' })).body.code).toBe('session.wrong')
  const again = place.visitor()
  const made = await again.post('/sign-up', { ...founding, workspace: 'Second' })
  expect([made.status, made.body.workspace.name, made.body.workspaces.map(({ name }) => name)]).toEqual([
    201,
    'Second',
    ['Northwind Coffee', 'Second'],
  ])
  const [northwind, second] = made.body.workspaces
  expect((await again.post('/session/workspace', { id: northwind!.id })).body.workspace).toMatchObject({ id: northwind!.id })
  expect((await again.get('/session')).body.workspace.id).toBe(northwind!.id)
  const foreign = (await stranger.get('/session')).body.workspace.id
  for (const id of [foreign, second!.id.replace(/^./, 'f'), 'x']) expect((await again.post('/session/workspace', { id })).status).toBe(404)
  expect((await again.get('/session')).body.workspace.id).toBe(northwind!.id)
  expect((await again.get(`/workspaces/${foreign}`)).status).toBe(404)
})
