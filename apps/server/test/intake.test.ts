/**
 * Programs send everything three times, late and in any order, to two servers at once: what is known afterwards is what would be if each event
 * had come once, in the order in which they happened. `RAPPORT_EVENTS` and `RAPPORT_SEED` choose how many, and which.
 */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Beside, startBeside } from '../testing/beside.ts'
import { type Event, eventsOf, type Keys, membersOf, openShop, randomOf, send, stateOf } from '../testing/intake.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

const count = Number(process.env['RAPPORT_EVENTS'] ?? 100)
const seed = Number(process.env['RAPPORT_SEED'] ?? 7)
/** Requests under way at a time. */
const lanes = 6

let one: TestServer
let other: Beside
/** Where everything comes three times in any order, and where it comes once in its own. */
let shuffled: Office
let ordered: Office
beforeAll(async () => {
  one = await startTestServer()
  shuffled = await openOffice(one)
  ordered = await openOffice(one, 'twin')
  other = await startBeside(one, process.env['RAPPORT_SECRET'])
})
afterAll(async () => {
  await other.close()
  await one.close()
})

/** Neighbours of one source together, at most so many. */
function batchesOf(events: readonly Event[], size: () => number): Event[][] {
  const batches: Event[][] = []
  let room = 0
  for (const event of events) {
    const last = batches.at(-1)
    if (last && room > 0 && last[0]!.from === event.from) last.push(event)
    else {
      batches.push([event])
      room = size()
    }
    room--
  }
  return batches
}

/** Who must be in a segment, by what is known: those whose pages were viewed three times, and those of one company who ordered. */
function membersBy(index: number, interactions: readonly string[], visitors: readonly string[]): readonly string[] {
  const whose = new Map(
    visitors.map((line) => JSON.parse(line) as { browser: string; who: string | null }).map(({ browser, who }) => [browser, who]),
  )
  const counted = new Map<string, number>()
  for (const { type, whom } of interactions.map((line) => JSON.parse(line) as { type: string; whom: string })) {
    if (type !== (index === 0 ? 'page.viewed' : 'order.placed')) continue
    const who = whose.get(whom) ?? whom
    if (who.startsWith('user-')) counted.set(who, (counted.get(who) ?? 0) + 1)
  }
  return [...counted].flatMap(([who, n]) => (n >= (index === 0 ? 3 : 1) ? [who] : [])).sort()
}

test('what comes three times, late and in any order at two servers is what came once in order', { timeout: 600_000 }, async () => {
  const random = randomOf(seed)
  const events = eventsOf(count, random, new Date(Date.now() - 20 * 86_400_000))
  const [here, there] = [await openShop(shuffled), await openShop(ordered)]

  for (const batch of batchesOf(events, () => 50)) await send(one, there.keys[batch[0]!.from], batch)

  const copies = events
    .flatMap((event) => [event, event, event])
    .map((event) => ({ event, key: random(2 ** 30) }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ event }) => event)
  const waiting = batchesOf(copies, () => 1 + random(20)).map((batch) => ({ batch, server: random(2) === 0 ? one : other.server }))
  let again = 0
  const work = async (keys: Keys): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) again += await send(next.server, keys[next.batch[0]!.from], next.batch)
  }
  await Promise.all(Array.from({ length: lanes }, () => work(here.keys)))

  const [is, mustBe] = [await stateOf(one, shuffled), await stateOf(one, ordered)]
  for (const [name, lines] of Object.entries(mustBe)) expect([name, is[name]]).toEqual([name, lines])
  const hash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')
  expect(hash(is)).toBe(hash(mustBe))
  // Each has one effect: none is lost, and none is there twice.
  const told = is['interactions']!.map((line) => JSON.parse(line) as { type: string; key: string | null })
  const keys = told.flatMap(({ key }) => key ?? [])
  expect(new Set(keys).size).toBe(keys.length)
  const named = events.filter(({ message }) => message['type'] === 'identify').length
  expect([told.length, told.filter(({ type }) => type === 'person.identified').length]).toEqual([count, named])
  for (const [index, segment] of here.segments.entries()) {
    // Segments are kept in the background: those that must be in are in at last, and both know the same.
    const expected = await membersBy(index, mustBe['interactions']!, mustBe['visitors']!)
    for (const some of [segment, there.segments[index]!])
      await expect.poll(() => membersOf(one, some), { timeout: 60_000, interval: 50 }).toEqual(expected)
  }
  if (process.env['RAPPORT_SAY'])
    console.log(`${count} events, ${count * 3} sent, asked again ${again} times, state ${hash(is).slice(0, 16)}`)
})
