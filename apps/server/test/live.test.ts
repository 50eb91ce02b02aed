/** Pages that are open are told what changed, of what they may read, by whichever server; and of nothing else. */
import { systemActor } from '@rapport/core/access'
import { newId } from '@rapport/core/object'
import { openDatabase, type Database } from '@rapport/core/postgres'
import { type Client, follow, type Follower, type Heard } from '@rapport/core/testing'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let server: TestServer
let office: Office
let twin: Office
let second: Database
let other: TestServer
const password = 'seven lamps over the harbour'
const open: Follower[] = []

beforeAll(async () => {
  server = await startTestServer({ live: { beat: 200, limits: { member: 4 } } })
  office = await openOffice(server)
  twin = await openOffice(server, 'twin')
  const secret = process.env['RAPPORT_SECRET']
  second = await openDatabase({ ownerUrl: server.test.ownerUrl, rolesReady: true, strict: true, ...(secret ? { secret } : {}) })
  other = await startTestServer({ database: second })
})
afterEach(async () => {
  for (const one of open) one.close()
  await Promise.all(open.splice(0).map(({ ended }) => ended))
  while (server.server.live.count() > 0) await new Promise(setImmediate)
})
afterAll(async () => {
  await other.close()
  await second.close()
  await server.close()
})

interface Said {
  readonly changes: readonly {
    readonly object: string
    readonly id: string
    readonly action: string
    readonly fields: readonly string[]
    readonly about: readonly object[]
    readonly by: { readonly name: string }
  }[]
  readonly stale: readonly string[]
  readonly topics: readonly string[]
}
const said = ({ data }: Heard): Said => data as unknown as Said
const about = (id: string) => (event: Heard) => event.event === 'change' && said(event).changes.some((change) => change.id === id)
const isStale = (object: string) => (event: Heard) => event.event === 'change' && said(event).stale.includes(object)

async function watch(client: Client, where: TestServer = server, place: Parameters<typeof follow>[2] = {}): Promise<Follower> {
  const follower = await follow(where.address, client.cookie(), place)
  open.push(follower)
  if (follower.status === 200) await follower.until(({ event }) => event === 'hello')
  return follower
}
async function elsewhere(name: string): Promise<Client> {
  const client = other.client(`${name} elsewhere`)
  const { status } = await client.post('/sign-in', { email: `${name}@first.example`, password })
  expect(status).toBe(200)
  return client
}
const make = async (values: object): Promise<string> => (await office.mara.post<{ id: string }>('/people', values)).body.id

test('what happens with a record is told to whoever reads it, as that and no more', async () => {
  const [mara, eva] = [await watch(office.mara), await watch(office.eva)]
  const records = [{ object: 'person', id: office.ids.inga }]
  await office.mara.post('/interactions', { items: [{ type: 'call.made', records }] })
  expect(said(await mara.until(about(office.ids.inga!))).changes).toMatchObject([
    { object: 'person', id: office.ids.inga, action: 'happened', fields: [], by: { name: 'Mara Lindqvist' } },
  ])
  // Inga is none of Eva's; what she reads is told to her after it.
  await office.mara.post('/interactions', { items: [{ type: 'call.made', records: [{ object: 'person', id: office.ids.matteo }] }] })
  await eva.until(about(office.ids.matteo!))
  expect(eva.received.filter(about(office.ids.inga!))).toEqual([])
})

test('a change is told with its fields and who did it, once, and whoever comes back goes on behind it', async () => {
  const mara = await watch(office.mara)
  expect(mara.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  })
  await office.jonas.patch(`/people/${office.ids.inga}`, { language: 'fi', givenName: 'Ingrid' })
  const event = await mara.until(about(office.ids.inga!))
  expect(said(event).changes).toEqual([
    {
      object: 'person',
      id: office.ids.inga,
      action: 'changed',
      fields: expect.arrayContaining(['language', 'givenName']),
      about: [],
      by: expect.objectContaining({ kind: 'member', id: office.ids.jonas, name: expect.stringContaining('Jonas') }),
    },
  ])
  mara.close()
  await office.jonas.patch(`/people/${office.ids.inga}`, { timeZone: 'Europe/Stockholm' })
  const back = await watch(office.mara, server, { lastEventId: event.id! })
  const missed = await back.until(about(office.ids.inga!))
  expect(said(missed).changes[0]!.fields).toEqual(['timeZone'])
  expect(back.received.filter(about(office.ids.inga!))).toHaveLength(1)
})

