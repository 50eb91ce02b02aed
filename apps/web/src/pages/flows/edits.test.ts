/** What becomes of a flow when steps are put into it, taken out and connected. */
import type { FlowBody, Step } from '@rapport/core/flows'
import { describe, expect, test } from 'vitest'
import { connect, exitsOf, insert, type Line, onlyBehind, outline, remove } from './edits.ts'

const wait = (id: string, next: string | null): Step => ({ id, kind: 'wait', for: '1 day', next })
const branch = (id: string, next: string | null, otherwise: string | null): Step => ({
  id,
  kind: 'branch',
  arms: [{ when: 'city is Kiel', next }],
  otherwise,
})
const flow = (...steps: Step[]): FlowBody => ({ begins: [{ on: 'created' }], steps })
const ways = ({ steps }: FlowBody) => steps.map((step) => [step.id, ...exitsOf(step).map(({ to }) => to)])

describe('a step that is put', () => {
  test('first has the others behind it', () => {
    expect(ways(insert(flow(wait('a', null)), { step: null, exit: 'next' }, wait('new', null)))).toEqual([
      ['new', 'a'],
      ['a', null],
    ])
  })
  test('between two has what came there behind each of its ways', () => {
    const body = insert(flow(wait('a', 'b'), wait('b', null)), { step: 'a', exit: 'next' }, branch('new', null, null))
    expect(ways(body)).toEqual([
      ['a', 'new'],
      ['new', 'b', 'b'],
      ['b', null],
    ])
  })
  test('into a way of a branch leaves its other ways as they were', () => {
    const body = insert(flow(branch('a', null, 'b'), wait('b', null)), { step: 'a', exit: 'arm 1' }, wait('new', null))
    expect(ways(body)).toEqual([
      ['a', 'new', 'b'],
      ['new', null],
      ['b', null],
    ])
  })
})

describe('a step that is taken out', () => {
  const body = flow(wait('a', 'b'), branch('b', 'c', 'd'), wait('c', 'd'), wait('d', null))
  test('alone has what was behind it follow what was before it', () => {
    expect(ways(remove(body, 'c', false))).toEqual([
      ['a', 'b'],
      ['b', 'd', 'd'],
      ['d', null],
    ])
  })
  test('takes with it what only it leads to', () => {
    expect(onlyBehind(body, 'b')).toEqual(['c', 'd'])
    expect(ways(remove(body, 'b', true))).toEqual([['a', null]])
  })
  test('and was the first leaves the next one first', () => {
    expect(remove(body, 'a', false).steps[0]!.id).toBe('b')
  })
})

test('a way is led elsewhere, and where everybody comes in that step becomes the first', () => {
  const body = flow(wait('a', 'b'), wait('b', null))
  expect(ways(connect(body, { step: 'a', exit: 'next' }, null))).toEqual([
    ['a', null],
    ['b', null],
  ])
  expect(connect(body, { step: null, exit: 'next' }, 'b').steps.map(({ id }) => id)).toEqual(['b', 'a'])
})

describe('an outline', () => {
  /** Steps with what stands further in; where it goes on elsewhere; `out` where it ends. */
  const drawn = (lines: readonly Line[]): unknown[] =>
    lines.flatMap((line): unknown[] =>
      line.is === 'gap'
        ? line.ends
          ? ['out']
          : []
        : line.is === 'jump'
          ? [`to ${line.to}`]
          : [line.step.id, ...(line.arms.length > 0 ? [line.arms.map(({ lines: inner }) => drawn(inner))] : [])],
    )
  test('has ways that come together go on in one line', () => {
    const { lines, loose } = outline(flow(branch('a', 'b', 'c'), wait('b', 'c'), wait('c', null)))
    expect(drawn(lines)).toEqual(['a', [['b'], []], 'c', 'out'])
    expect(loose).toEqual([])
  })
  test('has the one way that goes on stay where it is', () => {
    expect(drawn(outline(flow(branch('a', null, 'b'), wait('b', null))).lines)).toEqual(['a', [['out'], []], 'b', 'out'])
  })
  test('says where a circle goes on, and shows what nothing leads to', () => {
    const { lines, loose } = outline(flow(wait('a', 'b'), branch('b', 'a', null), wait('c', 'a')))
    expect(drawn(lines)).toEqual(['a', 'b', [[], ['out']], 'to a'])
    expect(loose.map(drawn)).toEqual([['c', 'to a']])
  })
})
