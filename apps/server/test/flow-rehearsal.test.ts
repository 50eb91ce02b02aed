/** A flow that was rehearsed and one that was live on the same events went the same way, for everybody, step by step and to the millisecond. */
import { newId } from '@rapport/core/object'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office
let owner: pg.Client
const start = Date.now() - 60 * 86_400_000
let clock = start
beforeAll(async () => {
  server = await startTestServer({ flows: { now: () => new Date(clock), look: 3_600_000 } })
  office = await openOffice(server)
  owner = new pg.Client({ connectionString: server.test.ownerUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await server.close()
})

/** Until the feed was followed to its end, and nothing is due. */
async function settled(): Promise<void> {
  const behind = `select (select count(*) from outbox where workspace_id = $1)
    + (select count(*) from feed_consumer c join feed_head h on h.workspace_id = c.workspace_id where c.workspace_id = $1 and c.consumer = 'flows' and c.position < h.position) as n`
  while (Number((await owner.query(behind, [office.workspace])).rows[0].n) > 0) await new Promise((resolve) => setTimeout(resolve, 5))
  await server.server.flows.sweep(office.workspace)
}
/** Time goes by up to a moment, and stands still at each at which somebody's waiting is over. */
async function until(moment: number): Promise<void> {
  for (;;) {
    const { rows } = await owner.query<{ at: Date | null }>('select min(due_at) as at from flow_run where due_at is not null')
    const due = rows[0]!.at?.getTime() ?? Infinity
    if (due > moment) break
    clock = Math.max(clock, due)
    await settled()
  }
  clock = moment
}

interface Walk {
  readonly id: string
  readonly outcome: string | null
  readonly traces: readonly { readonly step: string; readonly exit: string; readonly at: string }[]
}

const body = {
  begins: [{ on: 'happened', type: 'order.placed', where: 'total >= 20' }],
  only: 'not (happened order.placed (total >= 900) in the last 10 days)',
  again: '2 days',
  leaves: 'happened order.placed (total >= 50) >= 4 times in the last 20 days',
  steps: [
    { id: 'more', kind: 'watch', type: 'order.placed', where: 'total >= 50', within: '3 days', next: 'rich', otherwise: 'split' },
    {
      id: 'rich',
      kind: 'branch',
      arms: [{ when: 'happened order.placed >= 3 times in the last 5 days', next: 'often' }],
      otherwise: 'night',
    },
    { id: 'often', kind: 'act', do: 'change', values: { givenName: 'Often' }, next: 'named' },
    { id: 'named', kind: 'branch', arms: [{ when: 'givenName is Often', next: 'split' }], otherwise: null },
    { id: 'night', kind: 'wait', at: '09:00', next: 'split' },
    {
      id: 'split',
      kind: 'split',
      arms: [
        { share: 1, next: 'long' },
        { share: 2, next: 'seen' },
      ],
    },
    { id: 'long', kind: 'wait', for: '5 hours', next: 'more' },
    { id: 'seen', kind: 'watch', when: 'happened order.placed > 5 times', within: '1 day', next: null, otherwise: 'last' },
    { id: 'last', kind: 'act', do: 'change', values: { familyName: 'Last' }, next: null },
  ],
}

test('the same events, rehearsed and live', { timeout: 120_000 }, async () => {
  const people: string[] = []
  for (let n = 0; n < 8; n++) people.push((await office.mara.post<{ id: string }>('/people', { name: `R ${n}` })).body.id)
  const flow = (await office.mara.post<{ id: string }>('/flows', { name: 'Rehearsed', of: 'person', body })).body.id
  expect(await office.mara.post(`/flows/${flow}/publish`, {})).toMatchObject({ status: 200 })
  await settled()
  const events = fc.sample(
    fc.record({
      who: fc.constantFrom(...people),
      after: fc.integer({ min: 1, max: 40 * 3_600_000 }),
      total: fc.constantFrom(5, 20, 50, 60, 900),
    }),
    { numRuns: Number(process.env.RAPPORT_EVENTS ?? 40) },
  )
  for (const { who, after, total } of events) {
    const next = clock + after
    if (next > Date.now() - 6 * 86_400_000) break
    await until(next)
    const item = {
      type: 'order.placed',
      at: new Date(clock).toISOString(),
      records: [{ object: 'person', id: who }],
      properties: { order: newId(), total },
    }
    expect((await office.mara.post('/interactions', { items: [item] })).status).toBe(200)
    await settled()
  }
  await until(clock + 5 * 86_400_000)
  const lived = (await office.mara.get<{ items: Walk[] }>(`/flows/${flow}/runs`)).body.items
  expect(lived.length).toBeGreaterThan(5)
  const live = await Promise.all(
    lived.map(async ({ id, outcome }) => {
      const { traces } = (await office.mara.get<Walk>(`/flow-runs/${id}`)).body
      return { id, outcome, traces: traces.map(({ step, exit, at }) => ({ step, exit, at })) }
    }),
  )
  const rehearsed = await office.mara.post<{ walks: Walk[]; isWhole: boolean; entered: number; people: number }>(
    `/flows/${flow}/rehearse`,
    { days: 90 },
  )
  expect([rehearsed.status, rehearsed.text.slice(0, 300)]).toEqual([200, rehearsed.text.slice(0, 300)])
  const byId = (walks: readonly Walk[]) =>
    walks
      .map(({ id, outcome, traces }) => ({ id, outcome, traces: traces.map(({ step, exit, at }) => ({ step, exit, at })) }))
      .toSorted((a, b) => a.id.localeCompare(b.id))
  expect(byId(rehearsed.body.walks)).toEqual(byId(live))
  expect(rehearsed.body).toMatchObject({ isWhole: true, entered: live.length })
})
