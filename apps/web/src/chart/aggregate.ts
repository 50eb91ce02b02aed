/** Aggregates as the server answers them. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { request } from '../api/request.ts'
import type { ObjectMeta, RefValue } from '../api/types.ts'

export type Measured = number | string | null
export type Key = string | boolean | null | RefValue | { from: number | null; to: number | null }

export interface Numbers {
  values: readonly Measured[]
  /** What opens just these records; null where no filter can. */
  filter: string | null
}
export interface Group extends Numbers {
  key: Key
}
export interface Axis {
  by: string
  kind: string
  step: string | number | null
  groups: readonly Group[]
  other: (Numbers & { groups: number }) | null
  empty: Numbers | null
}
export type Place = number | 'other' | 'empty'
export interface Aggregate {
  measures: readonly string[]
  by: readonly Axis[]
  cells?: readonly (Numbers & { at: readonly [Place, Place] })[]
  total: Numbers & { filter: string }
}

export interface Asked {
  filter?: string | undefined
  find?: string | undefined
  measure: string
  by?: string | undefined
  top?: string | undefined
}

/** What was shown stays until the new numbers are there. */
export const aggregateQuery = (object: ObjectMeta, asked: Asked) =>
  queryOptions({
    queryKey: ['aggregate', object.name, asked],
    queryFn: ({ signal }) => request<Aggregate>(`/${object.path}/aggregate`, { query: { ...asked }, signal }),
    placeholderData: keepPreviousData,
  })
