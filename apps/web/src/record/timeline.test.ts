import { expect, test } from 'vitest'
import type { HistoryEntry, Interaction, Page } from '../api/types.ts'
import { grouped, type Moment, timelineOf } from './timeline.ts'

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

test('of the record itself a change is told once, by the history', () => {
  const told = (record: string, at: string, type = 'deal.stage.changed') => ({ at, type, properties: { record } }) as unknown as Interaction
  const log = { items: [told('own', '4'), told('other', '3'), told('own', '2', 'x.stage.changed')], next: null }
  expect(timelineOf([changes(['4'])], [log], 'own').moments.map(({ kind, at }) => `${at} ${kind}`)).toEqual([
    '4 change',
    '3 interaction',
    '2 interaction',
  ])
  expect(timelineOf([], [log]).moments).toHaveLength(3)
})

const seen = (...entries: readonly (readonly [at: string, type: string])[]): Moment[] =>
  entries.map(([time, type]) => {
    const at = `2026-11-27T${time}:00.000Z`
    return type === 'change'
      ? { kind: 'change', at, entry: {} as HistoryEntry }
      : { kind: 'interaction', at, interaction: { type, at, properties: {} } as Interaction }
  })
const rows = (moments: readonly Moment[], dayOf = (at: string) => at.slice(0, 10)) =>
  grouped(moments, dayOf).map((one) => (one.kind === 'several' ? one.moments.length : one.kind))

test('the same over and over is one, in one visit and with nothing else between', () => {
  const views = (...times: string[]) => times.map((time) => [time, 'page.viewed'] as const)
  expect(rows(seen(...views('12:03', '12:02', '12:01')))).toEqual([3])
  expect(rows(seen(...views('12:03', '12:02')))).toEqual(['interaction', 'interaction'])
  expect(rows(seen(...views('13:00', '12:30', '12:00', '11:29', '11:28')))).toEqual([3, 'interaction', 'interaction'])
  expect(rows(seen(...views('12:03', '12:02'), ['12:01', 'change'], ...views('12:00', '11:59', '11:58', '11:57')))).toEqual([
    'interaction',
    'interaction',
    'change',
    4,
  ])
  expect(rows(seen(['12:03', 'deal.stage.changed'], ['12:02', 'deal.stage.changed'], ['12:01', 'deal.stage.changed']))).toHaveLength(3)
  expect(rows(seen(['12:03', 'order.placed'], ...views('12:02', '12:01', '12:00')))).toEqual(['interaction', 3])
  expect(rows(seen(...views('12:03', '12:02', '12:01')), (at) => at)).toEqual(['interaction', 'interaction', 'interaction'])
})
