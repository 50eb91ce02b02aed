/** What is asked about erasing somebody. */
import { queryOptions } from '@tanstack/react-query'
import { queryClient } from '../../../api/queries.ts'
import { request } from '../../../api/request.ts'

export const grounds = ['request', 'objection', 'withdrawn', 'purpose', 'unlawful', 'law'] as const
export type Ground = (typeof grounds)[number]

export interface Line {
  table: string
  holds: string
  fate: 'deleted' | 'rewritten'
  rows: number
  stays: number
  left: string | null
}

/** What would go. */
export interface Preview {
  title: string | null
  lines: readonly Line[]
  marks: number
  told: readonly string[]
  outOfReach: readonly string[]
  /** What has to be typed. */
  word: string
}

export interface Mark {
  field: string
  at: string
  liftedAt: string | null
  liftedBy: string | null
  reason: string | null
}

export interface Erasure {
  id: string
  object: string
  record: string
  ground: Ground
  state: 'waiting' | 'running' | 'done'
  problem: string | null
  by: string
  askedAt: string
  doneAt: string | null
  replayedAt: string | null
  counts: readonly { table: string; deleted: number; rewritten: number; stays: number }[]
  told: readonly string[]
  previous: string | null
  hash: string | null
  marks: readonly Mark[]
}

/** Milliseconds between two looks while one is under way. */
const pace = 2_000

export const erasuresQuery = queryOptions({
  queryKey: ['erasures'],
  queryFn: ({ signal }) => request<{ items: readonly Erasure[] }>('/erasures', { signal }).then(({ items }) => items),
  refetchInterval: ({ state: { data } }) => (data?.some(({ state }) => state !== 'done') ? pace : false),
})

/** Who took out all that is known of somebody. */
export interface TakenOut {
  id: string
  object: string
  record: string
  at: string
  by: string
}
export const takenOutQuery = queryOptions({
  queryKey: ['subject-exports'],
  queryFn: ({ signal }) => request<{ items: readonly TakenOut[] }>('/subject-exports', { signal }).then(({ items }) => items),
})

export const previewQuery = (object: string, record: string) =>
  queryOptions({
    queryKey: ['erasures', 'preview', object, record],
    queryFn: ({ signal }) => request<Preview>('/erasures/preview', { query: { object, record }, signal }),
    gcTime: 0,
  })

export const erase = (object: string, record: string, ground: Ground, confirm: string): Promise<unknown> =>
  changed('/erasures', { object, record, ground, confirm })
export const lift = (id: string, reason: string): Promise<unknown> => changed(`/erasures/${id}/lift`, { reason })

async function changed(path: string, body: object): Promise<unknown> {
  try {
    return await request(path, { method: 'POST', body })
  } finally {
    await queryClient.invalidateQueries({ queryKey: erasuresQuery.queryKey })
  }
}
