import { queryOptions } from '@tanstack/react-query'
import { request } from '../../api/request.ts'

/** A part of Rapport that follows changes; everything up to `position` is done. */
export interface Consumer {
  name: string
  label: string
  state: 'working' | 'failing' | 'parked'
  position: number
  /** How many changes it has still to read. */
  lag: number
  attempts: number
  problem: { code: string; message: string; position: number; at: string } | null
  retryAt: string | null
  movedAt: string | null
}

export interface Feed {
  /** The number of the last change. */
  head: number
  /** The first that is kept. */
  first: number
  consumers: readonly Consumer[]
}

/** How far changes are read; looked at again while somebody looks. */
export const feedQuery = queryOptions({
  queryKey: ['feed'],
  meta: { shows: ['feed'] },
  queryFn: ({ signal }) => request<Feed>('/feed', { signal }),
  refetchInterval: 5000,
})

/** Work that failed as often as it may be tried. */
export interface ParkedJob {
  id: string
  kind: string
  label: string
  attempts: number
  problem: { code: string; message: string }
  parkedAt: string
}

export const parkedJobsQuery = queryOptions({
  queryKey: ['jobs', 'parked'],
  meta: { shows: ['jobs'] },
  queryFn: ({ signal }) => request<{ items: readonly ParkedJob[] }>('/jobs/parked', { signal }).then(({ items }) => items),
  refetchInterval: 5000,
})
