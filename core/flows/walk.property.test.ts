/**
 * Whatever flow is drawn, whoever looks at a walk and when, whoever is lost in the middle of it and whatever people say: no step is done twice, and the
 * steps done are a way through the flow. The keeping of walks is modelled as the database does it: a move counts once by its turn.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exitsOf, type Step } from './body.ts'
import type { CompiledFlow } from './compile.ts'
import { doneMove, type Move, moveOf, type Run } from './runs.ts'
import { armOf, type Seen, walk } from './walk.ts'

const ids = ['a', 'b', 'c', 'd', 'e', 'f']
const next = fc.constantFrom(...ids, null, null)
const anyStep = (id: string): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        id: fc.constant(id),
        kind: fc.constant('act' as const),
        do: fc.constant('change' as const),
        values: fc.constant({}),
        next,
      }),
    },
    fc.record({ id: fc.constant(id), kind: fc.constant('wait' as const), for: fc.constantFrom('1 hour', '2 days'), next }),
    fc.record({
      id: fc.constant(id),
      kind: fc.constant('watch' as const),
      when: fc.constant('x'),
      within: fc.constant('1 day'),
      next,
      otherwise: next,
    }),
    fc.record({
      id: fc.constant(id),
      kind: fc.constant('branch' as const),
      arms: fc.array(fc.record({ when: fc.constant('x'), next }), { minLength: 1, maxLength: 2 }),
      otherwise: next,
    }),
    fc.record({
      id: fc.constant(id),
      kind: fc.constant('split' as const),
      arms: fc.array(fc.record({ share: fc.integer({ min: 1, max: 9 }), next }), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({
      id: fc.constant(id),
      kind: fc.constant('approve' as const),
      members: fc.constant(['m']),
      question: fc.constant('?'),
      within: fc.constant('1 day'),
      next,
      declined: next,
      otherwise: next,
    }),
  ) as fc.Arbitrary<Step>
const anyFlow = fc.tuple(...ids.map(anyStep)).map((steps): CompiledFlow => ({
  id: 'flow',
  number: 1,
  name: 'Flow',
  object: {} as never,
  timeZone: 'UTC',
  begins: [],
  only: null,
  again: 0,
  leaves: null,
  steps: new Map(steps.map((step) => [step.id, { step, plans: [], where: null, draft: null, text: null }])),
  first: 'a',
}))

/** What happens: a server looks, and is lost before, or after, what it wrote; a person answers, stops it, moves it; time goes by. */
const anyEvent = fc.oneof(
  { weight: 5, arbitrary: fc.record({ is: fc.constant('look' as const), by: fc.nat(2) }) },
  { weight: 4, arbitrary: fc.record({ is: fc.constant('write' as const), by: fc.nat(2) }) },
  fc.record({ is: fc.constant('lost' as const), by: fc.nat(2) }),
  fc.record({ is: fc.constant('time' as const), hours: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ is: fc.constant('answer' as const), yes: fc.boolean() }),
  fc.record({ is: fc.constant('publish' as const), to: fc.constantFrom(...ids) }),
  fc.record({ is: fc.constant('stop' as const) }),
)

interface Row {
  turn: number
  state: Run['state']
  step: string | null
  since: Date
  until: Date | null
  answer: boolean | null
  passed: number
  outcome: string | null
}

const runs = Number(process.env.RAPPORT_RUNS ?? 3_000)

