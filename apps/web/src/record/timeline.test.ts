import { expect, test } from 'vitest'
import type { HistoryEntry, Interaction, Page } from '../api/types.ts'
import { timelineOf } from './timeline.ts'

const page = <T>(times: readonly string[], next: string | null): Page<T> =>
  ({ items: times.map((at) => ({ at, id: at }) as T), next }) as Page<T>
const changes = (times: readonly string[], next: string | null = null) => page<HistoryEntry>(times, next)
const happened = (times: readonly string[], next: string | null = null) => page<Interaction>(times, next)
const said = (...pages: Parameters<typeof timelineOf>) => {
  const { moments, next } = timelineOf(...pages)
  return [moments.map(({ kind, at }) => `${at} ${kind}`), next]
}

test('two logs are one, newest first', () => {
  expect(said([changes(['5', '2'])], [happened(['6', '3', '1'])])).toEqual([
    ['6 interaction', '5 change', '3 interaction', '2 change', '1 interaction'],
    null,
  ])
  expect(said([], [])).toEqual([[], null])
})

test('what may lie between pages that are not there yet is not passed over', () => {
  expect(said([changes(['9', '7'], 'more')], [happened(['8', '3', '1'])])).toEqual([['9 change', '8 interaction', '7 change'], 'changes'])
  expect(said([changes(['9', '2'], 'more')], [happened(['8', '6'], 'more')])).toEqual([
    ['9 change', '8 interaction', '6 interaction'],
    'interactions',
  ])
  expect(said([changes(['9', '2'], 'more')], [happened(['8', '6'], 'more'), happened(['1'])])).toEqual([
    ['9 change', '8 interaction', '6 interaction', '2 change'],
    'changes',
  ])
})

test('a page without anything is read on behind', () => {
  expect(said([changes([], 'more')], [happened(['1'])])).toEqual([['1 interaction'], 'changes'])
  expect(said([changes(['9'], 'more'), changes([], 'more')], [happened(['1'])])).toEqual([['9 change'], 'changes'])
})