test('a page that loaded its session first misses nothing that was written since', async () => {
  const { position } = (await office.mara.get<{ position: number }>('/session')).body
  await office.jonas.patch(`/people/${office.ids.inga}`, { language: 'no' })
  const mara = await watch(office.mara, server, { after: position })
  expect(said(await mara.until(about(office.ids.inga!))).changes[0]!.fields).toEqual(['language'])
})

test('a place that is not there any more, or never was, begins anew', async () => {
  const mara = await watch(office.mara, server, { after: 999_999 })
  expect((await mara.until(({ event }) => event === 'anew')).data).toEqual({ reason: 'place' })
  const { position } = (await office.mara.get<{ position: number }>('/session')).body
  await server.test.database.transaction(office.workspace, async (tx) => {
    void tx.query('delete from feed f where f.workspace_id = $1 and f.position <= $2::bigint', [position - 1])
  })
  const late = await watch(office.mara, server, { after: 1 })
  expect((await late.until(({ event }) => event === 'anew')).data).toEqual({ reason: 'place' })
  const { position: now } = (await office.mara.get<{ position: number }>('/session')).body
  const exact = await watch(office.mara, server, { after: now })
  await office.mara.patch(`/people/${office.ids.inga}`, { language: 'sv' })
  await exact.until(about(office.ids.inga!))
  expect(exact.received.some(({ event }) => event === 'anew')).toBe(false)
})

test('nobody is told of a record out of reach: not its id, not that it is there', async () => {
  const [eva, jonas] = await Promise.all([watch(office.eva), watch(office.jonas)])
  const id = await make({ name: 'Canary of the north', owner: office.ids.jonas })
  await jonas.until(about(id))
  await office.mara.post('/notes', { about: { object: 'person', id }, body: 'Canary in a note' })
  await jonas.until((event) => event.event === 'change' && said(event).changes.some(({ object }) => object === 'note'))
  // What comes after it has come: so would it have.
  const own = await make({ name: 'Of the south', owner: office.ids.eva })
  await eva.until(about(own))
  expect(eva.text()).not.toContain(id)
  expect(eva.text()).not.toContain('Canary')
  expect(eva.text()).not.toContain('note')
})

test('nobody is told that something went, or that much came, of what they never saw', async () => {
  const [eva, jonas] = await Promise.all([watch(office.eva), watch(office.jonas)])
  const id = await make({ name: 'With a note', owner: office.ids.jonas })
  const { body: note } = await office.mara.post<{ id: string }>('/notes', { about: { object: 'person', id }, body: 'Soon gone' })
  await jonas.until(about(note.id))
  await office.mara.delete(`/notes/${note.id}`)
  await jonas.until(isStale('note'))
  const values = { owner: office.ids.jonas }
  const create = Array.from({ length: 101 }, (_, n) => ({
    object: 'person',
    id: newId(),
    values: { name: `Of the north ${n}`, ...values },
  }))
  await server.server.store.write(systemActor(office.workspace), { kind: 'import' }, { create })
  await jonas.until(isStale('person'))
  const own = await make({ name: 'Of the south, after them', owner: office.ids.eva })
  await eva.until(about(own))
  expect(eva.received.flatMap((event) => (event.event === 'change' ? said(event).stale : []))).toEqual([])
  const patch = create.map(({ object, id: one }) => ({ object, id: one, values: { owner: office.ids.eva } }))
  await server.server.store.write(systemActor(office.workspace), { kind: 'import' }, { patch })
  await Promise.all([eva, jonas].map((one) => one.until((event) => isStale('person')(event) && isStale('note')(event))))
})

