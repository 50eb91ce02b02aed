/** Whoever is told of changes is told of those of invented objects: pages that are open, followers of the feed, webhooks; by the same rights. */
import { type Entry } from '@rapport/core/feed'
import { follow, type Follower, type Heard, type HttpSink, openHttpSink } from '@rapport/core/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { about as sent, addHook, deliveriesOf, payloadOf, startHookServer, untilDelivery, untilHook } from '../testing/hooks.ts'
import { openOffice, type Office } from '../testing/office.ts'
import type { TestServer } from '../testing/server.ts'
import { grantMachines, inventMachines, openWorkshop, type Workshop } from '../testing/workshop.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let server: TestServer
let office: Office
let twin: Office
let workshop: Workshop
let sink: HttpSink
const read: Entry[] = []
const open: Follower[] = []

beforeAll(async () => {
  sink = await openHttpSink()
  const follower = {
    name: 'reader',
    label: 'Somebody who reads',
    begins: 'start' as const,
    each: (entries: readonly Entry[]) => Promise.resolve(void read.push(...entries)),
  }
  server = await startHookServer({}, { feed: { consumers: [follower] }, live: { beat: 200 } })
  office = await openOffice(server)
  twin = await openOffice(server, 'twin')
  await inventMachines(twin)
  workshop = await openWorkshop(office)
  await grantMachines(office, 'rep', { read: 'own', write: 'own', delete: 'none', hide: ['weight', 'tons'] })
})
afterEach(async () => {
  for (const one of open) one.close()
  await Promise.all(open.splice(0).map(({ ended }) => ended))
})
afterAll(async () => {
  await server.close()
  await sink.close()
})

interface Told {
  readonly changes: readonly { readonly object: string; readonly id: string; readonly action: string; readonly fields: readonly string[] }[]
  readonly stale: readonly string[]
}
const said = ({ data }: Heard): Told => data as unknown as Told
const about =
  (id: string) =>
  (event: Heard): boolean =>
    event.event === 'change' && said(event).changes.some((change) => change.id === id)
async function watch(who: Office['mara']): Promise<Follower> {
  const follower = await follow(server.address, who.cookie())
  open.push(follower)
  await follower.until(({ event }) => event === 'hello')
  return follower
}
const make = async (values: object): Promise<string> => (await office.mara.post<{ id: string }>('/machines', values)).body.id

describe('a page that is open', () => {
  test('is told of machines in reach, without hidden fields, and of others nothing', async () => {
    const [mara, jonas, eva, petra, elsewhere] = await Promise.all(
      [office.mara, office.jonas, office.eva, office.petra, twin.mara].map(watch),
    )
    const id = await make({ name: 'Canary press', owner: office.ids.jonas, weight: 5 })
    expect(said(await jonas!.until(about(id))).changes).toMatchObject([{ object: 'x_machine', id, action: 'created', fields: [] }])
    await office.mara.patch(`/machines/${id}`, { weight: 7 })
    await office.mara.patch(`/machines/${id}`, { weight: 8, built: '2020-01-01' })
    const changed = await jonas!.until((event) => about(id)(event) && said(event).changes[0]!.fields.includes('built'))
    expect(said(changed).changes).toMatchObject([{ action: 'changed', fields: ['built'] }])
    await mara!.until((event) => about(id)(event) && said(event).changes[0]!.fields.includes('weight'))
    const own = await make({ name: 'For Eva', owner: office.ids.eva })
    await eva!.until(about(own))
    const person = (await office.mara.post<{ id: string }>('/people', { name: 'For the guest', owner: office.ids.jonas })).body.id
    await petra!.until(about(person))
    const theirs = (await twin.mara.post<{ id: string }>('/machines', { name: 'Theirs' })).body.id
    await elsewhere!.until(about(theirs))
    expect(eva!.text()).not.toContain(id)
    expect(petra!.text()).not.toMatch(/machine/)
    expect(elsewhere!.text()).not.toContain(id)
    expect(jonas!.text()).not.toMatch(/weight|Canary/)
  })

  test('of a machine that is handed over, is told that one left its sight without saying which', async () => {
    const [jonas, eva] = [await watch(office.jonas), await watch(office.eva)]
    const id = await make({ name: 'Handed over', owner: office.ids.jonas })
    await jonas.until(about(id))
    const before = jonas.text().length
    await office.mara.patch(`/machines/${id}`, { owner: office.ids.eva })
    await eva.until(about(id))
    await jonas.until((event) => event.event === 'change' && said(event).changes.length === 0 && said(event).stale.includes('x_machine'))
    expect(jonas.text().slice(before)).not.toContain(id)
  })

  test('is told of an object that was invented after it was opened', async () => {
    const jonas = await watch(office.jonas)
    await office.mara.post('/custom-objects', { one: 'Ladder', many: 'Ladders' })
    const { id } = (await office.mara.post<{ id: string }>('/ladders', { name: 'Long ladder' })).body
    expect(id).toBeTruthy()
    await jonas.until((event) => event.event === 'anew' || about(id)(event))
  })
})

