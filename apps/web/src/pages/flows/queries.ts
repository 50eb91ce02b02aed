import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { FlowBody } from '@rapport/core/flows'
import { objectNamed } from '../../api/meta.ts'
import { queryClient, recordQuery } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import type { Meta, Page } from '../../api/types.ts'
import type { Flow, FlowProblem, Overview, Run, Trace } from './types.ts'

/** Milliseconds between two looks at who walks: what is done by itself is told by nobody. */
const PACE = 5_000

/** A workspace has two hundred at most. */
export const flowsQuery = queryOptions({
  queryKey: ['flows'],
  queryFn: ({ signal }) =>
    request<Page<Flow>>('/flows', { query: { limit: 200, sort: 'name', fields: 'name,of,state,publishedAt,problem' }, signal }).then(
      ({ items }) => items,
    ),
  meta: { shows: ['flow'] },
})

export interface Inside {
  readonly flow: string
  readonly inside: number
  readonly stuck: number
}
export const insideQuery = queryOptions({
  queryKey: ['flows', 'inside'],
  queryFn: ({ signal }) =>
    request<{ items: readonly Inside[] }>('/flows/inside', { signal }).then(({ items }) => new Map(items.map((one) => [one.flow, one]))),
  refetchInterval: 2 * PACE,
})

/** Milliseconds that the last overview of a flow took. */
const took = new Map<string, number>()

export const overviewQuery = (id: string) =>
  queryOptions({
    queryKey: ['flow', id, 'overview'],
    queryFn: async ({ signal }) => {
      const begun = performance.now()
      const overview = await request<Overview>(`/flows/${id}/overview`, { signal })
      took.set(id, performance.now() - begun)
      return overview
    },
    meta: { shows: ['flow'] },
    // Where many walk, counting them takes time: it is not asked for all the time.
    refetchInterval: ({ state }) => (state.data?.state === 'on' ? Math.max(PACE, 20 * (took.get(id) ?? 0)) : false),
  })

/** What is on; asked for only once it was published. */
export const publishedQuery = ({ id, number }: Flow) =>
  queryOptions({
    queryKey: ['flow', id, 'published', number],
    queryFn: ({ signal }) => request<{ number: number; body: FlowBody }>(`/flows/${id}/published`, { signal }),
    enabled: number !== null,
    staleTime: Infinity,
  })

export const checkQuery = (of: string, body: FlowBody, enabled: boolean) =>
  queryOptions<readonly FlowProblem[]>({
    queryKey: ['flows', 'check', of, JSON.stringify(body)],
    queryFn: ({ signal }) =>
      request<{ problems: readonly FlowProblem[] }>('/flows/check', { method: 'POST', body: { of, body }, signal }).then(
        ({ problems }) => problems,
      ),
    meta: { shows: ['template', 'segment', 'sender', 'purpose', 'webhook', 'member', 'hours'] },
    enabled,
    placeholderData: keepPreviousData,
  })

export const runsQuery = (id: string, state: string | undefined, step: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['flow', id, 'runs', state ?? '', step ?? ''],
    queryFn: ({ signal, pageParam }) => request<Page<Run>>(`/flows/${id}/runs`, { query: { state, step, after: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: ({ state: { data } }) => ((data?.pages.length ?? 0) > 3 ? false : PACE),
    placeholderData: keepPreviousData,
  })

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['flow', 'run', id],
    queryFn: ({ signal }) => request<Run & { traces: readonly Trace[] }>(`/flow-runs/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'ended' ? false : PACE),
  })

/** Switches it; every place that says how it stands asks again. */
export async function move(meta: Meta, id: string, what: 'publish' | 'pause' | 'resume' | 'off', body?: object): Promise<Overview> {
  const overview = await request<Overview>(`/flows/${id}/${what}`, { method: 'POST', ...(body ? { body } : {}) })
  queryClient.setQueryData(overviewQuery(id).queryKey, overview)
  const object = objectNamed(meta, 'flow')
  await Promise.all([
    object ? queryClient.invalidateQueries({ queryKey: recordQuery(object, id).queryKey }) : null,
    queryClient.invalidateQueries({ queryKey: ['flows'] }),
    queryClient.invalidateQueries({ queryKey: ['flow', id, 'runs'] }),
  ])
  return overview
}

/** Has a walk go on, or end. */
export async function say(run: Run, what: 'retry' | 'skip' | 'stop' | 'answer', body?: object): Promise<void> {
  await request(`/flow-runs/${run.id}/${what}`, { method: 'POST', ...(body ? { body } : {}) })
  await queryClient.invalidateQueries({ queryKey: ['flow'] })
}
