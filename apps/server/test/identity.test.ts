/** By which rules it is known who customers are: phones, cards, rules that administrators change, why somebody is joined, and what a rule joined. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'
import { openTracking } from '../testing/tracking.ts'

interface Rule {
  by: string
  field: string
  enabled: boolean
  traits: string[]
  secret: boolean
  nobodys: string[]
}
interface Rules {
  ranked: Rule[]
  device: boolean
  alias: boolean
  browsers: number
}
interface Shown {
  rules: Rules
  usual: boolean
  by: string | null
  cards: { field: string; label: string }[]
  joins: { by: string; count: number }[]
}
interface Explained {
  steps: {
    by: string
    said: string | null
    outcome: string
    individual: { id: string | null; title: string | null } | null
    against: { by: string } | null
  }[]
  individual: { id: string | null; title: string | null } | null
  isNewIndividual: boolean
  visitor: { id: string | null } | null
  isNewVisitor: boolean
  joining: string | null
  written: string[]
  notes: { code: string }[]
}

let server: TestServer
let office: Office
let twin: Office
let tracking: ReturnType<typeof openTracking>
beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
  twin = await openOffice(server, 'twin')
  tracking = openTracking(server, office)
})
afterAll(() => server.close())

const addSource: typeof tracking.addSource = (...given) => tracking.addSource(...given)
const say: typeof tracking.say = (...given) => tracking.say(...given)
const all: typeof tracking.all = (...given) => tracking.all(...given)
const shown = async (): Promise<Shown> => (await office.mara.get<Shown>('/identity')).body
const set = (rules: object) => office.mara.send<{ code?: string; change: string | null }>('PUT', '/identity', { rules })
const explain = async (message: object, more: object = {}): Promise<Explained> => {
  const { status, body, text } = await office.mara.post<Explained>('/identity/explain', { message, ...more })
  expect([status, text]).toEqual([200, text])
  return body
}
const steps = ({ steps: some }: Explained): string[] => some.map(({ by, outcome }) => `${by} ${outcome}`)
const add = async (values: object): Promise<string> => (await office.mara.post<{ id: string }>('/people', values)).body.id
const browser = async (name: string) => (await all('visitors', `anonymousId is ${name}`))[0]!

describe('phones and cards', () => {
  test('somebody is known by a number that only they have, however a page writes it, and it is said that nobody verified it', async () => {
    expect((await office.mara.patch(`/workspaces/${office.workspace}`, { country: 'DE' })).status).toBe(200)
    const ada = await add({ name: 'Ada', phones: [{ value: '+4940300600' }] })
    const [page, backend] = [await addSource(), await addSource({ kind: 'server' })]
    await say(page, 'page', { anonymousId: 'p-1' })
    await say(page, 'identify', { anonymousId: 'p-1', traits: { phone: '040 300600', name: 'Evil' } })
    expect(await browser('p-1')).toMatchObject({ person: { id: ada }, joinedBy: 'phone', joinedWith: '+49…0600', proof: 'unverified' })
    expect((await office.mara.get(`/people/${ada}`)).body).toMatchObject({ name: 'Ada' })
    expect((await tracking.timeline(ada)).map(({ type, properties }) => [type, properties['proof'] ?? null])).toEqual([
      ['person.identified', 'unverified'],
      ['page.viewed', null],
    ])
    await say(backend, 'identify', { anonymousId: 'p-1', traits: { phone: '+49 40 300600' } })
    expect(await browser('p-1')).toMatchObject({ person: { id: ada }, proof: 'verified' })
  })

  test('a household’s number joins nobody', async () => {
    const phones = [{ value: '+4940300700' }]
    await add({ name: 'Mother', phones })
    await add({ name: 'Son', phones })
    const source = await addSource({ kind: 'server' })
    await say(source, 'identify', { anonymousId: 'p-2', traits: { phone: '+4940300700' } })
    expect(await browser('p-2')).toMatchObject({ person: null })
    expect(await all('people', 'phones is "+4940300700"')).toHaveLength(2)
  })

  test('two who say one new number at the same moment are one person', async () => {
    const source = await addSource()
    const said = (n: number) => say(source, 'identify', { anonymousId: `once-${n % 3}`, traits: { phone: '+4940300800' } })
    const answers = await Promise.all(Array.from({ length: 9 }, (_, n) => said(n)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await all('people', 'phones is "+4940300800"')).toHaveLength(1)
  })

  test('a browser that two people use is the first one’s before, and nobody’s from then on', async () => {
    const source = await addSource()
    for (const userId of ['both-a', 'both-b']) expect((await say(source, 'identify', { anonymousId: 'both-1', userId })).status).toBe(200)
    expect(await browser('both-1')).toMatchObject({ person: null, several: true })
    const first = await tracking.personBy('both-a')
    expect(await all('visitors', `person is ${first.id}`)).toMatchObject([{ anonymousId: null }])
  })

  test('a name that is given up is somebody else’s in the same batch', async () => {
    const source = await addSource({ kind: 'server' })
    await say(source, 'identify', { userId: 'old-1', traits: { name: 'Renamed' } })
    const batch = [
      { type: 'alias', previousId: 'old-1', userId: 'new-1' },
      { type: 'identify', userId: 'old-1', traits: { name: 'Newcomer' } },
    ]
    expect((await say(source, 'batch', { batch })).status).toBe(200)
    expect([(await tracking.personBy('new-1'))['name'], (await tracking.personBy('old-1'))['name']]).toEqual(['Renamed', 'Newcomer'])
  })
})

describe('rules', () => {
  test('are the usual ones until an administrator says otherwise, and count at once', async () => {
    const field = await office.mara.post<{ key: string }>('/custom-fields', {
      of: 'person',
      label: 'Card',
      kind: 'text',
      options: { unique: true },
    })
    expect(field.status).toBe(201)
    const { key } = field.body
    const before = await shown()
    expect(before).toMatchObject({ usual: true, by: null, cards: [{ field: key, label: 'Card' }] })
    expect(before.rules.ranked.map(({ by }) => by)).toEqual(['user', 'mail', 'phone'])
    const holder = await add({ name: 'Holder', [key]: '4711-0815' })
    const source = await addSource({ kind: 'server' })
    const said = (anonymousId: string) => say(source, 'identify', { anonymousId, traits: { loyalty: '4711-0815' } })
    await said('c-1')
    expect(await browser('c-1')).toMatchObject({ person: null })
    const card: Rule = { by: 'card', field: key, enabled: true, traits: ['loyalty'], secret: true, nobodys: ['0*'] }
    const rules = { ...before.rules, ranked: [...before.rules.ranked, card] }
    expect((await set(rules)).status).toBe(200)
    expect(await shown()).toMatchObject({ rules, usual: false, by: 'Mara Lindqvist' })
    await said('c-2')
    expect(await browser('c-2')).toMatchObject({ person: { id: holder }, joinedBy: 'card', joinedWith: '…0815', proof: 'verified' })
    // Pages say no cards where only servers may.
    await say(await addSource(), 'identify', { anonymousId: 'c-3', traits: { loyalty: '4711-0815' } })
    expect(await browser('c-3')).toMatchObject({ person: null })
    await set({ ...rules, ranked: rules.ranked.map((rule) => ({ ...rule, enabled: rule.by !== 'card' })) })
    await said('c-4')
    expect([(await browser('c-4'))['person'], (await browser('c-2'))['joinedBy']]).toEqual([null, 'card'])
    const gone = await office.mara.delete<{ change: string }>('/identity')
    expect(await shown()).toMatchObject({ usual: true })
    expect((await office.mara.post(`/changes/${gone.body.change}/undo`)).status).toBe(200)
    expect(await shown()).toMatchObject({ usual: false })
    await office.mara.delete('/identity')
  })

  test('that are wrong are refused, and nothing changes', async () => {
    const { rules } = await shown()
    for (const [odd, where] of [
      [{ ...rules, browsers: 0 }, 'browsers'],
      [{ ...rules, ranked: rules.ranked.slice(1) }, 'ranked'],
      [{ ...rules, ranked: [...rules.ranked, { ...rules.ranked[1], by: 'card', field: 'name' }] }, 'ranked[3].field'],
    ] as const) {
      const { status, text } = await set(odd)
      expect([status, text]).toEqual([422, expect.stringContaining(`"${where}"`) as string])
    }
    expect(await shown()).toMatchObject({ usual: true })
  })

  test('are the administrators’, and those of one workspace', async () => {
    const { rules } = await shown()
    await set({ ...rules, browsers: 7 })
    expect((await twin.mara.get<Shown>('/identity')).body).toMatchObject({ usual: true, rules: { browsers: 200 } })
    for (const who of [office.aylin, office.jonas, office.petra])
      expect([
        (await who.get('/identity')).status,
        (await who.send('PUT', '/identity', { rules })).status,
        (await who.delete('/identity')).status,
        (await who.post('/identity/explain', { message: { type: 'page', anonymousId: 'x' } })).status,
        (await who.post('/identity/undo', { by: 'mail' })).status,
      ]).toEqual([403, 403, 403, 403, 403])
    await office.mara.delete('/identity')
  })
})

describe('why', () => {
  test('a message is about whom is said rule by rule, and nothing is written', async () => {
    const vera = await add({ name: 'Vera', externalId: 'V-1', emails: [{ value: 'vera@why.example' }] })
    const phones = [{ value: '+4940300900' }]
    await add({ name: 'One', phones })
    await add({ name: 'Two', phones })
    const before = [(await all('visitors', 'anonymousId is w-1')).length, await office.mara.get('/people?limit=1')] as const
    const message = { type: 'identify', anonymousId: 'w-1', traits: { email: 'Vera@why.example', phone: '+4940300900', name: 'V' } }
    const known = await explain(message)
    expect(steps(known)).toEqual(['user unsaid', 'mail found', 'phone several'])
    expect(known).toMatchObject({
      individual: { id: vera, title: 'Vera' },
      isNewIndividual: false,
      visitor: { id: null },
      isNewVisitor: true,
      joining: 'joined',
      written: ['phones'],
    })
    const other = await explain({ ...message, userId: 'V-2' })
    expect(steps(other)).toEqual(['user nobody', 'mail another', 'phone several'])
    expect(other.steps[1]).toMatchObject({ individual: { id: vera }, against: { by: 'user' } })
    expect(other).toMatchObject({ individual: { id: null }, isNewIndividual: true })
    expect([(await all('visitors', 'anonymousId is w-1')).length, (await office.mara.get('/people?limit=1')).text]).toEqual([
      before[0],
      before[1].text,
    ])
    expect(await all('people', 'externalId is V-2')).toEqual([])
  })

  test('is asked as a source would send it, and by rules that are not kept yet', async () => {
    const { id } = await addSource({ policy: 'nothing' })
    const message = { type: 'identify', anonymousId: 'w-2', userId: 'W-2', traits: { email: 'w@why.example' } }
    expect(await explain(message, { source: id })).toMatchObject({ individual: null, joining: null, notes: [{ code: 'identity.nobody' }] })
    const { rules } = await shown()
    const off = { ...rules, ranked: rules.ranked.map((rule) => ({ ...rule, enabled: rule.by !== 'user' })) }
    expect(steps(await explain(message, { rules: off }))).toEqual(['user off', 'mail nobody', 'phone unsaid'])
    const other = await twin.mara.post<{ id: string }>('/sources', { name: 'Theirs', kind: 'server' })
    const refused = async (body: object) => (await office.mara.post<{ code: string }>('/identity/explain', body)).body.code
    expect(await refused({ message, source: other.body.id })).toBe('record.notFound')
    expect(await refused({ message: { type: 'identify' } })).toBe('segment.nobody')
    expect(await refused({ message, rules: {} })).toBe('record.invalid')
  })
})

describe('what a rule joined', () => {
  test('stays when it is switched off, is counted, and is taken back together; that is undone together', async () => {
    const source = await addSource()
    const person = await add({ name: 'Joined', phones: [{ value: '+4940300950' }] })
    const said = (n: number) => say(source, 'identify', { anonymousId: `j-${n}`, traits: { phone: '+4940300950' } })
    for (const n of [1, 2, 3]) await said(n)
    const { rules, joins } = await shown()
    const counted = joins.find(({ by }) => by === 'phone')!.count
    expect(counted).toBeGreaterThanOrEqual(3)
    await set({ ...rules, ranked: rules.ranked.map((rule) => ({ ...rule, enabled: rule.by !== 'phone' })) })
    expect((await shown()).joins.find(({ by }) => by === 'phone')!.count).toBe(counted)
    const { body } = await office.mara.post<{ taken: number; more: boolean; change: string }>('/identity/undo', { by: 'phone' })
    expect(body).toMatchObject({ taken: counted, more: false })
    expect((await shown()).joins.find(({ by }) => by === 'phone')!.count).toBe(0)
    expect(await browser('j-1')).toMatchObject({ person: null })
    await office.mara.delete('/identity')
    await said(1)
    expect(await browser('j-1')).toMatchObject({ person: null })
    expect((await office.mara.post(`/changes/${body.change}/undo`)).status).toBe(200)
    expect(await browser('j-1')).toMatchObject({ person: { id: person } })
    expect((await office.mara.post('/identity/undo', { by: 'sight' })).body).toMatchObject({ code: 'identity.rule' })
    expect((await office.mara.post('/identity/undo', { by: 'alias' })).body).toEqual({ taken: 0, more: false, change: null })
  })
})
