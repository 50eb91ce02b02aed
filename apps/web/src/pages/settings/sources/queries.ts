import { queryOptions } from '@tanstack/react-query'
import { queryClient } from '../../../api/queries.ts'
import { request } from '../../../api/request.ts'
import type { Refusal, Source } from './types.ts'

/** Milliseconds between two looks at what came: whoever connects a program waits for it here. */
const PACE = 5000

export const sourcesQuery = queryOptions({
  queryKey: ['sources'],
  queryFn: ({ signal }) => request<{ items: readonly Source[] }>('/sources', { signal }).then(({ items }) => items),
  refetchInterval: PACE,
})

/** What a source sent that was refused, newest first. */
export const refusalsQuery = (source: string) =>
  queryOptions({
    queryKey: ['sources', source, 'refusals'],
    queryFn: ({ signal }) => request<{ items: readonly Refusal[] }>(`/sources/${source}/refusals`, { signal }).then(({ items }) => items),
    refetchInterval: PACE,
  })

/** Asks, and looks anew at everything that it may have changed. */
export async function change<Answer>(path: string, method: 'POST' | 'PATCH' | 'DELETE', body?: object): Promise<Answer> {
  try {
    return await request<Answer>(path, { method, ...(body ? { body } : {}) })
  } finally {
    await queryClient.invalidateQueries({ queryKey: ['sources'] })
  }
}
