import { queryOptions } from '@tanstack/react-query'
import { queryClient } from '../../../api/queries.ts'
import { request } from '../../../api/request.ts'
import type { Page, Row } from '../../../api/types.ts'
import type { Basis, Channel } from '../../../mails/types.ts'

/** What people are written to for. */
export interface Purpose extends Row {
  name: string
  basis: Basis
  wording: string | null
  offered: boolean
  /** Mail alone where nothing was chosen. */
  channels: readonly Channel[] | null
}

/** A workspace has fifty at most. */
export const purposesQuery = queryOptions({
  queryKey: ['purposes'],
  queryFn: ({ signal }) => request<Page<Purpose>>('/purposes', { query: { limit: 200, sort: 'name' }, signal }).then(({ items }) => items),
  meta: { shows: ['purpose'] },
})

/** When and how often people are written to at most. */
export interface Policy {
  quietFrom: string | null
  quietTo: string | null
  most: number | null
  days: number | null
  postalAddress: string | null
  channels: readonly Channel[]
}

export const policyQuery = queryOptions({
  queryKey: ['contactPolicy'],
  queryFn: ({ signal }) => request<Policy>('/contact-policy', { signal }),
  meta: { shows: ['contact_policy'] },
})

/** Writes, and has what is shown of it asked for again. */
export async function write<Answer>(
  shown: readonly unknown[],
  path: string,
  method: 'POST' | 'PATCH' | 'DELETE',
  body?: object,
  version?: number,
) {
  const answer = await request<Answer>(path, { method, ...(body ? { body } : {}), version })
  await Promise.all([queryClient.invalidateQueries({ queryKey: shown }), queryClient.invalidateQueries({ queryKey: ['pick'] })])
  return answer
}
