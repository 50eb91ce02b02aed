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

const names = ({ items }: Page): unknown[] => items.map(({ name }) => name)

describe('lists', () => {
  test('come newest first, as JSON text that nobody keeps', async () => {
    const { status, body, headers } = await office.mara.get<Page>('/people')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(names(body)).toEqual(['Rob Ainsley', 'Matteo Bellini', 'Inga Sörensen'])
    expect(body.next).toBe(null)
  })

  test('may be longer where they carry little, as for walking over a long list', async () => {
    const { status, body } = await office.mara.get<Page>('/people?limit=1000&fields=name,city')
    expect([status, names(body)]).toEqual([200, ['Rob Ainsley', 'Matteo Bellini', 'Inga Sörensen']])
  })

  test('hold records with engine fields, nulls for empty fields, and refs as id and title', async () => {
    const { body } = await office.mara.get<Page>('/people?find=inga')
    const [inga] = body.items
    expect(inga).toMatchObject({
      id: office.ids.inga,
      version: 1,
      birthday: null,
      email: 'inga@nordkaffee.first.example',
      city: 'Hamburg',
      owner: { id: office.ids.jonas, title: 'Jonas Weber' },
      company: { id: office.ids.nordkaffee, title: 'Nordkaffee' },
      jobTitle: 'Buyer',
      emails: [{ value: 'inga@nordkaffee.first.example', label: 'work' }],
    })
    expect(inga!.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  })

  test('are filtered by a sentence, searched, sorted and cut to fields', async () => {
    const at = async (query: string): Promise<Page> => {
      const { status, body } = await office.mara.get<Page>(`/people?${query}`)
      expect([status, body]).toEqual([200, expect.anything()])
      return body
    }
    expect(names(await at(`filter=${encodeURIComponent('language is de and (city is "Hamburg" or company is empty)')}`))).toEqual([
      'Inga Sörensen',
    ])
    expect(names(await at(`filter=${encodeURIComponent('owner is empty')}`))).toEqual(['Rob Ainsley'])
    expect(names(await at('find=SORENSEN%20ing'))).toEqual(['Inga Sörensen'])
    expect(names(await at('sort=name'))).toEqual(['Inga Sörensen', 'Matteo Bellini', 'Rob Ainsley'])
    expect(names(await at('sort=-name'))).toEqual(['Rob Ainsley', 'Matteo Bellini', 'Inga Sörensen'])
    expect(Object.keys((await at('fields=name,city&limit=1')).items[0]!)).toEqual([
      'id',
      'createdAt',
      'updatedAt',
      'version',
      'name',
      'city',
    ])
  })

  test.each([
    ['', ['Rob Ainsley', 'Matteo Bellini', 'Inga Sörensen']],
    ['sort=createdAt&', ['Inga Sörensen', 'Matteo Bellini', 'Rob Ainsley']],
    ['sort=-createdAt&', ['Rob Ainsley', 'Matteo Bellini', 'Inga Sörensen']],
    ['sort=name&', ['Inga Sörensen', 'Matteo Bellini', 'Rob Ainsley']],
    ['sort=city&', ['Inga Sörensen', 'Matteo Bellini', 'Rob Ainsley']],
    ['sort=-owner&', undefined],
    ['sort=externalId&', ['Rob Ainsley', 'Inga Sörensen', 'Matteo Bellini']],
  ])('are paged one by one: ?%s', async (sort, expected) => {
    const seen: unknown[] = []
    let after = ''
    do {
      const { status, body } = await office.mara.get<Page>(`/people?${sort}limit=1${after}`)
      expect([status, body.items?.length]).toEqual([200, 1])
      seen.push(...names(body))
      after = body.next ? `&after=${body.next}` : ''
    } while (after)
    expect(expected ? seen : seen.toSorted()).toEqual(expected ?? ['Inga Sörensen', 'Matteo Bellini', 'Rob Ainsley'])
  })

  test('refuse a cursor of another sort', async () => {
    const { body: first } = await office.mara.get<Page>('/people?sort=name&limit=1')
    const { status, body } = await office.mara.get<Problem>(`/people?sort=-name&limit=1&after=${first.next}`)
    expect([status, body.code]).toEqual([400, 'list.wrongCursor'])
  })

  test.each([
    ['limit=0', 'query.wrong'],
    ['limit=201', 'query.wrong'],
    ['limit=201&fields=name,city,phone', 'query.wrong'],
    ['limit=1001&fields=name', 'query.wrong'],
    ['limit=1e2', 'query.wrong'],
    ['limit=-1', 'query.wrong'],
    ['sort=name,city', 'query.wrong'],
    ['sort=jobTitle', 'list.wrongSort'],
    ['sort=nothing', 'list.wrongSort'],
    ['fields=name,nothing', 'query.wrong'],
    ['fields=', 'query.wrong'],
    ['after=%7B%7D', 'query.wrong'],
    ['after=AAAA', 'list.wrongCursor'],
    ['filter=city%20is', 'filter.wrong'],
    ['filter=nothing%20is%20x', 'filter.wrong'],
    ['find=a%00b', 'query.wrong'],
    ['offset=10', 'query.unknown'],
    ['__proto__=1', 'query.unknown'],
    ['constructor=1', 'query.unknown'],
    ['find=a&find=b', 'query.twice'],
    ['filter[city]=Berlin', 'query.unknown'],
  ])('refuse ?%s', async (query, code) => {
    const { status, body, headers } = await office.mara.get<Problem>(`/people?${query}`)
    expect([status, body.code]).toEqual([400, code])
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect(body).toMatchObject({ type: `urn:rapport:problem:${code}`, title: 'Bad Request', status: 400 })
  })

  test('say where a wrong filter is wrong', async () => {
    const { body } = await office.mara.get<Problem & { at: number; expected: string }>(
      `/people?filter=${encodeURIComponent('city is Berlin and nme is x')}`,
    )
    expect(body).toMatchObject({ code: 'filter.wrong', at: 19 })
    expect(body.expected).toContain('name')
  })
})

describe('counts', () => {
  test('count what a list would hold', async () => {
    expect((await office.mara.get('/people/count')).body).toEqual({ count: 3, exact: true })
    expect((await office.mara.get('/people/count?filter=language%20is%20de')).body).toEqual({ count: 1, exact: true })
    expect((await office.mara.get('/people/count?find=bellini&exact=true')).body).toEqual({ count: 1, exact: true })
    expect((await office.jonas.get('/people/count')).body).toEqual({ count: 1, exact: true })
    expect((await office.mara.get('/people/count?limit=3')).status).toBe(400)
  })

  test('stop at ten thousand unless all are asked for', async () => {
    const { asOwner } = await import('@rapport/core/postgres')
    const { count } = (await office.mara.get<{ count: number }>('/teams/count')).body
    await asOwner(server.test.ownerUrl, (owner) =>
      owner.query(
        `insert into team (workspace_id, id, created_at, updated_at, version, name) select $1, gen_random_uuid(), now(), now(), 1, 'Team ' || n from generate_series(1, 10050) n`,
        [office.workspace],
      ),
    )
    expect((await office.mara.get('/teams/count')).body).toEqual({ count: 10_000, exact: false })
    expect((await office.mara.get('/teams/count?exact=true')).body).toEqual({ count: 10_050 + count, exact: true })
    await asOwner(server.test.ownerUrl, (owner) =>
      owner.query(`delete from team where workspace_id = $1 and name like 'Team %'`, [office.workspace]),
    )
  })
})

describe('one record', () => {
  test('comes with its version as tag', async () => {
    const { status, body, headers } = await office.mara.get(`/people/${office.ids.inga}`)
    expect([status, headers.get('etag'), headers.get('cache-control'), body.version]).toEqual([200, '"1"', 'no-store', 1])
  })

  test('comes whole whatever tag is sent: it shows names of other records, which have versions of their own', async () => {
    const company = (await office.mara.post('/companies', { name: 'Kaffeehaus' })).body
    const person = (await office.mara.post('/people', { name: 'Ada Byron' })).body
    await office.mara.post('/employments', { person: person.id, company: company.id })
    const read = () => office.mara.get(`/people/${String(person.id)}`, { 'if-none-match': '"1"' })
    expect((await read()).body.company).toMatchObject({ title: 'Kaffeehaus' })
    await office.mara.patch(`/companies/${String(company.id)}`, { name: 'Teehaus' })
    const again = await read()
    expect([again.status, again.headers.get('etag'), again.body.company]).toEqual([200, '"1"', { id: company.id, title: 'Teehaus' }])
    for (const path of ['people', 'companies']) await office.mara.delete(`/${path}/${String((path === 'people' ? person : company).id)}`)
  })

  test.each(['00000000-0000-0000-0000-000000000000', 'x', '%00', "1'--", '..%2fcompanies', 'count%20'])(
    'is not found at %s',
    async (id) => {
      const { status, body } = await office.mara.get<Problem>(`/people/${id}`)
      expect([status, body.code]).toEqual([404, 'record.notFound'])
    },
  )

  test('is not found by whoever does not see it', async () => {
    const { status, body } = await office.jonas.get<Problem>(`/people/${office.ids.matteo}`)
    expect([status, body.code]).toEqual([404, 'record.notFound'])
  })

  test('has no fields that the role hides', async () => {
    const { body } = await office.petra.get(`/people/${office.ids.inga}`)
    expect(body.name).toBe('Inga Sörensen')
    for (const key of ['emails', 'email', 'phones', 'phone', 'addresses', 'city', 'country', 'birthday'])
      expect(body).not.toHaveProperty(key)
  })
})

test('nothing is answered to nobody', async () => {
  const nobody = server.client()
  for (const path of [
    '/people',
    '/people/count',
    `/people/${office.ids.inga}`,
    '/meta',
    '/openapi.json',
    `/people/${office.ids.inga}/history`,
  ]) {
    const { status, body } = await nobody.get<Problem>(path)
    expect([path, status, body.code]).toEqual([path, 401, 'session.none'])
  }
  expect((await nobody.post('/people', { name: 'x' })).status).toBe(401)
  expect((await nobody.get('/nothing')).status).toBe(404)
})

test('an address that is nearly right is answered with the right one', async () => {
  const fixOf = async (path: string): Promise<unknown> => {
    const { status, body } = await office.mara.get(path)
    return [status, body.detail, body.fix]
  }
  expect(await fixOf('/person')).toEqual([
    404,
    'There is nothing at this address.',
    'Did you mean /api/v1/people? Every address stands in /api/v1/reference.md.',
  ])
  expect(await fixOf('/people/1')).toEqual([404, 'Person was not found: “1” is not an id.', expect.stringContaining('An id looks like')])
  expect((await office.mara.get('/people?sort=language')).body.fix).toMatch(
    /^Sort by one of: createdAt, name, .*A - in front sorts descending\.$/,
  )
  expect(await fixOf('/people/')).toEqual([404, expect.any(String), expect.stringContaining('Leave out the slash')])
  const put = await office.mara.send('PUT', `/people/${office.ids.inga}`, { name: 'x' })
  expect([put.status, put.body.fix]).toEqual([405, 'Use PATCH: it changes the fields that you give.'])
  expect(put.headers.get('allow')?.split(', ').toSorted()).toEqual(['DELETE', 'GET', 'HEAD', 'PATCH'])
})

test('no answer so far was an error of ours', () => {
  expect(server.log.filter((line) => line.includes('"error"'))).toEqual([])
})