test('the feed carries what happened to machines, like everything else', async () => {
  const id = await make({ name: 'Followed', code: 'F-1' })
  await office.mara.patch(`/machines/${id}`, { code: 'F-2', insured: true })
  await office.mara.delete(`/machines/${id}`)
  const mine = () => read.flatMap(({ changes }) => changes.filter((change) => change.id === id))
  while (mine().length < 3) await office.mara.get('/feed')
  expect(mine().map(({ object, action, fields }) => [object, action, [...fields].toSorted()])).toEqual([
    ['x_machine', 'created', []],
    ['x_machine', 'changed', ['code', 'insured']],
    ['x_machine', 'deleted', []],
  ])
})

describe('a webhook', () => {
  test('is told of machines that its filter over added fields lets through, as the API shows them', async () => {
    const wishes = [{ object: 'x_machine', actions: ['changed'], fields: ['state'], filter: 'weight > 100 and company.industry is Food' }]
    const hook = await addHook(office.mara, sink, '/machines', { wishes })
    const [heavy, light] = [workshop.ids.press, workshop.ids.drill]
    await office.mara.patch(`/machines/${heavy}`, { manual: 'Not asked for.' })
    for (const id of [light, heavy]) await office.mara.patch(`/machines/${id}`, { state: 'broken', fault: 'Belt' })
    const arrived = await sink.arrival(sent('/machines', heavy, 'x_machine.changed'))
    expect(payloadOf(arrived).data).toMatchObject({ object: 'x_machine', record: (await office.mara.get(`/machines/${heavy}`)).body })
    expect([...payloadOf(arrived).data.changed].toSorted()).toEqual(['fault', 'state'])
    await untilDelivery(office.mara, hook, ({ record, outcome }) => record === light && outcome === 'filtered_out')
    await untilHook(office.mara, hook, ({ waiting }) => waiting === 0)
    expect((await deliveriesOf(office.mara, hook)).map(({ record, state }) => [record, state]).toSorted()).toEqual(
      [
        [heavy, 'delivered'],
        [light, 'skipped'],
      ].toSorted(),
    )
  })

  test('tells nothing of machines out of its member’s sight, nor of fields that are hidden from them', async () => {
    const wishes = [{ object: 'x_machine', actions: ['created', 'changed'] }]
    const hook = await addHook(office.mara, sink, '/jonas', { wishes, member: office.ids.jonas })
    const [his, hers] = [
      await make({ name: 'His', owner: office.ids.jonas, weight: 470_811_471 }),
      await make({ name: 'Hers', owner: office.ids.eva }),
    ]
    const arrived = await sink.arrival(sent('/jonas', his))
    expect(payloadOf(arrived).data.record).toMatchObject({ name: 'His' })
    expect(arrived.body).not.toMatch(/weight|tons|470811471/)
    await untilDelivery(office.mara, hook, ({ outcome }) => outcome === 'not_readable')
    await untilHook(office.mara, hook, ({ waiting }) => waiting === 0)
    expect(sink.received.some(sent('/jonas', hers))).toBe(false)
    expect((await deliveriesOf(office.mara, hook)).map(({ outcome }) => outcome).toSorted()).toEqual(['delivered', 'not_readable'])
  })

  test('whose filter names a field that is retired says so, and goes on when the field is back', async () => {
    const wishes = [{ object: 'x_machine', actions: ['created'], filter: 'built after 2020-01-01' }]
    const hook = await addHook(office.mara, sink, '/built', { wishes })
    await office.mara.patch(`/custom-fields/${workshop.definitions.built}`, { retired: true })
    await make({ name: 'While it is retired' })
    expect((await untilHook(office.mara, hook, ({ enabled }) => !enabled)).disarmed).toMatchObject({ reason: 'filter' })
    await office.mara.patch(`/custom-fields/${workshop.definitions.built}`, { retired: false })
    expect(await office.mara.patch(`/webhooks/${hook.id}`, { enabled: true })).toMatchObject({ status: 200 })
    const id = await make({ name: 'Newly built', built: '2021-05-05' })
    await sink.arrival(sent('/built', id, 'x_machine.created'))
  })

  test.each([
    [{ object: 'x_nothing', actions: ['created'] }, 'webhook.wrongWish'],
    [{ object: 'x_machine', actions: ['changed'], fields: ['tons'] }, 'webhook.wrongWish'],
    [{ object: 'x_machine', actions: ['changed'], filter: 'wait > 1' }, 'filter.wrong'],
  ])('with the wish %j is refused', async (wish, code) => {
    const body = { name: 'Wrong', url: `${sink.address}/wrong`, wishes: [wish] }
    expect((await office.mara.post('/webhooks', body)).body).toMatchObject({ code })
  })
})
