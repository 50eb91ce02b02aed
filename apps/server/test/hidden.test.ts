/** A field that is hidden from somebody changes nothing in any answer that they get: two workspaces, one with and one without what is hidden. */
import type { Answer, Client } from '@rapport/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stepped, upload } from '../testing/import.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'
import { openTwoWorlds, secrets, type TwoWorlds } from '../testing/two-worlds.ts'

let server: TestServer
let worlds: TwoWorlds
beforeAll(async () => {
  server = await startTestServer()
  worlds = await openTwoWorlds(server)
})
afterAll(() => server.close())

type Ask = (who: Client, ids: TwoWorlds['ids']) => Promise<Answer<unknown>[]>
const gets =
  (...paths: readonly string[]): Ask =>
  async (who) => {
    const answers: Answer<unknown>[] = []
    for (const path of paths) answers.push(await who.get(path))
    return answers
  }
const filters = (object: string, ...sentences: readonly string[]): string[] =>
  sentences.map((sentence) => `/${object}?filter=${encodeURIComponent(sentence)}`)

/** What a rep, or whoever is named, is answered in both worlds, the full one first. */
async function answersOf(ask: Ask, name: 'jonas' | 'mara' = 'jonas'): Promise<readonly [there: string[], nowhere: string[]]> {
  const { full, empty, ids, plain } = worlds
  const [there, nowhere] = [await ask(full[name], ids), await ask(empty[name], ids)]
  return [there.map((answer) => plain(full, answer)), nowhere.map((answer) => plain(empty, answer))] as const
}
const surfaces: readonly [name: string, asks: readonly Ask[]][] = [
  ['lists', [gets('/people', '/companies', '/employments', '/notes', '/people?limit=1', '/people?sort=name&limit=1')]],
  ['one record', [async (who, { inga, ole, nameless, nordkaffee, bellini, atNordkaffee, note }) =>
    gets(...[inga, ole, nameless].map((id) => `/people/${id}`), `/companies/${nordkaffee}`, `/companies/${bellini}`, `/employments/${atNordkaffee}`, `/notes/${note}`)(who, worlds.ids)]],
  ['a selection', [gets('/people?fields=name,email', '/people?fields=secret', '/people?fields=company,jobTitle', '/companies?fields=employees')]],
  ['a filter that names it', [gets(...filters('people', 'email is "inga@geheim.example"', 'birthday is not empty', 'secret is Verborgen', 'secretGrade is Geheim', 'city is Hamburg', 'secretFriend.name is Bellini', 'jobTitle is empty', 'some employment (title is Buyer)', 'company.employees > 4', 'company.secretRank is 1'))]],
  ['a filter that does not', [gets(...filters('people', 'name contains ing', 'language is de', 'company.name is Bellini', 'company is empty'), ...filters('companies', 'some employment (since before 2015-01-01)', 'parent.name is Nordkaffee'))]],
  ['the search box', [gets('/people?find=geheim', '/people?find=40987654', '/people?find=inga', '/companies?find=geheim', '/companies?find=nordkaffee', '/people?find=in')]],
  ['a sort', [gets(...['email', '-email', 'city', 'secret', '-secret', 'externalId', 'secretGrade', 'name', '-name', 'familyName'].map((key) => `/people?sort=${key}`), '/companies?sort=employees', '/companies?sort=secretRank', '/companies?sort=-domain')]],
  ['a count', [gets('/people/count?find=geheim', `/people/count?filter=${encodeURIComponent('email is not empty')}`, '/people/count', '/companies/count?find=geheim&exact=true')]],
  ['an export', [gets('/people/export', '/companies/export', '/people/export?fields=name,email', '/people/export?fields=secret', '/people/export?sort=email', '/people/export?find=geheim')]],
  ['history', [async (who, ids) => gets(`/people/${ids.inga}/history`, `/people/${ids.ole}/history`, `/companies/${ids.bellini}/history`, `/people/${ids.ole}/history?limit=1`)(who, ids)]],
  ['the model', [gets('/meta')]],
  ['the document of the interface', [gets('/openapi.json')]],
] // prettier-ignore

describe.each(surfaces)('%s', (_name, asks) => {
  test.each(asks)('is the same with and without what is hidden', async (ask) => {
    const [there, nowhere] = await answersOf(ask)
    expect(there).toEqual(nowhere)
    // A refusal repeats what was asked.
    for (const said of there.filter((one) => one.startsWith('200'))) expect(said).not.toMatch(secrets)
  })
  test.each(asks)('would show it to whom it is not hidden from', async (ask) => {
    const [there, nowhere] = await answersOf(ask, 'mara')
    expect(there).not.toEqual(nowhere)
  })
})

