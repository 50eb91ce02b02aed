/** Whom messages are about: visitors who turn out to be people, at once and one after the other, what is wrong with one, and what is taken back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'
import { openTracking, type Source } from '../testing/tracking.ts'

let server: TestServer
let office: Office
let tracking: ReturnType<typeof openTracking>
beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
  tracking = openTracking(server, office)
})
afterAll(() => server.close())

const addSource: typeof tracking.addSource = (...given) => tracking.addSource(...given)
const say: typeof tracking.say = (...given) => tracking.say(...given)
const all: typeof tracking.all = (...given) => tracking.all(...given)
const personBy: typeof tracking.personBy = (...given) => tracking.personBy(...given)
const types: typeof tracking.types = (...given) => tracking.types(...given)

describe('who is who', () => {
  test('what a visitor did is of the person that they turn out to be, and is not when the link is taken away', async () => {
    const source = await addSource()
    const context = {
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      page: { url: 'https://shop.example/lamps', referrer: 'https://search.example/' },
      campaign: { name: 'Autumn' },
    }
    await say(source, 'page', { anonymousId: 'v-1', context, timestamp: '2026-05-01T10:00:00Z' })
    const [visitor] = await all('visitors', 'anonymousId is v-1')
    expect(visitor).toMatchObject({
      device: 'Firefox on Linux',
      landing: 'https://shop.example/lamps',
      referrer: 'https://search.example/',
      campaign: 'Autumn',
      person: null,
    })
    expect(await types(visitor!.id, 'visitor')).toEqual(['page.viewed'])
    await say(source, 'identify', { anonymousId: 'v-1', traits: { email: 'vera@example.org', name: 'Vera' }, context })
    await say(source, 'page', { anonymousId: 'v-1', context })
    const [vera] = await all('people', 'email is vera@example.org')
    expect(await types(vera!.id)).toEqual(['page.viewed', 'person.identified', 'page.viewed'])
    expect((await all('visitors', 'anonymousId is v-1'))[0]).toMatchObject({
      person: { id: vera!.id, title: 'Vera' },
      joinedBy: 'mail',
      joinedWith: 'v…@example.org',
    })
    expect((await office.mara.patch(`/visitors/${visitor!.id}`, { person: null, several: true })).status).toBe(200)
    expect(await types(vera!.id)).toEqual(['person.identified'])
    expect(await types(visitor!.id, 'visitor')).toEqual(['page.viewed', 'page.viewed'])
    await say(source, 'identify', { anonymousId: 'v-1', traits: { email: 'vera@example.org' } })
    expect((await all('visitors', 'anonymousId is v-1'))[0]).toMatchObject({ person: null })
  })

  test('whoever sees the person sees what their visitors did, and nobody sees it otherwise', async () => {
    const source = await addSource()
    await say(source, 'page', { anonymousId: 'v-2' })
    await say(source, 'identify', { anonymousId: 'v-2', userId: 'seen-1', traits: { name: 'Seen' } })
    const person = await personBy('seen-1')
    expect((await office.jonas.get(`/interactions?object=person&record=${person.id}`)).status).toBe(404)
    await office.mara.patch(`/people/${person.id}`, { owner: office.ids.jonas })
    expect(await types(person.id, 'person', office.jonas)).toEqual(['person.identified', 'page.viewed'])
    const [visitor] = await all('visitors', 'anonymousId is v-2')
    expect((await office.jonas.get(`/visitors/${visitor!.id}`)).status).not.toBe(200)
    expect((await office.jonas.get(`/interactions?object=visitor&record=${visitor!.id}`)).status).not.toBe(200)
  })

  test('somebody who is there is known by their mail address on a page, and what they do later is theirs, without a name from there', async () => {
    const { body } = await office.mara.post<{ id: string }>('/people', { name: 'Ada', emails: [{ value: 'ada@imported.example' }] })
    const [page, server_] = [await addSource(), await addSource({ kind: 'server' })]
    await say(page, 'identify', { anonymousId: 'ada-1', userId: 'A-1', traits: { email: 'ada@imported.example', name: 'Evil' } })
    await say(page, 'track', { anonymousId: 'ada-1', userId: 'A-1', event: 'Read' })
    expect(await types(body.id)).toEqual(['x.read', 'person.identified'])
    expect(await all('people', 'externalId is A-1')).toEqual([])
    await say(server_, 'identify', { userId: 'A-1', traits: { email: 'ada@imported.example' } })
    expect(await personBy('A-1')).toMatchObject({ id: body.id, name: 'Ada' })
  })

  test('two who say the same address at the same moment are one person', async () => {
    const source = await addSource()
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        say(source, 'identify', { anonymousId: `at-once-${n % 4}`, traits: { email: 'once@example.org' } }),
      ),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await all('people', 'email is once@example.org')).toHaveLength(1)
    expect(await all('visitors', 'anonymousId starts with "at-once"')).toHaveLength(4)
  })

  test('a message that is sent twice is one, and another source’s is another', async () => {
    const [source, other] = [await addSource(), await addSource()]
    const message = { event: 'Paid', userId: 'twice-1', messageId: 'm-1' }
    for (const one of [source, source, other]) await say(one, 'track', message)
    await say(source, 'batch', {
      batch: [
        { type: 'track', ...message },
        { type: 'track', ...message, messageId: 'm-2' },
        { type: 'track', ...message, messageId: 'm-2' },
      ],
    })
    expect(await types((await personBy('twice-1')).id)).toEqual(['x.paid', 'x.paid', 'x.paid'])
  })

  test('fields that the workspace has added are filled by their names', async () => {
    const { status } = await office.mara.post('/custom-fields', { of: 'person', label: 'Plan', kind: 'text' })
    expect(status).toBe(201)
    const source = await addSource()
    await say(source, 'identify', { userId: 'plan-1', traits: { plan: 'Gold' } })
    expect(await personBy('plan-1')).toMatchObject({ plan: 'Gold' })
  })
})

describe('what is wrong with one', () => {
  const good = (userId: string) => ({ type: 'track', event: 'Good', userId })
  test.each([
    [
      'a text with NUL in what names a company',
      { type: 'identify', userId: 'odd', traits: { company: { id: 'a\u0000b', name: 'A\u0000' } } },
    ],
    ['half a character', { type: 'identify', userId: 'odd', traits: { company: { id: 'a\ud800' }, name: 'x\ud800' } }],
    ['a name that is far too long', { type: 'identify', userId: 'odd', traits: { company: { id: 'x'.repeat(20_000) } } }],
    [
      'a device with an emoji at the end of its room',
      { type: 'page', userId: 'odd', anonymousId: 'odd', context: { device: { model: `${'x'.repeat(199)}😀` } } },
    ],
    [
      'an app with an emoji at the end of its room',
      { type: 'screen', name: 'A', userId: 'odd', context: { app: { name: `${'x'.repeat(199)}😀` } } },
    ],
    ['a moment beyond all time', { type: 'track', event: 'A', userId: 'odd', timestamp: 8.64e15, sentAt: -8.64e15 }],
    ['numbers that read as one', { type: 'track', event: 'A', userId: Number('12345678901234567890') }],
    [
      'a list of addresses that exist',
      { type: 'identify', userId: 'odd', traits: { email: ['inga@nordkaffee.first.example', 'office@bellini.first.example'] } },
    ],
    ['an organisation without a name', { type: 'identify', userId: 'odd', traits: { company: { id: '' } } }],
    ['lists where objects belong', { type: 'track', event: 'A', userId: 'odd', context: [1], traits: [2], properties: [3] }],
  ])('costs nobody else: %s', async (name, odd) => {
    const source = await addSource()
    const userId = `good beside ${name}`.slice(0, 60)
    expect((await say(source, 'batch', { batch: [good(userId), odd, good(userId)] })).body).toEqual({ success: true })
    expect(await types((await personBy(`"${userId}"`)).id)).toEqual(['x.good', 'x.good'])
  })

  test('is told of that one: a value that somebody else has', async () => {
    const field = await office.mara.post<{ key: string }>('/custom-fields', {
      of: 'person',
      label: 'Card',
      kind: 'text',
      options: { unique: true },
    })
    expect(field.status).toBe(201)
    const source = await addSource({ kind: 'server' })
    const said = (userId: string) => ({ type: 'identify', userId, traits: { Card: '4711' } })
    expect((await say(source, 'batch', { batch: [said('card-1'), said('card-2'), good('card-3')] })).body).toEqual({ success: true })
    expect(await all('people', 'externalId starts with card-')).toHaveLength(2)
    const { body } = await office.mara.get<{ items: { code: string; sent: string }[] }>(`/sources/${source.id}/refusals`)
    expect(body.items).toMatchObject([{ code: 'record.taken', sent: expect.stringContaining('card-2') as string }])
  })
})

test('a page makes nobody belong to a second company, also to none that was there before', async () => {
  const source = await addSource()
  const identify = (name: string) =>
    say(source, 'identify', { anonymousId: 'elsewhere', traits: { email: 'stays@belongs.example', company: { name } } })
  await identify('First House')
  await identify('Second House')
  const [person] = await all('people', 'email is stays@belongs.example')
  expect(person).toMatchObject({ company: { title: 'First House' } })
  expect(await all('employments', `person is ${person!.id}`)).toHaveLength(1)
})

describe('taking back', () => {
  const changeOf = async (path: string): Promise<string> => {
    const { body } = await office.mara.get<{ items: { change: string }[] }>(`${path}/history?limit=1`)
    return body.items[0]!.change
  }

  test('a join is taken back as any change', async () => {
    const source = await addSource()
    await say(source, 'page', { anonymousId: 'back-1' })
    await say(source, 'identify', { userId: 'back-1' })
    await say(source, 'page', { anonymousId: 'back-1', userId: 'back-1' })
    const person = await personBy('back-1')
    expect(await types(person.id)).toHaveLength(3)
    const [visitor] = await all('visitors', 'anonymousId is back-1')
    const undone = await office.mara.post(`/changes/${await changeOf(`/visitors/${visitor!.id}`)}/undo`)
    expect([undone.status, undone.text]).toEqual([200, undone.text])
    expect((await all('visitors', 'anonymousId is back-1'))[0]).toMatchObject({ person: null, joinedBy: null, joinedAt: null })
    expect(await types(person.id)).toHaveLength(2)
  })

  test('what a first message made goes again as a whole', async () => {
    const source = await addSource()
    await say(source, 'identify', { anonymousId: 'back-2', userId: 'back-2', traits: { company: { name: 'Gone Ltd' } } })
    const person = await personBy('back-2')
    expect((await office.mara.post(`/changes/${await changeOf(`/people/${person.id}`)}/undo`)).status).toBe(200)
    expect(await all('people', 'externalId is back-2')).toEqual([])
    expect(await all('visitors', 'anonymousId is back-2')).toEqual([])
    expect(await all('companies', 'name is "Gone Ltd"')).toEqual([])
  })
})

describe('at the same moment', () => {
  test('one address and two names are two people, each with a name of their own', async () => {
    const source = await addSource({ kind: 'server' })
    const said = (userId: string) => say(source, 'identify', { userId, traits: { email: 'both@example.org' } })
    await say(source, 'identify', { traits: { email: 'both@example.org' }, anonymousId: 'both' })
    const answers = await Promise.all(['both-1', 'both-2', 'both-3', 'both-4'].map(said))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const names = (await all('people', 'externalId starts with both-')).map(({ externalId }) => externalId)
    expect(names.toSorted()).toEqual(['both-1', 'both-2', 'both-3', 'both-4'])
  })

  test('of many who tell of the same browsers, each of something earlier, all are taken, and the first that happened is kept', async () => {
    const source = await addSource()
    const day = (n: number) => `2026-04-${String(n).padStart(2, '0')}T10:00:00.000Z`
    const batchOf = (n: number) =>
      Array.from({ length: 20 }, (_, browser) => ({
        type: 'page',
        anonymousId: `earlier-${browser}`,
        timestamp: day(n),
        messageId: `${n} ${browser}`,
      }))
    await say(source, 'batch', { batch: batchOf(30) })
    const answers = await Promise.all(Array.from({ length: 25 }, (_, n) => say(source, 'batch', { batch: batchOf(29 - n) })))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const visitors = await all('visitors', 'anonymousId starts with "earlier-"')
    expect(visitors.map(({ firstAt }) => firstAt)).toEqual(Array(20).fill(day(5)))
    expect(await types(visitors[0]!.id, 'visitor')).toHaveLength(26)
  })

  test('one company that nobody knows is one', async () => {
    const source = await addSource()
    await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        say(source, 'identify', { userId: `together-${n}`, traits: { company: { name: 'Together AG' } } }),
      ),
    )
    expect(await all('companies', 'name is "Together AG"')).toHaveLength(1)
    expect(await all('employments', 'company.name is "Together AG"')).toHaveLength(8)
  })
})

test('whoever does not see mail addresses reads none in what happened; only administrators see visitors', async () => {
  const source = await addSource()
  await say(source, 'identify', { anonymousId: 'hidden-1', userId: 'hidden-1', traits: { email: 'secret@hidden.example', name: 'Hidden' } })
  const person = await personBy('hidden-1')
  await office.mara.patch(`/people/${person.id}`, { owner: office.ids.petra })
  const { status, text } = await office.petra.get(`/interactions?object=person&record=${person.id}`)
  expect([status, text]).toEqual([200, expect.stringContaining('person.identified') as string])
  expect(text).not.toMatch(/hidden\.example|hidden-1/)
  for (const who of [office.aylin, office.jonas, office.petra]) expect((await who.get('/visitors')).status).toBe(404)
})

test('what was refused, or left out, is told where the source is', async () => {
  const source = await addSource({ policy: 'nothing' })
  const batch = [
    { type: 'track', event: 'Good', anonymousId: 'told-1' },
    { type: 'track', event: 'Nobody' },
    { type: 'identify', userId: 'told-2' },
    'no message',
    { type: 'page', anonymousId: 'told-3', context: { userAgent: 'Googlebot/2.1' } },
  ]
  expect((await say(source, 'batch', { batch })).body).toEqual({ success: true })
  const { body } = await office.mara.get<{ items: { code: string; sent: string }[] }>(`/sources/${source.id}/refusals`)
  expect(body.items.map(({ code }) => code).toSorted()).toEqual(['identity.nobody', 'segment.message', 'segment.nobody'])
  expect(body.items.find(({ code }) => code === 'segment.nobody')!.sent).toContain('"event":"Nobody"')
  expect((await office.mara.get<Source>(`/sources/${source.id}`)).body).toMatchObject({
    received: 5,
    refused: 3,
    lastAt: expect.any(String) as string,
  })
  expect(await all('visitors', 'anonymousId is told-3')).toEqual([])
  expect(await all('people', 'externalId is told-2')).toEqual([])
})