test('a record that leaves somebody’s sight is told without its id; one that comes into it, with it', async () => {
  const [eva, jonas] = await Promise.all([watch(office.eva), watch(office.jonas)])
  const id = await make({ name: 'Handed over', owner: office.ids.jonas })
  await jonas.until(about(id))
  const before = jonas.text().length
  await office.mara.patch(`/people/${id}`, { owner: office.ids.eva })
  const gain = await eva.until(about(id))
  expect(said(gain).stale).toEqual(expect.arrayContaining(['person', 'note', 'employment']))
  const loss = await jonas.until(isStale('person'))
  expect(said(loss)).toEqual({ changes: [], stale: expect.arrayContaining(['person', 'note', 'employment']), topics: [] })
  expect(jonas.text().slice(before)).not.toContain(id)
  await office.mara.delete(`/people/${id}`)
  await eva.until((event) => isStale('person')(event) && !about(id)(event))
  expect(jonas.received.filter(isStale('person'))).toHaveLength(1)
})

test('a change of hidden fields alone says nothing; with others, it is as if they were not', async () => {
  const petra = await watch(office.petra)
  const [one, two] = [await make({ name: 'One', owner: office.ids.jonas }), await make({ name: 'Two', owner: office.ids.jonas })]
  await petra.until(about(two))
  const before = petra.received.length
  await office.mara.patch(`/people/${one}`, { birthday: '1990-01-01', emails: [{ value: 'canary@secret.example' }] })
  await office.mara.patch(`/people/${one}`, { birthday: '1991-01-01', phones: [{ value: '+46 8 123 456 78' }], language: 'sv' })
  await office.mara.patch(`/people/${two}`, { language: 'sv' })
  await petra.until((event) => about(two)(event) && said(event).changes.some(({ fields }) => fields.includes('language')))
  const told = petra.received.slice(before).flatMap((event) => said(event).changes)
  const [first, last] = [one, two].map((id) => told.filter((change) => change.id === id).map(({ id: _id, ...rest }) => rest))
  // The two worlds look the same, though in one of them more was written.
  expect(first).toEqual(last)
  expect(first).toHaveLength(1)
  expect(petra.text()).not.toMatch(/birthday|emails|phones|canary/)
})

test('twin workspaces hear nothing of each other', async () => {
  const [mara, twinMara] = await Promise.all([watch(office.mara), watch(twin.mara)])
  const id = await make({ name: 'Only here' })
  await mara.until(about(id))
  const theirs = (await twin.mara.post<{ id: string }>('/people', { name: 'Only there' })).body.id
  await twinMara.until(about(theirs))
  expect(twinMara.text()).not.toContain(id)
  expect(mara.text()).not.toContain(theirs)
  expect(twinMara.received.filter(({ event }) => event === 'change')).toHaveLength(1)
})

test('rights that change are another world: the page begins anew, and sees by the new ones', async () => {
  const id = await make({ name: 'Seen by the whole team', owner: office.ids.jonas })
  const { items } = (await office.mara.get<{ items: { id: string; key: string; grants: object }[] }>('/roles?limit=50')).body
  const rep = items.find(({ key }) => key === 'rep')!
  const eva = await watch(office.eva)
  await office.mara.patch(`/roles/${rep.id}`, { grants: { ...rep.grants, person: { read: 'all', write: 'own', delete: 'none' } } })
  expect((await eva.until(({ event }) => event === 'anew')).data).toEqual({ reason: 'rights' })
  await office.mara.patch(`/people/${id}`, { language: 'sv' })
  await eva.until(about(id))
  await office.mara.patch(`/roles/${rep.id}`, { grants: rep.grants })
  await eva.until((event) => event.event === 'anew' && event.id !== eva.received.find((one) => one.event === 'anew')!.id)
  await office.mara.patch(`/people/${id}`, { language: 'de' })
  const own = await make({ name: 'Own', owner: office.ids.eva })
  await eva.until(about(own))
  expect(eva.received.filter(about(id))).toHaveLength(1)
  // Who was away while rights changed does not know which it has.
  const place = eva.lastId()!
  eva.close()
  await office.mara.patch(`/members/${office.ids.eva}`, { team: office.ids.kaldi })
  const back = await watch(office.eva, server, { lastEventId: place })
  expect((await back.until(({ event }) => event === 'anew')).data).toEqual({ reason: 'rights' })
})

