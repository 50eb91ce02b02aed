/** Search as people use it: over HTTP, at once after what they wrote, each by what they may see. */
import type { Client } from '@rapport/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ran, upload } from '../testing/import.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office
beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
})
afterAll(() => server.close())

interface Item {
  readonly id: string
  readonly title: string
  readonly ranges: readonly [number, number][]
  readonly context: { readonly field: string; readonly text: string; readonly ranges: readonly [number, number][] } | null
  readonly detail: string | null
  readonly about: { readonly object: string; readonly id: string; readonly title: string | null } | null
}
interface Answer {
  readonly groups: readonly { readonly object: string; readonly items: readonly Item[]; readonly more: boolean }[]
  readonly filling: readonly object[]
}
const ask = async (q: string, who: Client = office.mara, more: Record<string, string> = {}): Promise<Answer> => {
  const answer = await who.get<Answer>(`/search?${new URLSearchParams({ q, ...more })}`)
  expect(answer).toMatchObject({ status: 200 })
  return answer.body
}
const titles = async (q: string, who?: Client): Promise<string[]> =>
  (await ask(q, who)).groups.flatMap(({ items }) => items.map(({ title }) => title))
const complete = async (): Promise<void> => {
  while ((await ask('')).filling.length > 0) await new Promise((resolve) => setTimeout(resolve, 20))
}
const made = async (path: string, values: object): Promise<string> => {
  const answer = await office.mara.post<{ id: string }>(path, values)
  expect(answer).toMatchObject({ status: 201 })
  return answer.body.id
}

test('what is too much text to be found at once is found a little later, and not by what stood there before', async () => {
  const text = (word: string, n: number): string => `${word}${n} ${`chapter ${n} of a long book, `.repeat(250)}`
  const about = { object: 'person', id: office.ids.inga }
  const batch = (items: readonly object[]) =>
    office.mara.post<{ items: { id: string; status: number }[] }>('/notes/batch', { mode: 'all', items })
  const { body } = await batch(Array.from({ length: 50 }, (_, n) => ({ action: 'create', values: { about, body: text('zanzibar', n) } })))
  expect(body.items.map(({ status }) => status)).toEqual(Array(50).fill(201))
  await complete()
  expect(await titles('zanzibar49')).toHaveLength(1)
  expect(await titles('prefers called')).toHaveLength(1)
  await batch(body.items.map(({ id }, n) => ({ action: 'update', id, values: { body: text('quagga', n) } })))
  expect(await titles('zanzibar7')).toEqual([])
  await complete()
  expect(await titles('quagga7')).toHaveLength(1)
  expect((await batch(body.items.map(({ id }) => ({ action: 'delete', id })))).status).toBe(200)
  expect(await titles('quagga7')).toEqual([])
})

describe('what somebody just wrote is found at once', () => {
  test.each([
    ['inga', 'Inga Sörensen'],
    ['sorensen inga', 'Inga Sörensen'],
    ['soerensen', 'Inga Sörensen'],
    ['i sörensen', 'Inga Sörensen'],
    ['is', 'Inga Sörensen'],
    ['ingaa', 'Inga Sörensen'],
    ['sörenssen', 'Inga Sörensen'],
    ['inga@nordkaffee', 'Inga Sörensen'],
    ['inga@nordkaffee.first.example', 'Inga Sörensen'],
    ['nordkaffe', 'Nordkaffee'],
    ['kaffee', 'Nordkaffee'],
    ['nordkaffee.first', 'Nordkaffee'],
    ['r-1', 'Rob Ainsley'],
    ['morning', 'Prefers to be called in the morning.'],
    ['prefers called', 'Prefers to be called in the morning.'],
  ])('%s', async (q, title) => expect(await titles(q)).toContain(title))

  test('by every part of a change', async () => {
    const id = await made('/people', { name: 'Ylva Bäckström', phones: [{ value: '+49 221 1234567' }] })
    expect(await titles('0221 123')).toEqual(['Ylva Bäckström'])
    expect(await titles('(0221) 123 45 67')).toEqual(['Ylva Bäckström'])
    for (const find of ['0221 123', '(0221) 123-4567', '+49 221 1234567', '2211234567'])
      expect((await office.mara.get(`/people?find=${encodeURIComponent(find)}`)).body).toMatchObject({ items: [{ id }] })
    await office.mara.patch(`/people/${id}`, { name: 'Ylva Ekdahl' })
    expect(await titles('backstrom')).toEqual([])
    expect(await titles('ekdahl')).toEqual(['Ylva Ekdahl'])
    const { body } = await office.mara.post<{ change: string }>('/people/delete', { ids: [id] })
    expect(await titles('ekdahl')).toEqual([])
    await office.mara.post(`/changes/${body.change}/undo`)
    expect(await titles('ekdahl')).toEqual(['Ylva Ekdahl'])
  })

  test('what goes along with a deletion is gone too', async () => {
    const id = await made('/people', { name: 'Short Visit' })
    await made('/notes', { about: { object: 'person', id }, body: 'Zanzibar' })
    expect(await titles('zanzibar')).toEqual(['Zanzibar'])
    await office.mara.delete(`/people/${id}`)
    expect(await titles('zanzibar')).toEqual([])
  })
})

