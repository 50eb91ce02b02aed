/** What is asked about how long interactions are kept. */
import { queryOptions } from '@tanstack/react-query'
import { queryClient } from '../../../api/queries.ts'
import { request } from '../../../api/request.ts'

/** How many, as far as they were counted. */
export interface Due {
  count: number
  exact: boolean
}

/** For how long interactions of a type are kept; `*` stands for all that have no rule, no months for ever. */
export interface Rule {
  type: string
  months: number | null
  since: string
  by: string | null
  /** When it begins to count. */
  begins: string
  due: Due
}

export const everything = '*'

export const rulesQuery = queryOptions({
  queryKey: ['retention'],
  queryFn: ({ signal }) => request<{ items: readonly Rule[] }>('/retention', { signal }).then(({ items }) => items),
})

/** How many would go by a rule. */
export const previewQuery = (type: string, months: number) =>
  queryOptions({
    queryKey: ['retention', 'preview', type, months],
    queryFn: ({ signal }) => request<Due>('/retention/preview', { query: { type, months }, signal }),
  })

export const keep = (type: string, months: number | null) => changed('/retention', { method: 'PUT', body: { type, months } })
export const remove = (type: string) => changed(`/retention?type=${encodeURIComponent(type)}`, { method: 'DELETE' })
export const takeBack = (change: string) => changed(`/changes/${change}/undo`, { method: 'POST' })

async function changed(path: string, how: { method: 'PUT' | 'DELETE' | 'POST'; body?: object }): Promise<string | null> {
  try {
    return (await request<{ change: string | null }>(path, how)).change
  } finally {
    await queryClient.invalidateQueries({ queryKey: rulesQuery.queryKey })
  }
}