test('a stream ends with its session, wherever that ends, and with the member’s access', async () => {
  const jonas = await elsewhere('jonas')
  const here = await watch(jonas)
  await jonas.post('/sign-out')
  expect((await here.until(({ event }) => event === 'end')).data).toEqual({ reason: 'session' })
  await here.ended
  const eva = await watch(office.eva)
  await office.mara.patch(`/members/${office.ids.eva}`, { active: false })
  await eva.until(({ event }) => event === 'end')
  await eva.ended
  await office.mara.patch(`/members/${office.ids.eva}`, { active: true })
  expect((await watch(office.eva)).status).toBe(401)
  expect((await watch(server.client('nobody'))).status).toBe(401)
  await office.eva.post('/sign-in', { email: 'eva@first.example', password })
})

test('what is no record is told by its topic, to those it is for', async () => {
  const [mara, jonas] = await Promise.all([watch(office.mara), watch(office.jonas)])
  const { id } = (await office.mara.post<{ id: string }>('/invitations', { email: 'new@first.example', role: 'guest' })).body
  const event = await mara.until((one) => one.event === 'change' && said(one).topics.includes('invitations'))
  expect(said(event)).toEqual({ changes: [], stale: [], topics: ['invitations'] })
  expect(mara.text()).not.toContain(id)
  const own = await make({ name: 'Own', owner: office.ids.jonas })
  await jonas.until(about(own))
  expect(jonas.text()).not.toContain('invitations')
})

test('what is written at one server is told at the other', async () => {
  const there = await watch(await elsewhere('mara'), other)
  const id = await make({ name: 'Written here' })
  expect(said(await there.until(about(id))).changes).toMatchObject([{ object: 'person', id, action: 'created' }])
  await office.mara.post('/invitations', { email: 'newer@first.example', role: 'guest' })
  const told = await there.until((one) => one.event === 'change' && said(one).topics.length > 0)
  expect(said(told).topics).toEqual(['invitations'])
})

test('one member cannot take the places of all, and gives them back', async () => {
  const pages = await Promise.all([1, 2, 3, 4].map(() => watch(office.aylin)))
  expect(pages.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  const fifth = await watch(office.aylin)
  expect(fifth.status).toBe(429)
  expect((await watch(office.mara)).status).toBe(200)
  pages[0]!.close()
  while ((await watch(office.aylin)).status !== 200);
})

test('signs of life carry the place, so that silence costs nobody a new beginning', async () => {
  const eva = await watch(office.eva)
  const mara = await watch(office.mara)
  const id = await make({ name: 'Nothing to Eva' })
  const { id: place } = await mara.until(about(id))
  while (Number(eva.lastId()) < Number(place)) await new Promise(setImmediate)
  expect(eva.text()).not.toContain(id)
  expect(eva.received.flatMap((event) => (event.event === 'change' ? said(event).changes : []))).toEqual([])
})

test('many changes at once are told as one: that the list is not what it was', async () => {
  const mara = await watch(office.mara)
  const people = Array.from({ length: 101 }, (_, n) => ({ object: 'person', id: newId(), values: { name: `One of many ${n}` } }))
  await server.server.store.write(systemActor(office.workspace), { kind: 'import' }, { create: people })
  await mara.until(isStale('person'))
  expect(mara.received.flatMap((event) => (event.event === 'change' ? said(event).changes : []))).toEqual([])
})

test('wrong places are refused', async () => {
  for (const path of ['/live?after=x', '/live?after=-1', '/live?since=1']) expect((await office.mara.get(path)).status).toBe(400)
  expect((await office.mara.get('/live', { 'last-event-id': 'x' })).status).toBe(400)
})
