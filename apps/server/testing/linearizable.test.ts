/** The judge of histories: what it must refuse, and what it must not. */
import { describe, expect, test } from 'vitest'
import { linearize, type Operation } from './linearizable.ts'
import { slot, type Act } from './slot.ts'

const during = (start: number, end: number, what: Act): Operation<Act> => ({ start, end, what })
const lost = (start: number, what: Act): Operation<Act> => during(start, Infinity, what)
const holds = (...operations: Operation<Act>[]): boolean => linearize(operations, slot).linearizable

const made = during(0, 1, { kind: 'create', value: 'a', got: { id: 'x' } })
const change = (value: string, version?: number, expected?: number): Act => ({ kind: 'change', id: 'x', value, expected, got: { version } })
const unknown = (value: string, expected?: number): Act => ({ kind: 'change', id: 'x', value, expected, got: undefined })
const late = (expected: number, version?: number): Act => ({
  kind: 'change',
  id: 'x',
  value: 'late',
  expected,
  got: { refused: 'stale', version },
})
const read = (value: string, version: number): Act => ({ kind: 'read', id: 'x', saw: { version, value } })
const find = (value: string, version: number, id = 'x'): Act => ({ kind: 'find', saw: { id, version, value } })
const nothing: Act = { kind: 'read', id: 'x', saw: null }
const nobody: Act = { kind: 'find', saw: null }
const removed = (change?: string): Act => ({ kind: 'delete', id: 'x', got: { change } })
const undone = (got: 'restored' | 'refused'): Act => ({ kind: 'undo', id: 'x', change: 'c', got })

describe('refused is', () => {
  test.each<[string, Operation<Act>[]]>([
    ['a stale read', [made, during(2, 3, change('b', 2)), during(4, 5, read('a', 1))]],
    ['a stale read by a list', [made, during(2, 3, change('b', 2)), during(4, 5, find('a', 1))]],
    ['a read that goes back', [made, during(2, 9, change('b', 2)), during(3, 4, read('b', 2)), during(5, 6, read('a', 1))]],
    ['a value that nobody wrote', [made, during(2, 3, read('z', 1))]],
    ['a value at a version that it never had', [made, during(2, 9, change('b', 2)), during(3, 4, read('b', 1))]],
    ['a lost update', [made, during(2, 3, change('b', 2, 1)), during(2, 3, change('c', 2, 1))]],
    ['a lost update that nobody compared', [made, during(2, 3, change('b', 2)), during(4, 5, change('c', 2))]],
    ['a write that is not there', [made, during(2, 3, change('b')), during(4, 5, change('c')), during(6, 7, read('c', 2))]],
    ['a refusal for nothing', [made, during(2, 3, late(1))]],
    ['a refusal by a version that was not there', [made, during(2, 3, change('b', 2)), during(4, 5, late(1, 3))]],
    ['what is gone and read', [made, during(2, 3, removed()), during(4, 5, read('a', 1))]],
    ['what is there and not found', [made, during(2, 3, nothing)]],
    ['what is there and not listed', [made, during(2, 3, nobody)]],
    ['two of one external id', [made, during(0, 1, { kind: 'create', value: 'b', got: { id: 'y' } })]],
    [
      'taken by nobody',
      [during(0, 1, { kind: 'create', value: 'b', got: 'taken' }), during(2, 3, { kind: 'create', value: 'a', got: { id: 'x' } })],
    ],
    ['a deletion taken back twice', [made, during(2, 3, removed('c')), during(4, 5, undone('restored')), during(6, 7, undone('restored'))]],
    ['a version that comes back', [made, during(2, 3, removed('c')), during(4, 5, undone('restored')), during(6, 7, read('a', 1))]],
    ['what was undone and is refused', [made, during(2, 3, removed('c')), during(4, 5, undone('refused')), during(6, 7, nobody)]],
    [
      'what may have happened, seen, and unseen again',
      [made, lost(2, unknown('b')), during(3, 4, read('b', 2)), during(5, 6, read('a', 1))],
    ],
    ['what may have happened before it was sent', [made, during(2, 3, read('b', 2)), lost(4, unknown('b'))]],
    ['what may have happened, twice', [made, lost(2, unknown('b')), during(3, 4, read('b', 2)), during(5, 6, read('b', 3))]],
  ])('%s', (_what, operations) => expect(holds(...operations)).toBe(false))
})

