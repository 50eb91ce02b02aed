import { expect, test } from 'vitest'
import { bundled, type Kept } from './bundle.ts'

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 28, 9, minute)).toISOString()
const flow = { kind: 'flow', id: 'f', name: 'Assign in turn' }
const mara = { kind: 'member', id: 'm', name: 'Mara Lindqvist' }
const note = (id: string, minute: number, more: Partial<Kept> = {}): Kept => ({
  id,
  kind: 'given',
  object: 'task',
  record: `r${id}`,
  text: null,
  by: flow,
  at: at(minute),
  read: false,
  ...more,
})
const shape = (all: readonly Kept[]): string[] => bundled(all).map((bundle) => bundle.map(({ id }) => id).join(' '))

test('few stand each by themselves', () =>
  expect(shape(['d', 'c', 'b', 'a'].map((id, n) => note(id, 3 - n)))).toEqual(['d', 'c', 'b', 'a']))

test('a storm is one, where its newest stood, whatever came between', () => {
  const storm = ['e', 'd', 'c', 'b', 'a'].map((id, n) => note(id, 8 - n))
  expect(shape([note('f', 9, { by: mara }), ...storm.slice(0, 2), note('x', 6, { by: mara }), ...storm.slice(2)])).toEqual([
    'f',
    'e d c b a',
    'x',
  ])
})

test('what came long after is another one, and so is what another did or is about', () => {
  const before = ['e', 'd', 'c', 'b', 'a'].map((id, n) => note(id, 4 - n))
  const after = ['x', 'w', 'v', 'u', 't'].map((id, n) => note(id, 19 - n))
  expect(shape([...after, ...before])).toEqual(['x w v u t', 'e d c b a'])
  expect(shape(before.map((one, n) => (n === 2 ? { ...one, kind: 'due' as const } : one)))).toEqual(['e', 'd', 'c', 'b', 'a'])
  expect(shape(before.map((one, n) => (n === 2 ? { ...one, object: 'x_job' } : one)))).toEqual(['e', 'd', 'c', 'b', 'a'])
})
