/** How lists and forms of an object are laid out: by administrators, for everybody, within what each may see. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office
let twin: Office
beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
  twin = await openOffice(server, 'twin')
})
afterAll(() => server.close())

describe('a layout', () => {
  type Laid = { table: string[]; form: string[][]; formLabels?: (string | null)[] }
  const laid = async (name: string, who = office.mara): Promise<Laid> =>
    (await who.get<{ objects: ({ name: string } & Laid)[] }>('/meta')).body.objects.find((object) => object.name === name)!
  const set = (of: string, body: object) => office.mara.send<{ change: string }>('PUT', `/layouts/${of}`, body)

  test('chooses the columns of a list and the groups of a form, of declared objects too', async () => {
    const before = await laid('company')
    const { status, body } = await set('company', {
      columns: ['name', 'city', 'owner'],
      groups: [
        { label: 'Who they are', fields: ['name', 'industry'] },
        { label: null, fields: ['owner', 'emails'] },
      ],
      aside: ['externalId'],
    })
    expect(status).toBe(200)
    const after = await laid('company')
    expect(after.table).toEqual(['name', 'city', 'owner'])
    expect(after.form.slice(0, 2)).toEqual([
      ['name', 'industry'],
      ['owner', 'emails'],
    ])
    expect(after.formLabels!.slice(0, 3)).toEqual(['Who they are', null, null])
    // What nobody placed stands behind, what was put aside nowhere.
    expect(after.form.flat()).toEqual(expect.arrayContaining(['domain', 'phones']))
    expect(after.form.flat()).not.toContain('externalId')
    expect(await laid('company', twin.mara)).toEqual(await laid('company', twin.mara).then(({ formLabels: _none, ...rest }) => rest))
    expect((await laid('company', twin.mara)).table).toContain('industry')
    expect(await office.mara.post(`/changes/${body.change}/undo`, {})).toMatchObject({ status: 200 })
    expect(await laid('company')).toEqual(before)
  })

  test('shows nobody what their role hides', async () => {
    await set('person', {
      groups: [
        { label: 'Reach', fields: ['emails', 'phones'] },
        { label: 'Rest', fields: ['name'] },
      ],
    })
    const guest = await laid('person', office.petra)
    expect(guest.formLabels!.slice(0, 1)).toEqual(['Rest'])
    expect(guest.form.flat()).not.toContain('emails')
    expect(await office.mara.delete('/layouts/person')).toMatchObject({ status: 200 })
    expect(await laid('person')).not.toHaveProperty('formLabels')
  })

  test('gives a field its place back when that comes back', async () => {
    const plan = (await office.mara.post<{ name: string }>('/custom-objects', { one: 'Plan', many: 'Plans' })).body
    const field = (await office.mara.post<{ id: string; key: string }>('/custom-fields', { of: plan.name, label: 'Term', kind: 'text' }))
      .body
    await set(plan.name, { columns: ['term', 'name'], groups: [{ label: 'Main', fields: ['term', 'name'] }] })
    await office.mara.patch(`/custom-fields/${field.id}`, { retired: true })
    expect(await laid(plan.name)).toMatchObject({ table: ['name'], form: [['name'], ['owner']] })
    expect(await set(plan.name, { columns: ['name', 'term'], groups: [{ label: 'Main', fields: ['term', 'name'] }] })).toMatchObject({
      status: 200,
    })
    await office.mara.patch(`/custom-fields/${field.id}`, { retired: false })
    expect(await laid(plan.name)).toMatchObject({ table: ['name', 'term'], form: [['term', 'name'], ['owner']] })
  })

  const refused: [string, object, string][] = [
    ['a column that is no field', { columns: ['name', 'nonsense'] }, 'layout.unknownField'],
    ['a column twice', { columns: ['name', 'name'] }, 'layout.wrongColumns'],
    ['no column', { columns: [] }, 'layout.wrongColumns'],
    ['a field in two groups', { groups: [{ fields: ['name'] }, { fields: ['name'] }] }, 'layout.wrongGroups'],
    ['a group that is none', { groups: ['name'] }, 'layout.wrongGroups'],
    ['putting aside what must be filled', { groups: [{ fields: ['city'] }], aside: ['name'] }, 'layout.wrongGroups'],
    ['putting aside without groups', { aside: ['city'] }, 'layout.wrongGroups'],
  ]
  test.each(refused)('is refused with %s', async (_what, body, code) => {
    expect(await set('company', body)).toMatchObject({ status: 422, body: { code } })
  })

  test('is for administrators, of objects that are there', async () => {
    expect(await office.jonas.send('PUT', '/layouts/company', { columns: ['name'] })).toMatchObject({ status: 403 })
    for (const name of ['nonsense', 'custom_field', 'custom_record', 'x_boat_9'])
      expect(await set(name, { columns: ['name'] })).toMatchObject({ status: 404 })
    expect(await office.mara.delete('/layouts/company')).toMatchObject({ status: 404 })
  })
})
