import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { queryClient } from '../api/queries.ts'
import { request } from '../api/request.ts'

export type NoticeKind = 'given' | 'due' | 'said' | 'asked'

export interface NoticeEntry {
  id: string
  at: string
  read: boolean
  record: string | null
  title: string | null
  text: string | null
}

/** What a member was told; several where they came as a storm. */
export interface Notice {
  id: string
  kind: NoticeKind
  at: string
  by: { kind: string; id: string | null; name: string } | null
  object: string | null
  count: number
  read: boolean
  ids: readonly string[]
  entries: readonly NoticeEntry[]
}

interface NoticePage {
  items: readonly Notice[]
  next: string | null
  unread: number
}

/** Milliseconds between two looks, for where nothing is heard from the server. */
const PACE = 120_000

export const unreadQuery = queryOptions({
  queryKey: ['notifications', 'unread'],
  queryFn: ({ signal }) => request<{ unread: number }>('/notifications/unread', { signal }),
  refetchInterval: PACE,
  meta: { shows: ['notifications'] },
})

export const noticesQuery = (state: 'all' | 'unread') =>
  infiniteQueryOptions({
    queryKey: ['notifications', 'list', state],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => request<NoticePage>('/notifications', { query: { state, after: pageParam }, signal }),
    getNextPageParam: (page) => page.next ?? undefined,
    meta: { shows: ['notifications'] },
  })

/** Marks some, or all where none are named. */
export async function mark(ids: readonly string[] | null, read = true): Promise<void> {
  if (ids === null) await request('/notifications/mark-all', { method: 'POST' })
  else await request('/notifications/mark', { method: 'POST', body: { ids, read } })
  await queryClient.invalidateQueries({ queryKey: ['notifications'] })
}
