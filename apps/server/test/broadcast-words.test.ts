/**
 * Random days: people say no and yes, of mails and of other channels, while broadcasts to them are on their way through two servers. Nobody gets anything that they said
 * no to before, and what they say of calls alone changes nothing.
 */
import fc from 'fast-check'
import { makeListener, makeLog, starting } from '@rapport/core/api'
import { quickHashing, type Taken } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { composeServer } from '../compose.ts'
import type { Server } from '../server-options.ts'
import {
  headersOf,
  listOf,
  openLink,
  openPost,
  type Post,
  progress,
  type Ready,
  send,
  setUp,
  unsubscribeOf,
} from '../testing/broadcasts.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

/** What happened, in the order in which this process learned of it. */
type Event =
  | { readonly kind: 'no' | 'yes'; readonly person: number; readonly purpose: number | null }
  | { readonly kind: 'mail'; readonly person: number; readonly purpose: number; readonly broadcast: string }
let events: Event[] = []
let last = new Map<string, Taken>()
let post: Post
let server: TestServer
let other: { readonly server: Server; close(): Promise<void> }
let office: Office
let ready: Ready[]
let people: string[]
const runs = Number(process.env.RAPPORT_RUNS ?? 8)

beforeAll(async () => {
  post = await openPost({
    judge: (address) => (address.startsWith('w') ? { slow: 5 } : 'ok'),
    onTaken(mail) {
      const [, number] = /^w(\d+)@/.exec(mail.to[0]!) ?? []
      if (number === undefined) return
      const list = headersOf(mail)['list-id']!
      const purpose = ready.findIndex((one) => list.includes(one.purpose))
      events.push({ kind: 'mail', person: Number(number), purpose, broadcast: headersOf(mail)['message-id']! })
      last.set(`${number} ${purpose}`, mail)
    },
  })
  const options = { ...post.options, messaging: { look: 20, lines: 3 } }
  server = await startTestServer(options)
  office = await openOffice(server)
  const listener = makeListener(starting)
  const second = await composeServer({
    ...options,
    database: server.test.database,
    hashing: quickHashing,
    secret: 'a secret that only tests know, 32 letters long',
    log: makeLog(() => {}),
    serverFactory: listener.serverFactory,
  })
  await listener.listen('127.0.0.1', 0, false)
  other = {
    server: second,
    async close() {
      await listener.close(1000)
      await second.app.close()
    },
  }
  const first = await setUp(server, post, office.mara)
  const channels = ['mail', 'phone']
  const purposes = await Promise.all(
    ['Offers', 'Tips'].map((name) => office.mara.post<{ id: string }>('/purposes', { name, basis: 'interest', offered: true, channels })),
  )
  ready = purposes.map(({ body }) => ({ ...first, purpose: body.id }))
  people = await Promise.all(
    Array.from({ length: 6 }, async (_, n) => {
      const { body } = await office.mara.post<{ id: string }>('/people', { name: `Word ${n}`, emails: [{ value: `w${n}@words.example` }] })
      return body.id
    }),
  )
}, 60_000)
afterAll(async () => {
  await other.close()
  await server.close()
  await post.sink.close()
})

const step = fc.oneof(
  fc.record({ do: fc.constant('send' as const), purpose: fc.nat(1) }),
  fc.record({
    do: fc.constantFrom('no' as const, 'click' as const),
    person: fc.nat(5),
    purpose: fc.option(fc.nat(1)),
    channel: fc.constantFrom('mail' as const, 'phone' as const, 'every' as const),
  }),
  fc.record({
    do: fc.constant('yes' as const),
    person: fc.nat(5),
    purpose: fc.nat(1),
    channel: fc.constantFrom('mail' as const, 'phone' as const),
  }),
  fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const), which: fc.nat(9) }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

test('nobody gets what they said no to before it, however it falls', { timeout: 60_000 * Math.max(2, runs / 10) }, async () => {
  const everybody = await listOf(office.mara, people)
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      for (const person of people.keys()) for (const purpose of [0, 1]) await say(person, purpose, true)
      events = []
      last = new Map()
      const broadcasts: string[] = []
      for (const one of steps) await act(one, broadcasts, everybody)
      for (const id of broadcasts) {
        await office.mara.post(`/broadcasts/${id}/resume`)
        await expect.poll(() => progress(office.mara, id), { timeout: 20_000, interval: 15 }).toMatchObject({ state: 'done' })
      }
      judge()
      const { states } = await total(broadcasts)
      expect(Object.keys(states).filter((state) => state !== 'accepted' && state !== 'refused')).toEqual([])
      expect(events.filter(({ kind }) => kind === 'mail')).toHaveLength(states.accepted ?? 0)
    }),
    { numRuns: runs, endOnFailure: true },
  )
})

async function act(one: Step, broadcasts: string[], everybody: string): Promise<void> {
  if (one.do === 'send') return void broadcasts.push(await send(office.mara, ready[one.purpose]!, everybody))
  if (one.do === 'yes') return say(one.person, one.purpose, true, one.channel)
  if ('person' in one) return one.do === 'click' ? click(one.person, one.purpose ?? 0) : say(one.person, one.purpose, false, one.channel)
  const id = broadcasts[one.which % Math.max(1, broadcasts.length)]
  if (id) await office.mara.post(`/broadcasts/${id}/${one.do}`)
}

async function say(person: number, purpose: number | null, given: boolean, channel: 'mail' | 'phone' | 'every' = 'mail'): Promise<void> {
  // A yes counts from the moment in which it is asked for, a no from that in which it is answered.
  const isOfMail = channel !== 'phone'
  if (given && isOfMail) events.push({ kind: 'yes', person, purpose })
  const body = {
    object: 'person',
    record: people[person],
    given,
    channel,
    ...(purpose === null ? {} : { purpose: ready[purpose]!.purpose }),
  }
  const { status, text } = await office.mara.post('/consents', body)
  expect([status, text]).toEqual([200, text])
  if (!given && isOfMail) events.push({ kind: 'no', person, purpose })
}

/** By the link of the last mail of a purpose, as mail programs do; nothing where none came yet. */
async function click(person: number, purpose: number): Promise<void> {
  const mail = last.get(`${person} ${purpose}`)
  if (!mail) return
  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
  expect((await openLink(server, unsubscribeOf(mail), { method: 'POST', body })).status).toBe(200)
  events.push({ kind: 'no', person, purpose })
}

function judge(): void {
  const seen = new Set<string>()
  events.forEach((event, n) => {
    if (event.kind !== 'mail') return
    const said = events
      .slice(0, n)
      .findLast((one) => one.kind !== 'mail' && one.person === event.person && (one.purpose ?? event.purpose) === event.purpose)
    expect([said?.kind, n, events]).not.toEqual(['no', n, events])
    expect(seen.has(event.broadcast)).toBe(false)
    seen.add(event.broadcast)
  })
}

async function total(broadcasts: readonly string[]): Promise<{ states: Record<string, number> }> {
  const states: Record<string, number> = {}
  for (const id of broadcasts)
    for (const [state, n] of Object.entries((await progress(office.mara, id)).states)) states[state] = (states[state] ?? 0) + n
  return { states }
}