describe('what a rep does', () => {
  test('a change, one that comes too late, and its undo are answered alike', async () => {
    const [there, nowhere] = await answersOf(async (who, { ole }) => {
      const changed = await who.patch(`/people/${ole}`, { name: 'Ole Berg-Hansen' })
      const late = await who.patch(`/people/${ole}`, { name: 'Too late' }, { 'if-match': '"1"' })
      const history = await who.get<{ items: { change: string }[] }>(`/people/${ole}/history?limit=1`)
      return [changed, late, await who.post(`/changes/${history.body.items[0]!.change}/undo`), await who.get(`/people/${ole}`)]
    })
    expect(there).toEqual(nowhere)
  })
  test('whatever they write into it is refused as into a field that nobody declared', async () => {
    const [there, nowhere] = await answersOf(async (who, { inga }) => [
      await who.patch(`/people/${inga}`, { secret: 'x' }),
      await who.patch(`/people/${inga}`, { secretGrade: 'Geheim', email: 'x@y.example' }),
      await who.post('/people', { name: 'New', secret: 'x', birthday: '2000-01-01' }),
    ])
    expect(there).toEqual(nowhere)
  })
  test('a file finds nothing by it and fills nothing of it', async () => {
    const [there, nowhere] = await answersOf(async (who) => {
      const file = 'Name,Mail,Secret,External id\nInga,inga@geheim.example,x,geheim-1\nOle Berg,ole@new.example,y,geheim-2\n'
      const sent = await upload(who, 'person', file)
      const { id } = sent.body
      const steps: Answer<unknown>[] = [sent, await who.patch(`/imports/${id}`, { match: 'emails' })]
      steps.push(await who.patch(`/imports/${id}`, { match: 'externalId', mode: 'upsert' }), await who.post(`/imports/${id}/check`))
      await who.patch(`/imports/${id}`, { match: null, mode: 'create' })
      await stepped(who, id, 'check')
      for (const path of ['', '/rows?outcome=new', '/rows?outcome=changed', '/rows?outcome=same', '/reasons', '/wrong.csv'])
        steps.push(await who.get(`/imports/${id}${path}`))
      return steps
    })
    expect(there).toEqual(nowhere)
  })
  test('a deletion and its undo are answered alike, and bring back what was hidden', async () => {
    const { full, ids } = worlds
    const [there, nowhere] = await answersOf(async (who, { nameless }) => {
      const gone = await who.post<{ change: string }>('/people/delete', { ids: [nameless] })
      return [
        gone,
        await who.post(`/changes/${gone.body.change}/undo`),
        await who.get(`/people/${nameless}`),
        await who.get(`/people/${nameless}/history`),
      ]
    })
    expect(there).toEqual(nowhere)
    expect((await full.mara.get(`/people/${ids.nameless}`)).text).toContain('nameless@geheim.example')
  })
})

// Hundreds of requests in two workspaces.
test('every address that can be read is answered alike, whatever there will be', { timeout: 180_000 }, async () => {
  // Live updates never end, and are not compared: `live.property.test.ts` asks of every event whether its reader could read what it tells.
  const reads = server.routes.flatMap((route) =>
    route.startsWith('GET /api/v1/') && route !== 'GET /api/v1/live' ? [route.slice('GET /api/v1'.length)] : [],
  )
  expect(reads.length).toBeGreaterThan(30)
  const query = '?q=geheim&find=geheim&object=person'
  const [there, nowhere] = await answersOf(async (who, ids) => {
    const answers: Answer<unknown>[] = []
    for (const path of reads)
      for (const id of path.includes(':') ? Object.values(ids) : [''])
        for (const asked of ['', query]) answers.push(await who.get(path.replaceAll(/:\w+/g, id) + asked))
    return answers
  })
  expect(there).toEqual(nowhere)
})

test('a hidden field that is retired stays hidden, and its history is nobody’s until it comes back', async () => {
  const { full, ids } = worlds
  const make = await full.mara.post<{ id: string; key: string }>('/custom-fields', { of: 'person', label: 'Bonus', kind: 'text' })
  const { id, key } = make.body
  const { items } = (await full.mara.get<{ items: { id: string; key: string; grants: Record<string, { hide: string[] }> }[] }>('/roles'))
    .body
  const rep = items.find((one) => one.key === 'rep')!
  const grants = { ...rep.grants, person: { ...rep.grants.person, hide: [...rep.grants.person!.hide, key] } }
  expect(await full.mara.patch(`/roles/${rep.id}`, { grants })).toMatchObject({ status: 200 })
  const { version } = (await full.mara.patch<{ version: number }>(`/people/${ids.inga}`, { [key]: 'four thousand' })).body
  const change = await full.mara.patch(`/people/${ids.inga}`, { [key]: 'nine thousand', language: 'sv' })
  expect(change).toMatchObject({ status: 200 })
  const told = async (who: Client) => {
    const history = await who.get<{ items: { change: string }[] }>(`/people/${ids.inga}/history`)
    const late = await who.patch(`/people/${ids.inga}`, { language: 'da' }, { 'if-match': `"${version}"` })
    const undo = who === full.jonas ? (await who.post(`/changes/${history.body.items[0]!.change}/undo`)).text : ''
    expect([history.status, late.status]).toEqual([200, 412])
    return history.text + late.text + undo
  }
  const secret = /thousand|bonus/
  expect(await told(full.jonas)).not.toMatch(secret)
  expect(await told(full.mara)).toMatch(secret)
  await full.mara.patch(`/custom-fields/${id}`, { retired: true })
  expect(await told(full.jonas)).not.toMatch(secret)
  expect(await told(full.mara)).not.toMatch(secret)
  await full.mara.patch(`/custom-fields/${id}`, { retired: false })
  expect(await told(full.jonas)).not.toMatch(secret)
  expect(await told(full.mara)).toMatch(secret)
})
