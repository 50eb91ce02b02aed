import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

interface Page {
  items: Record<string, unknown>[]
  next: string | null
}
interface Problem {
  status: number
  code: string
  detail: string
  errors?: { field: string; code: string }[]
}

let server: TestServer
let office: Office

beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
})
afterAll(() => server.close())

const make = async (values: object = {}): Promise<{ id: string; version: number }> => {
  const { status, body } = await office.mara.post<{ id: string; version: number }>('/people', { name: 'Somebody', ...values })
  expect([status, body]).toEqual([201, expect.anything()])
  return body
}

describe('creating', () => {
  test('answers with the record, its address and its version', async () => {
    const { status, headers, body } = await office.mara.post('/people', { givenName: 'Ada', familyName: 'Byron', owner: office.ids.eva })
    expect(status).toBe(201)
    expect(headers.get('location')).toBe(`/api/v1/people/${String(body.id)}`)
    expect(headers.get('etag')).toBe('"1"')
    expect(body).toMatchObject({ name: 'Ada Byron', owner: { id: office.ids.eva, title: 'Eva Brandt' }, version: 1, phones: null })
    expect((await office.mara.get(`/people/${String(body.id)}`)).body).toEqual(body)
  })

  test('gives a rep the records that it makes', async () => {
    const { status, body } = await office.jonas.post('/people', { name: 'Lead of Jonas' })
    expect(status).toBe(201)
    expect(body.owner).toEqual({ id: office.ids.jonas, title: 'Jonas Weber' })
  })

  test('names every field that is wrong', async () => {
    const { status, body } = await office.mara.post<Problem>('/people', {
      emails: [{ value: 'no mail' }],
      birthday: '2020-02-30',
      language: 7,
    })
    expect([status, body.code]).toEqual([422, 'record.invalid'])
    expect(body.errors!.map(({ field }) => field.split(/[.[]/)[0]).sort()).toEqual(['birthday', 'emails', 'language'])
  })

  test.each([
    'tenant_id',
    'workspace_id',
    'workspace',
    'id',
    'version',
    'createdAt',
    'created_at',
    'updatedAt',
    'find',
    'role',
    'is_admin',
    'password_hash',
    'verified',
    'points',
    'price',
    'status',
    'email',
    'company',
    'custom',
    'toString',
    'hasOwnProperty',
  ])('refuses %s', async (key) => {
    const before = (await office.mara.get('/people/count')).body
    const { status, body } = await office.mara.post<Problem>('/people', { name: 'Mallory', [key]: 'x' })
    expect(status).toBe(422)
    expect(['record.invalid', 'record.unknownField']).toContain(body.code)
    expect(body.errors).toEqual([expect.objectContaining({ field: key })])
    const patched = await office.mara.patch<Problem>(`/people/${office.ids.inga}`, { [key]: 'x' })
    expect(patched.status).toBe(422)
    expect((await office.mara.get('/people/count')).body).toEqual(before)
    expect((await office.mara.get(`/people/${office.ids.inga}`)).body.version).toBe(1)
  })

  test('refuses hidden fields in the words of unknown ones', async () => {
    const own = await office.mara.patch('/members/' + office.ids.jonas, { account: 'x' })
    expect(own.status).toBe(422)
    expect(own.body.errors).toEqual([expect.objectContaining({ field: 'account', code: 'record.unknownField' })])
  })

  test('is not for a guest', async () => {
    const { status, body } = await office.petra.post<Problem>('/people', { name: 'x' })
    expect([status, body.code]).toEqual([403, 'record.notAllowed'])
  })
})

describe('changing', () => {
  test('changes what is sent and nothing else', async () => {
    const { id } = await make({ name: 'Nils', language: 'sv' })
    const { status, body, headers } = await office.mara.patch(`/people/${id}`, { language: null, birthday: '1990-05-17' })
    expect([status, headers.get('etag')]).toEqual([200, '"2"'])
    expect(body).toMatchObject({ name: 'Nils', language: null, birthday: '1990-05-17', version: 2 })
  })

  test('leaves the version alone when nothing differs', async () => {
    const { id } = await make({ name: 'Nils' })
    const { status, body, headers } = await office.mara.patch(`/people/${id}`, { name: 'Nils' }, { 'if-match': '"1"' })
    expect([status, body.version, headers.get('etag')]).toEqual([200, 1, '"1"'])
  })

  test('takes the version as proxies and people write it, and knows one that never was', async () => {
    const { id } = await make({ name: 'Nils' })
    expect((await office.mara.patch(`/people/${id}`, { language: 'sv' }, { 'if-match': 'W/"1"' })).status).toBe(200)
    expect((await office.mara.patch(`/people/${id}`, { language: 'da' }, { 'if-match': '2' })).status).toBe(200)
    const { status, body } = await office.mara.patch<Problem & { detail: string }>(
      `/people/${id}`,
      { language: 'fi' },
      { 'if-match': '"99"' },
    )
    expect([status, body.code, body.detail]).toEqual([412, 'record.changed', 'This person has version 3; there was never a version 99.'])
  })

  test('says what somebody else changed meanwhile', async () => {
    const { id } = await make({ name: 'Nils', language: 'sv' })
    expect((await office.aylin.patch(`/people/${id}`, { owner: office.ids.aylin })).status).toBe(404)
    expect((await office.mara.patch(`/people/${id}`, { owner: office.ids.aylin })).status).toBe(200)
    expect((await office.aylin.patch(`/people/${id}`, { language: 'fi' }, { 'if-match': '"2"' })).status).toBe(200)
    const late = await office.mara.patch<
      Problem & { current: Record<string, unknown>; since: { at: string; actor: { name: string }; changes: object }[] }
    >(`/people/${id}`, { language: 'da' }, { 'if-match': '"1"' })
    expect([late.status, late.body.code]).toEqual([412, 'record.changed'])
    expect(late.body.current).toMatchObject({ id, version: 3, language: 'fi' })
    expect(late.body.since.map(({ actor, changes }) => [actor.name, changes])).toEqual([
      ['Aylin Kaya', { language: ['sv', 'fi'] }],
      ['Mara Lindqvist', { owner: [office.ids.mara, office.ids.aylin] }],
    ])
    expect((await office.mara.get(`/people/${id}`)).body.language).toBe('fi')
  })

  test.each(['"one"', '1"', '"1", "2"', '"-1"', 'w1'])('refuses If-Match: %s', async (header) => {
    const { status, body } = await office.mara.patch<Problem>(`/people/${office.ids.inga}`, { language: 'da' }, { 'if-match': header })
    expect([status, body.code]).toEqual([400, 'request.ifMatch'])
  })

  test('is refused beyond one’s rights: unseen is not found, seen is forbidden', async () => {
    expect((await office.jonas.patch<Problem>(`/people/${office.ids.matteo}`, { name: 'x' })).status).toBe(404)
    expect((await office.petra.patch<Problem>(`/people/${office.ids.inga}`, { name: 'x' })).body.code).toBe('record.notAllowed')
    expect((await office.jonas.patch<Problem>(`/people/${office.ids.inga}`, { owner: office.ids.eva })).body.code).toBe(
      'record.ownerOutOfReach',
    )
    expect((await office.mara.get(`/people/${office.ids.inga}`)).body.version).toBe(1)
  })
})

describe('deleting', () => {
  test('deletes, honouring If-Match', async () => {
    const { id } = await make()
    await office.mara.patch(`/people/${id}`, { language: 'fi' })
    const late = await office.mara.delete<Problem & { current: { version: number } }>(`/people/${id}`, { 'if-match': '"1"' })
    expect([late.status, late.body.code, late.body.current.version]).toEqual([412, 'record.changed', 2])
    const gone = await office.mara.delete(`/people/${id}`, { 'if-match': '"2"' })
    expect([gone.status, gone.text]).toEqual([204, ''])
    expect((await office.mara.get(`/people/${id}`)).status).toBe(404)
    expect((await office.mara.delete(`/people/${id}`)).status).toBe(404)
  })

  test('takes many at once, skips what may not go and says why, and is undone in one step', async () => {
    const mine = await make({ owner: office.ids.aylin })
    const jonases = await make({ owner: office.ids.jonas })
    const unseen = await make()
    const nobody = '01990000-0000-7000-8000-000000000000'
    const before = (await office.mara.get<{ count: number }>('/people/count')).body.count
    const { status, body } = await office.aylin.post<{ deleted: number; skipped: { id: string; code: string }[]; change: string }>(
      '/people/delete',
      { ids: [mine.id, jonases.id, unseen.id, nobody, mine.id] },
    )
    expect(status).toBe(200)
    expect(body.deleted).toBe(2)
    expect(body.skipped.map(({ id, code }) => [id, code])).toEqual([
      [unseen.id, 'record.notFound'],
      [nobody, 'record.notFound'],
    ])
    expect((await office.mara.get('/people/count')).body.count).toBe(before - 2)
    const undone = await office.aylin.post(`/changes/${body.change}/undo`)
    expect([undone.status, undone.body.restored]).toEqual([200, 2])
    expect((await office.mara.get('/people/count')).body.count).toBe(before)
  })

  test('skips what may be seen but not deleted', async () => {
    const { body } = await office.jonas.post<{ deleted: number; skipped: { id: string; code: string }[]; change: null }>('/people/delete', {
      ids: [office.ids.inga],
    })
    expect(body).toMatchObject({ deleted: 0, skipped: [{ id: office.ids.inga, code: 'record.notAllowed' }], change: null })
  })

  test('skips what a rule keeps and deletes the rest', async () => {
    const lower = (await office.mara.post<{ id: string }>('/teams', { name: 'Lower', parent: office.ids.sales })).body
    const { body } = await office.mara.post<{ deleted: number; skipped: { id: string }[]; change: string }>('/teams/delete', {
      ids: [office.ids.sales, lower.id],
    })
    expect(body.deleted).toBe(1)
    expect(body.skipped.map(({ id }) => id)).toEqual([office.ids.sales])
    expect(body.change).toMatch(/^[0-9a-f-]{36}$/)
  })

  test.each([
    [{}],
    [{ ids: 'all' }],
    [{ ids: ['x'] }],
    [{ ids: [null] }],
    [{ ids: [], all: true }],
    [[]],
    [null],
    [{ ids: Array.from({ length: 1001 }, () => '01990000-0000-7000-8000-000000000000') }],
  ])('refuses a body that is no list of ids', async (body) => {
    const before = (await office.mara.get('/people/count')).body
    const { status } = await office.mara.send('POST', '/people/delete', body)
    expect([400, 422]).toContain(status)
    expect((await office.mara.get('/people/count')).body).toEqual(before)
  })
})

describe('history and undo', () => {
  test('tells who changed what, with the employments and notes of the record', async () => {
    const { id } = await make({ name: 'Nils' })
    await office.mara.patch(`/people/${id}`, { name: 'Nils Holm' })
    await office.mara.post('/employments', { person: id, company: office.ids.bellini })
    await office.mara.post('/notes', { about: { object: 'person', id }, body: 'Met at the fair.' })
    const { body } = await office.mara.get<Page>(`/people/${id}/history`)
    expect(body.items.map(({ object, action }) => [object, action])).toEqual([
      ['note', 'created'],
      ['employment', 'created'],
      ['person', 'changed'],
      ['person', 'created'],
    ])
    expect(body.items[2]).toMatchObject({
      actor: { kind: 'member', id: office.ids.mara, name: 'Mara Lindqvist' },
      cause: 'api',
      changes: { name: ['Nils', 'Nils Holm'] },
    })
    const first = await office.mara.get<Page>(`/people/${id}/history?limit=1`)
    const second = await office.mara.get<Page>(`/people/${id}/history?limit=1&after=${first.body.next}`)
    expect([...first.body.items, ...second.body.items]).toEqual(body.items.slice(0, 2))
  })

  test('knows pages from programs', async () => {
    const { id } = await make()
    await office.mara.patch(`/people/${id}`, { language: 'sv' }, { origin: server.address, 'sec-fetch-site': 'same-origin' })
    expect((await office.mara.get<Page>(`/people/${id}/history?limit=1`)).body.items[0]!.cause).toBe('web')
  })

  test('has no hidden values, and is not there for whoever does not see the record', async () => {
    await office.mara.patch(`/people/${office.ids.inga}`, { birthday: '1991-01-01' })
    const { text } = await office.petra.get(`/people/${office.ids.inga}/history`)
    expect(text).not.toContain('1991-01-01')
    expect((await office.jonas.get(`/people/${office.ids.matteo}/history`)).status).toBe(404)
  })

  test('undo refuses what would overwrite a later change, and what is not there', async () => {
    const { id } = await make({ name: 'Nils' })
    await office.mara.patch(`/people/${id}`, { name: 'Nils Holm' })
    const [change] = (await office.mara.get<Page>(`/people/${id}/history?limit=1`)).body.items
    await office.mara.patch(`/people/${id}`, { name: 'Nils Holmqvist' })
    const refused = await office.mara.post<Problem>(`/changes/${String(change!.change)}/undo`)
    expect([refused.status, refused.body.code]).toEqual([409, 'change.overwritten'])
    for (const wrong of ['01990000-0000-7000-8000-000000000000', 'x'])
      expect((await office.mara.post(`/changes/${wrong}/undo`)).status).toBe(404)
  })
})

test('no answer so far was an error of ours', () => {
  expect(server.log.filter((line) => line.includes('"error"'))).toEqual([])
})

describe('what of a history is wanted', () => {
  const entries = async (id: string, objects: string, who = office.mara) => {
    const { status, body } = await who.get<Page & Problem>(`/people/${id}/history${objects && `?objects=${objects}`}`)
    return status === 200 ? body.items.map(({ object }) => object) : [status, body.code]
  }

  test('only the entries of some objects, page by page', async () => {
    const { id } = await make({ owner: office.ids.jonas })
    for (const body of ['One.', 'Two.', 'Three.']) await office.mara.post('/notes', { about: { object: 'person', id }, body })
    await office.mara.patch(`/people/${id}`, { language: 'sv' })
    expect(await entries(id, '')).toEqual(['person', 'note', 'note', 'note', 'person'])
    expect(await entries(id, 'note')).toEqual(['note', 'note', 'note'])
    expect(await entries(id, 'person,employment')).toEqual(['person', 'person'])
    expect(await entries(id, 'employment')).toEqual([])
    const { body } = await office.mara.get<Page>(`/people/${id}/history?objects=note&limit=2`)
    expect(body.items).toHaveLength(2)
    const { body: rest } = await office.mara.get<Page>(`/people/${id}/history?objects=note&limit=2&after=${body.next}`)
    expect([rest.items.map(({ object }) => object), rest.next]).toEqual([['note'], null])
  })

  test('objects that are not there, or not for them, are refused alike', async () => {
    const { id } = await make({ owner: office.ids.jonas })
    expect(await entries(id, 'nothing')).toEqual([400, 'query.wrong'])
    expect(await entries(id, 'visitor', office.jonas)).toEqual([400, 'query.wrong'])
    expect(await entries(id, 'person', office.jonas)).toEqual(['person'])
  })
})
