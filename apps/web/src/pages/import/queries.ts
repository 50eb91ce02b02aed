import { infiniteQueryOptions, queryOptions, useMutation } from '@tanstack/react-query'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import type { Page } from '../../api/types.ts'
import { forgetRows } from '../../list/useRows.ts'
import { type Import, type ImportItem, type ImportRow, isMoving, type Mode, type Outcome, type Reasons } from './types.ts'

/** Milliseconds between two looks at an import that a server is at work on. */
const LOOK = 700

export const importsQuery = queryOptions({
  queryKey: ['imports'],
  meta: { shows: ['imports'] },
  queryFn: ({ signal }) => request<{ items: readonly ImportItem[] }>('/imports', { signal }),
  refetchInterval: ({ state }) => (state.data?.items.some((one) => isMoving(one.state)) ? 3 * LOOK : false),
  staleTime: 0,
})

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['import', id],
    meta: { shows: ['imports'] },
    queryFn: ({ signal }) => request<Import>(`/imports/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data.state) ? LOOK : false),
    staleTime: 0,
  })

/** Rows of one outcome, a hundred at a time. `phase` parts what the check said from what the run did. */
export const rowsQuery = (id: string, outcome: Outcome, phase: string) =>
  infiniteQueryOptions({
    queryKey: ['importRows', id, outcome, phase],
    queryFn: ({ signal, pageParam }) => request<Page<ImportRow>>(`/imports/${id}/rows`, { query: { outcome, after: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
  })

export const reasonsQuery = (id: string, phase: string) =>
  queryOptions({
    queryKey: ['importReasons', id, phase],
    queryFn: ({ signal }) => request<Reasons>(`/imports/${id}/reasons`, { signal }),
  })

/** What may be changed before the run. */
export interface Choice {
  columns?: readonly { index: number; field: string | null }[]
  mode?: Mode
  match?: string | null
  encoding?: string
  delimiter?: string
  dateOrder?: 'day' | 'month' | 'year'
}

const keep = (one: Import) => {
  queryClient.setQueryData(importQuery(one.id).queryKey, one)
  void queryClient.invalidateQueries({ queryKey: importsQuery.queryKey })
}

/** Saves a choice. What was chosen stands at once and goes back when the server refuses it; one after the other. */
export const useChoice = (id: string) =>
  useMutation({
    scope: { id: `import ${id}` },
    mutationFn: (choice: Choice) => request<Import>(`/imports/${id}`, { method: 'PATCH', body: choice }),
    onMutate: async (choice) => {
      const { queryKey } = importQuery(id)
      await queryClient.cancelQueries({ queryKey })
      const before = queryClient.getQueryData(queryKey)
      if (before) queryClient.setQueryData(queryKey, chosen(before, choice))
      return before
    },
    onError: (_error, _choice, before) => {
      if (before) keep(before)
    },
    onSuccess: keep,
  })

function chosen(one: Import, { columns, mode, match, dateOrder }: Choice): Import {
  const fields = new Map(columns?.map(({ index, field }) => [index, field]))
  return {
    ...one,
    columns: one.columns.map((column) =>
      fields.has(column.index) ? { ...column, field: fields.get(column.index) ?? null, guessed: false } : column,
    ),
    mode: mode ?? one.mode,
    match: match === undefined ? one.match : match,
    dateOrder: dateOrder ?? one.dateOrder,
  }
}

/** Moves an import on: check it, start it, stop it, or remove what it added. */
export const useMove = (id: string) =>
  useMutation({
    scope: { id: `import ${id}` },
    mutationFn: (to: 'check' | 'start' | 'stop' | 'remove') => request<Import>(`/imports/${id}/${to}`, { method: 'POST' }),
    onSuccess: keep,
    onError: () => queryClient.invalidateQueries({ queryKey: importQuery(id).queryKey }),
  })

/** Lists, counts and records that were looked at before are old now. */
export function forgetRecords(): void {
  forgetRows()
  for (const name of ['record', 'count', 'sample']) void queryClient.invalidateQueries({ queryKey: [name] })
}
