/** Importing over HTTP against PostgreSQL: what a file does, what it must not do, and how it is taken back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { ran, rowsOf, stepped, upload, uploaded } from '../testing/import.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office
beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
})
afterAll(() => server.close())

const people = (filter: string) =>
  office.mara.get<{ items: Record<string, never>[] }>(`/people?filter=${encodeURIComponent(filter)}`).then(({ body }) => body.items)

describe('a file of people', () => {
  const file = [
    'First name;Last name;E-Mail;Handy;Ort;Company;Job title;Birthday;Favourite colour',
    'Clémence;Roy;c.roy@brulot.example;+33 1 70 18 99 00;Lyon;Café Brûlot;Buyer;31.12.1980;blue',
    'مريم;الفارسي;maryam@dubai.example;;دبي;;;01.02.1990;',
    'Milan;Horvat;milan-at-nowhere;;Zagreb;;;;green',
    'Rob 👩‍👩‍👧;Ainsley;rob.a@ainsley.example;+44 20 7946 0958;Leeds;Café Brûlot;Owner;;',
    'Clémence;Roy;C.Roy@brulot.example;;Villeurbanne;;;;',
  ].join('\r\n')

  test('is understood, previewed and imported; the preview and the run agree', async () => {
    const one = await uploaded(office.mara, 'person', file)
    expect(one.file).toMatchObject({ rows: 5, delimiter: ';', encoding: 'UTF-8' })
    expect(one.columns.map(({ field }) => field)).toEqual([
      'givenName',
      'familyName',
      'emails',
      'phones.mobile',
      'addresses.city',
      'company.name',
      'employment.title',
      'birthday',
      null,
    ])
    expect(one).toMatchObject({ mode: 'upsert', match: 'emails', dateOrder: 'day', state: 'mapping' })
    const done = await ran(office.mara, one.id)
    expect(done.counts).toEqual({ new: 3, changed: 1, same: 0, wrong: 1 })
    expect(done.progress).toEqual({ rows: 5, of: 5 })
    const again = await office.mara.post(`/imports/${one.id}/start`)
    expect([again.status, again.body.code, again.body.detail]).toEqual([409, 'import.notChecked', 'This import has run already.'])
    const [clemence] = await people('emails contains "c.roy@brulot.example"')
    expect(clemence).toMatchObject({
      name: 'Clémence Roy',
      birthday: '1980-12-31',
      city: 'Villeurbanne',
      company: { title: 'Café Brûlot' },
      jobTitle: 'Buyer',
      phones: [{ value: '+33170189900', label: 'mobile' }],
    })
    expect(await rowsOf(office.mara, one.id, 'wrong')).toMatchObject([
      { row: 4, outcome: 'wrong', reason: expect.stringContaining('milan-at-nowhere') },
    ])
    expect(
      (await office.mara.get<{ items: unknown[] }>(`/companies?filter=${encodeURIComponent('name is "Café Brûlot"')}`)).body.items,
    ).toHaveLength(1)
  })

  test('changes nothing the second time', async () => {
    const one = await uploaded(office.mara, 'person', file)
    // The first row says Lyon again, the last one Villeurbanne.
    expect((await ran(office.mara, one.id)).counts).toEqual({ new: 0, changed: 2, same: 2, wrong: 1 })
  })

  test('gives its wrong rows back with the reason, ready to be mended and imported', async () => {
    const one = await uploaded(office.mara, 'person', `${file}\r\n"=1+1;x";@SUM(1);not a mail;;;;;;`)
    await stepped(office.mara, one.id, 'check')
    const { text } = await office.mara.get(`/imports/${one.id}/wrong.csv`)
    expect(text).toContain('Favourite colour,Problem\r\n')
    expect(text).toContain('Milan,Horvat,milan-at-nowhere,,Zagreb,,,,green,')
    expect(text).toContain(`"'=1+1;x","'@SUM(1)",not a mail`)
    const again = await uploaded(
      office.mara,
      'person',
      text.replace('milan-at-nowhere', 'milan@horvat.example').replace('not a mail', 'sum@horvat.example'),
    )
    expect((await ran(office.mara, again.id)).counts).toMatchObject({ new: 2, wrong: 0 })
    expect(await people('emails contains "sum@horvat.example"')).toMatchObject([{ givenName: '=1+1;x', familyName: '@SUM(1)' }])
  })

  test('is removed again in one step; what somebody changed since stays and is counted', async () => {
    const one = await uploaded(
      office.mara,
      'person',
      'Name,Mail,Company\nAda One,ada1@remove.example,Removable\nAda Two,ada2@remove.example,Removable\nAda Three,ada3@remove.example,Used elsewhere\n',
    )
    await ran(office.mara, one.id)
    const [two] = await people('name is "Ada Two"')
    await office.mara.patch(`/people/${two!.id}`, { language: 'de' })
    const removed = await stepped(office.mara, one.id, 'remove')
    // Ada Two, and the company that she works for, are in use.
    expect(removed.removed).toEqual({ removed: 2, kept: 2 })
    expect((await people('emails contains "remove.example"')).map(({ name }) => name)).toEqual(['Ada Two'])
    expect(
      (await office.mara.get<{ items: { name: string }[] }>(`/companies?find=${encodeURIComponent('Used elsewhere')}`)).body.items,
    ).toEqual([])
  })
})

test('the first column that finds people again does so as soon as it is chosen, and is left when somebody says so', async () => {
  const one = await uploaded(office.mara, 'person', 'Customer;Town\nK-900;Köln\nK-901;Turku\n')
  expect(one).toMatchObject({ mode: 'create', match: null })
  const columns = [{ index: 0, field: 'externalId' }]
  const chosen = await office.mara.patch(`/imports/${one.id}`, { columns })
  expect(chosen.body).toMatchObject({ mode: 'upsert', match: 'externalId' })
  await office.mara.patch(`/imports/${one.id}`, { mode: 'create', match: null })
  const later = await office.mara.patch(`/imports/${one.id}`, { columns: [...columns, { index: 1, field: 'addresses.city' }] })
  expect(later.body).toMatchObject({ mode: 'create', match: null })
})

describe('rights', () => {
  test('hold for reading and writing: what a rep cannot see is neither matched nor told', async () => {
    const file = 'Name,Mail,External id\nHidden,hidden@rights.example,R-1\n'
    await ran(office.mara, (await uploaded(office.mara, 'person', file)).id)
    const byMail = await uploaded(office.jonas, 'person', 'Name,Mail\nMine,hidden@rights.example\n')
    expect((await ran(office.jonas, byMail.id)).counts).toMatchObject({ new: 1 })
    const byId = await uploaded(office.jonas, 'person', 'Name,External id\nMine too,R-1\n')
    await stepped(office.jonas, byId.id, 'check')
    expect(await rowsOf(office.jonas, byId.id)).toMatchObject([{ outcome: 'wrong', reason: 'External id “R-1” is in use.' }])
    const mine = await office.jonas.get<{ items: { owner: { id: string } }[] }>(`/people?filter=${encodeURIComponent('name is Mine')}`)
    expect(mine.body.items).toMatchObject([{ owner: { id: office.ids.jonas } }])
  })
  test('guests import nothing, and nobody sees another one’s imports', async () => {
    expect((await upload(office.petra, 'person', 'Name\nX\n')).status).toBe(403)
    const one = await uploaded(office.mara, 'person', 'Name\nX\n')
    expect((await office.jonas.get(`/imports/${one.id}`)).status).toBe(404)
  })
  test('a mapping reaches nothing that Rapport keeps, that is hidden or that does not exist', async () => {
    const one = await uploaded(office.mara, 'person', 'Name,x\nX,y\n')
    for (const field of [
      'id.x',
      'version',
      'createdAt',
      'workspace_id',
      'owner.role',
      '__proto__',
      'constructor',
      'email.value',
      'company.owner',
      'emails.__proto__',
      'phones.constructor',
      'addresses.prototype.city',
      'emails.\0',
      'phones.\ud83d',
    ])
      expect((await office.mara.patch(`/imports/${one.id}`, { columns: [{ index: 1, field }] })).body).toMatchObject({
        code: 'import.unknownField',
      })
    expect((await office.mara.patch(`/imports/${one.id}`, { columns: [{ index: 1, field: 'name' }] })).body).toMatchObject({
      code: 'import.fieldTwice',
    })
    expect((await office.mara.patch(`/imports/${one.id}`, { state: 'done' })).status).toBe(422)
  })
})
