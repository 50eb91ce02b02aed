/** Imports of somebody whose rights have changed since: what may no longer be seen is shown no longer, and nothing is taken back. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { ran, rowsOf, stepped, uploaded, type ImportAnswer } from '../testing/import.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office
beforeEach(async () => {
  await server?.close()
  server = await startTestServer()
  office = await openOffice(server)
})
afterAll(() => server.close())

const file =
  'Name,Mail,Birthday,Language\nMatteo Bellini,matteo@bellini.first.example,1980-03-01,it\nNew One,new@rights.example,1970-01-02,en\nBad,no@mail@bad,1960-01-01,de\n'
const setRole = (role: string) => office.mara.patch(`/members/${office.ids.eva}`, { role })
async function hide(grants: object): Promise<void> {
  const { body } = await office.mara.get<{ items: { id: string; key: string }[] }>('/roles')
  const { id } = body.items.find(({ key }) => key === 'rep')!
  expect((await office.mara.patch(`/roles/${id}`, { grants: { person: grants } })).status).toBe(200)
}

describe('the preview', () => {
  test('shows no record that is out of sight by now', async () => {
    const one = await uploaded(office.eva, 'person', file)
    await stepped(office.eva, one.id, 'check')
    const [before] = await rowsOf(office.eva, one.id, 'changed')
    expect(before).toMatchObject({ title: 'Matteo Bellini', changes: { birthday: ['1980-02-29', '1980-03-01'], language: [null, 'it'] } })
    expect(Object.keys(before!)).not.toContain('record')
    await office.mara.patch(`/people/${office.ids.matteo}`, { owner: office.ids.jonas })
    expect(await rowsOf(office.eva, one.id, 'changed')).toMatchObject([{ row: 2, title: null, changes: null }])
    expect(await rowsOf(office.eva, one.id, 'new')).toMatchObject([{ title: 'New One' }])
    expect(await rowsOf(office.mara, one.id, 'changed')).toMatchObject([{ title: 'Matteo Bellini', changes: { language: [null, 'it'] } }])
  })

  test('shows no field that is hidden by now: not in changes, samples, reasons or wrong rows', async () => {
    const one = await uploaded(office.eva, 'person', file)
    await stepped(office.eva, one.id, 'check')
    await hide({ hide: ['emails', 'birthday'] })
    const shown = await office.eva.get<ImportAnswer>(`/imports/${one.id}`)
    expect(shown.body.file.sample[0]).toEqual(['Matteo Bellini', '', '', 'it'])
    const [changed] = await rowsOf(office.eva, one.id, 'changed')
    expect(changed).toMatchObject({ title: 'Matteo Bellini', changes: { language: [null, 'it'] }, matchedBy: null })
    expect(Object.keys(changed!.changes!)).toEqual(['language'])
    const wrong = await office.eva.get(`/imports/${one.id}/wrong.csv`)
    expect(wrong.text).toContain('Bad,,,de,')
    for (const { text } of [shown, wrong, await office.eva.get(`/imports/${one.id}/rows`)])
      expect(text).not.toMatch(/@b|@rights|1980-|1970-|1960-/)
    expect((await office.mara.get(`/imports/${one.id}/wrong.csv`)).text).toContain('no@mail@bad,1960-01-01')
  })

  test('is gone for whoever may no longer see such records at all', async () => {
    const one = await uploaded(office.eva, 'person', file)
    await stepped(office.eva, one.id, 'check')
    await hide({ read: 'none', write: 'none', delete: 'none' })
    for (const path of ['', '/rows', '/wrong.csv', '/reasons'])
      expect([path, (await office.eva.get(`/imports/${one.id}${path}`)).status]).toEqual([path, 404])
    expect((await office.eva.get('/imports')).body).toEqual({ items: [] })
    expect((await office.mara.get(`/imports/${one.id}/rows`)).status).toBe(200)
  })
})

test('what an import created is removed by nobody who may not write', async () => {
  const one = await uploaded(office.eva, 'person', file)
  await ran(office.eva, one.id)
  await setRole('guest')
  expect((await office.eva.post(`/imports/${one.id}/remove`)).body).toMatchObject({ code: 'import.notAllowed', status: 403 })
  expect((await office.mara.get<{ items: object[] }>('/people?find=new@rights.example')).body.items).toHaveLength(1)
  await setRole('rep')
  expect((await stepped(office.eva, one.id, 'remove')).removed).toEqual({ removed: 1, kept: 0 })
})
