import { queryOptions } from '@tanstack/react-query'
import { request } from '../../../api/request.ts'
import type { RoleKey } from '../types.ts'

type Reference = { id: string; title: string | null } | null

/** An API key as it is listed; its secret is only in the answer that made it. */
export interface Key {
  id: string
  name: string
  prefix: string
  scopes: readonly string[]
  member: Reference
  role: RoleKey | null
  team: Reference
  state: 'active' | 'expired' | 'withdrawn' | 'asleep'
  createdAt: string
  expiresAt: string | null
  withdrawnAt: string | null
  usedAt: string | null
}

export const keysQuery = queryOptions({
  queryKey: ['apiKeys'],
  queryFn: ({ signal }) => request<{ items: readonly Key[] }>('/api-keys', { signal }).then(({ items }) => items),
  staleTime: 0,
})