describe('an answer', () => {
  test('says where the words stand', async () => {
    const { groups } = await ask('inga first')
    const [{ object, items }] = groups as [Answer['groups'][number]]
    expect(object).toBe('person')
    expect(items[0]).toMatchObject({
      title: 'Inga Sörensen',
      ranges: [[0, 4]],
      context: { field: 'emails', text: 'inga@nordkaffee.first.example', ranges: [[16, 21]] },
      detail: 'Nordkaffee · Buyer',
    })
  })
  test('of a note names what it is about', async () => {
    const { groups } = await ask('morning')
    expect(groups[0]!.items[0]!.about).toEqual({ object: 'person', id: office.ids.inga, title: 'Inga Sörensen' })
  })
  test('has the best object first, and of each the best record', async () => {
    await made('/people', { name: 'Anna Bellini' })
    await made('/companies', { name: 'Bellini' })
    const { groups } = await ask('bellini')
    expect(groups.map(({ object, items }) => [object, items[0]!.title])).toEqual([
      ['company', 'Bellini'],
      ['person', expect.stringContaining('Bellini')],
    ])
  })
  test('keeps to the objects and the number that were asked for', async () => {
    const { groups } = await ask('bellini', office.mara, { objects: 'person', limit: '1' })
    expect(groups).toEqual([{ object: 'person', items: [expect.anything()], more: true }])
  })
  test.each(['', ' ', '%', '_', "'", '\\', '()', '@', '🙂', 'a'.repeat(200), '1 2 3 4 5 6 7 8 9 0 1 2', '\u0301', 'ﷺ'])(
    'to %j is an answer',
    async (q) => expect(await ask(q)).toMatchObject({ groups: expect.any(Array) }),
  )
  test('is refused with what is wrong', async () => {
    expect(await office.mara.get('/search?q=a&objects=nothing')).toMatchObject({ status: 400, body: { code: 'query.wrong' } })
    expect(await office.mara.get(`/search?q=${'a'.repeat(201)}`)).toMatchObject({ status: 400, body: { code: 'query.wrong' } })
    expect(await office.mara.get('/search?q=a&limit=21')).toMatchObject({ status: 400, body: { code: 'query.wrong' } })
    expect(await server.client().get('/search?q=a')).toMatchObject({ status: 401 })
  })
})

describe('everybody finds what they may see', () => {
  test('records in reach', async () => {
    expect(await titles('sörensen', office.jonas)).toEqual(['Inga Sörensen'])
    expect(await titles('sörensen', office.eva)).toEqual([])
    expect(await titles('morning', office.eva)).toEqual([])
  })
  test('and not by what is hidden from them', async () => {
    expect(await titles('inga', office.petra)).toEqual(['Inga Sörensen'])
    expect(await titles('inga@nordkaffee', office.petra)).toEqual([])
    expect(JSON.stringify(await ask('inga', office.petra))).not.toMatch(/@nordkaffee/i)
  })
  test('nor does what is hidden take the places of what is seen', async () => {
    const { jonas: owner } = office.ids
    await made('/people', { name: 'Old Hand', externalId: 'Kestrel', owner })
    // More than are kept of those that look as if they had the words, and all of them newer.
    const items = Array.from({ length: 60 }, (_, n) => ({
      action: 'create',
      values: { name: `Birdwatcher ${n}`, emails: [{ value: `kestrel.${n}@birds.example` }], owner },
    }))
    expect((await office.mara.post('/people/batch', { mode: 'all', items })).status).toBe(200)
    expect(await titles('kestrel', office.petra)).toEqual(['Old Hand'])
    expect((await titles('kestrel')).length).toBeGreaterThan(1)
  })
})

describe('fields that were added', () => {
  test('are searched from the first value on, and told by their key', async () => {
    expect(await office.mara.post('/custom-fields', { of: 'person', label: 'Nickname', kind: 'text' })).toMatchObject({ status: 201 })
    await made('/people', { name: 'Hedda', nickname: 'Schneckenpost' })
    const { groups } = await ask('schnecken')
    expect(groups[0]!.items[0]).toMatchObject({ title: 'Hedda', context: { field: 'nickname', text: 'Schneckenpost', ranges: [[0, 9]] } })
  })
})

test('records that were there before search was are filled in, and until then it says so', async () => {
  const { test: database } = server
  await complete()
  const id = await made('/people', { name: 'Wilhelmina Kvist' })
  const workspace = office.workspace
  await database.database.transaction(workspace, async (tx) => {
    void tx.query('delete from search_row s where s.workspace_id = $1', [])
    await tx.query('delete from search_filling f where f.workspace_id = $1', [])
  })
  const before = await ask('wilhelmina')
  expect(before.groups).toEqual([])
  expect(before.filling).toContainEqual({ object: 'person', done: 0, total: 0 })
  await complete()
  expect((await ask('wilhelmina')).groups[0]!.items[0]!.id).toBe(id)
})

test('a large import is found when it has been filled in, and says so until then', { timeout: 240_000 }, async () => {
  const rows = Array.from({ length: 5_200 }, (_, n) => `Imported Quokka ${n}`)
  const { body } = await upload(office.mara, 'person', `Name\n${rows.join('\n')}\n`)
  await ran(office.mara, body.id)
  await complete()
  const { groups } = await ask('quokka 5199')
  expect(groups[0]!.items[0]!.title).toBe('Imported Quokka 5199')
})
