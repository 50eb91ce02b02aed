import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { queryClient } from '../../../api/queries.ts'
import { request } from '../../../api/request.ts'
import type { Page } from '../../../api/types.ts'
import type { Member } from '../types.ts'
import type { Delivery, DeliveryState, DeliveryWithRequest, Webhook } from './types.ts'

/** Milliseconds between two looks at how webhooks stand. */
const PACE = 5000

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: ({ signal }) => request<{ items: readonly Webhook[] }>('/webhooks', { signal }).then(({ items }) => items),
  refetchInterval: PACE,
})

/** Deliveries of a webhook, newest first. */
export const deliveriesQuery = (webhook: string, state: DeliveryState | '') =>
  infiniteQueryOptions({
    queryKey: ['webhooks', webhook, 'deliveries', state],
    queryFn: ({ signal, pageParam }) =>
      request<Page<Delivery>>(`/webhooks/${webhook}/deliveries`, { query: { after: pageParam, state }, signal }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: PACE,
  })

export const deliveryQuery = (id: string) =>
  queryOptions({
    queryKey: ['webhookDelivery', id],
    queryFn: ({ signal }) => request<DeliveryWithRequest>(`/webhook-deliveries/${id}`, { signal }),
  })

/** Members whose view a webhook may have. */
export const activeMembersQuery = queryOptions({
  queryKey: ['members', 'active'],
  queryFn: ({ signal }) =>
    request<Page<Member>>('/members', { query: { filter: 'active is true', sort: 'name', limit: 200 }, signal }).then(({ items }) => items),
})

/** The number of the last change, and the first that is kept. */
export const feedEndsQuery = queryOptions({
  queryKey: ['feed', 'ends'],
  queryFn: ({ signal }) => request<{ head: number; first: number }>('/feed', { signal }),
})

/** Asks, and looks anew at everything that it may have changed. */
export async function change<Answer>(path: string, method: 'POST' | 'PATCH' | 'DELETE', body?: object): Promise<Answer> {
  try {
    return await request<Answer>(path, { method, ...(body ? { body } : {}) })
  } finally {
    await Promise.all([['webhooks'], ['webhookDelivery']].map((queryKey) => queryClient.invalidateQueries({ queryKey })))
  }
}