test('no step is done twice, and what was done is a way through the flow', { timeout: 10_000 + runs * 10 }, () => {
  fc.assert(
    fc.property(
      anyFlow,
      fc.array(anyEvent, { maxLength: 60 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
      (flow, events, truths) => {
        let now = new Date('2026-03-01T08:00:00Z')
        let asked = 0
        const row: Row = { turn: 0, state: 'going', step: 'a', since: now, until: null, answer: null, passed: 0, outcome: null }
        /** Rows of the trace, as the database keeps them: the key refuses a second one. */
        const trace = new Map<string, { readonly step: string; readonly exit: string | null }>()
        const deeds: string[] = []
        const hands = new Map<number, { readonly move: Move; readonly deed: string | null }>()
        /** One transaction: all of it, or nothing. */
        const write = (move: Move, deed: string | null): void => {
          if (move.traces.some((_, place) => trace.has(`${move.turn} ${place}`))) return
          if (row.turn !== move.turn || row.state === 'ended') {
            // The trace of that turn is there already, so that the key refuses it: whatever moved the row has left one.
            expect([...trace.keys()].some((key) => key.startsWith(`${move.turn} `)) || move.traces.length === 0).toBe(true)
            return
          }
          for (const [place, one] of move.traces.entries()) trace.set(`${move.turn} ${place}`, one)
          if (deed !== null) deeds.push(deed)
          Object.assign(row, {
            state: move.state,
            step: move.step,
            since: move.since,
            until: move.until,
            answer: move.traces.length > 0 ? null : row.answer,
            turn: row.turn + (move.traces.length > 0 || move.state === 'ended' ? 1 : 0),
            passed: row.passed + move.passed,
            outcome: move.outcome,
          })
        }
        const seen: Seen = { now, leaves: () => false, holds: () => truths[asked++ % truths.length]!, value: () => null, hours: () => null }
        for (const event of events) {
          if (event.is === 'time') now = new Date(now.getTime() + event.hours * 3_600_000)
          else if (event.is === 'lost') hands.delete(event.by)
          else if (event.is === 'answer' && row.state === 'asked') {
            trace.set(`${row.turn} 0`, { step: row.step!, exit: 'said' })
            Object.assign(row, { answer: event.yes, state: 'going', turn: row.turn + 1 })
          } else if (event.is === 'stop' && row.state !== 'ended') {
            trace.set(`${row.turn} 0`, { step: row.step!, exit: 'stopped' })
            Object.assign(row, { state: 'ended', step: null, turn: row.turn + 1 })
          } else if (event.is === 'publish' && row.state !== 'ended') {
            trace.set(`${row.turn} 0`, { step: row.step!, exit: `to ${event.to}` })
            Object.assign(row, { state: 'going', step: event.to, since: now, until: null, answer: null, turn: row.turn + 1 })
          } else if (event.is === 'look' && row.state !== 'ended') {
            const walker = { id: 'walk', step: row.step!, since: row.since, until: row.until, answer: row.answer, passed: row.passed }
            const run = { flow, walker, record: 'r', loaded: {} as never, turn: row.turn, depth: 1, state: row.state } satisfies Run
            const { passed, stand } = walk(flow, walker, { ...seen, now })
            if (stand.is === 'acting')
              hands.set(event.by, { move: doneMove(run, passed, stand, null, now), deed: `${row.turn} ${stand.step}` })
            else hands.set(event.by, { move: moveOf(run, { passed, stand }, now, null), deed: null })
          } else if (event.is === 'write' && hands.has(event.by)) {
            const { move, deed } = hands.get(event.by)!
            write(move, deed)
            // A server that was lost behind its commit does the same again.
            if (asked % 3 !== 0) hands.delete(event.by)
          }
        }
        expect(new Set(deeds).size).toBe(deeds.length)
        // One turn, one deed.
        expect(new Set(deeds.map((deed) => deed.split(' ')[0])).size).toBe(deeds.length)
        let at: string | null = 'a'
        const ordered = [...trace].toSorted(([one], [other]) => {
          const [[a = 0, b = 0], [c = 0, d = 0]] = [one.split(' ').map(Number), other.split(' ').map(Number)]
          return a - c || b - d
        })
        for (const [, { step, exit }] of ordered) {
          expect(step).toBe(at)
          if (exit === 'said') continue
          if (exit === 'stopped') at = null
          else if (exit!.startsWith('to ')) at = exit!.slice(3)
          else at = exitsOf(flow.steps.get(step)!.step).find((one) => one.exit === exit)!.to
        }
        // Whoever goes round for ever is let out where they stand.
        if (row.outcome !== 'lost') expect(row.state === 'ended' ? null : row.step).toBe(at)
      },
    ),
    { numRuns: runs },
  )
})

test('a split goes by its shares, and for one walk always the same way', () => {
  const step = {
    id: 's',
    kind: 'split',
    arms: [
      { share: 1, next: null },
      { share: 3, next: null },
    ],
  } as const
  const arms = Array.from({ length: 10_000 }, (_, n) => armOf(step, `walk ${n}`))
  const share = arms.filter((arm) => arm === 0).length / arms.length
  expect(share).toBeGreaterThan(0.22)
  expect(share).toBeLessThan(0.28)
  expect(armOf(step, 'walk 7')).toBe(armOf(step, 'walk 7'))
})