describe('taken is', () => {
  test.each<[string, Operation<Act>[]]>([
    ['nothing at all', []],
    ['one after another', [made, during(2, 3, change('b', 2, 1)), during(4, 5, read('b', 2)), during(6, 7, late(1, 2))]],
    ['an old value while it is written', [made, during(2, 9, change('b', 2)), during(3, 4, read('a', 1)), during(5, 6, read('b', 2))]],
    ['a new value before its write is answered', [made, during(2, 9, change('b', 2)), during(3, 4, read('b', 2))]],
    ['two that compared, in one order', [made, during(2, 9, change('b', 2, 1)), during(2, 9, late(1)), during(3, 8, change('c', 3))]],
    [
      'an order against that of the answers',
      [made, during(2, 9, change('b', 2)), during(3, 5, change('c', 3)), during(6, 7, read('c', 3))],
    ],
    ['a deletion and a change that met', [made, during(2, 9, removed()), during(2, 9, change('b', 2)), during(10, 11, nothing)]],
    [
      'a new one in the place of a deleted one',
      [
        made,
        during(2, 5, removed('c')),
        during(3, 4, { kind: 'create', value: 'b', got: { id: 'y' } }),
        during(6, 7, undone('refused')),
        during(8, 9, find('b', 1, 'y')),
      ],
    ],
    [
      'what came back, one version further',
      [made, during(2, 3, removed('c')), during(4, 5, undone('restored')), during(6, 7, read('a', 2))],
    ],
    ['what may have happened, and did', [made, lost(2, unknown('b')), during(3, 4, read('a', 1)), during(5, 6, read('b', 2))]],
    ['what may have happened, and did not', [made, lost(2, unknown('b', 1)), during(3, 4, change('c', 2, 1))]],
    [
      'a creation that nobody was told of',
      [
        lost(0, { kind: 'create', value: 'a', got: undefined }),
        during(3, 4, nobody),
        during(5, 6, find('a', 1)),
        during(7, 8, change('b', 2)),
      ],
    ],
  ])('%s', (_what, operations) => expect(holds(...operations)).toBe(true))
})

test('what stands in no place is named', () => {
  const { linearizable, state, left } = linearize([made, during(2, 3, change('b', 2)), during(4, 5, read('a', 1))], slot)
  expect([linearizable, state.present, left.map(({ what }) => what)]).toEqual([false, { id: 'x', version: 2, value: 'b' }, [read('a', 1)]])
})

test('any history that has an order is taken, however its operations overlap; with one wrong answer it is not', () => {
  let seed = 7
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647
  for (let run = 0; run < 100; run++) {
    // At each moment one thing happens; it was sent some time before and answered some time after.
    const around = (at: number, what: Act): Operation<Act> => during(at - random() * 6, at + random() * 6, what)
    const operations = [during(-9, -8, { kind: 'create', value: 'v1', got: { id: 'x' } })]
    for (let at = 0, version = 1; at < 60; at++) {
      if (random() < 0.4) operations.push(around(at, read(`v${version}`, version)))
      else if (random() < 0.2) operations.push(around(at, late(version + 1)))
      else operations.push(around(at, change(`v${++version}`, version, random() < 0.5 ? version - 1 : undefined)))
    }
    expect(holds(...operations)).toBe(true)
    const [latest] = operations.filter(({ what }) => what.kind === 'change').slice(-1)
    expect(holds(...operations, during(80, 81, read('v1', 1)))).toBe(latest === undefined)
  }
})
