import { queryOptions } from '@tanstack/react-query'
import { queryClient } from '../../../api/queries.ts'
import { request } from '../../../api/request.ts'

/** Milliseconds between two looks at what was sent: nobody tells of it. */
const PACE = 2_000

/** The address of a flow, and which fields of its records what is sent can name and fill. */
export interface Hook {
  readonly url: string
  readonly since: string | null
  readonly finds: readonly string[]
  readonly fills: readonly string[]
}

export type DeliveryState = 'taken' | 'nobody' | 'refused' | 'resting'

/** Something that was sent, and what became of it. */
export interface Delivery {
  readonly id: string
  readonly at: string
  readonly state: DeliveryState
  readonly problem: string | null
  readonly outcome: 'found' | 'added' | null
  readonly record: { readonly object: string; readonly id: string; readonly title: string | null } | null
  readonly run: string | null
  readonly hasBody: boolean
}
export type WholeDelivery = Delivery & { readonly body: Readonly<Record<string, unknown>> | null }

export const hookQuery = (flow: string) =>
  queryOptions({
    queryKey: ['flow', flow, 'hook'],
    queryFn: ({ signal }) => request<Hook>(`/flows/${flow}/hook`, { signal }),
    staleTime: 60_000,
  })

/** The newest, without their bodies. */
export const deliveriesQuery = (flow: string) =>
  queryOptions({
    queryKey: ['flow', flow, 'deliveries'],
    queryFn: ({ signal }) => request<{ items: readonly Delivery[] }>(`/flows/${flow}/deliveries`, { signal }).then(({ items }) => items),
    refetchInterval: PACE,
  })

export const deliveryQuery = (flow: string, id: string) =>
  queryOptions({
    queryKey: ['flow', flow, 'delivery', id],
    queryFn: ({ signal }) => request<WholeDelivery>(`/flows/${flow}/deliveries/${id}`, { signal }),
    enabled: id !== '',
    // What was taken begins a moment later.
    refetchInterval: ({ state: { data } }) => (data?.state === 'taken' && data.run === null ? PACE : false),
  })

/** The address before ends. */
export async function replaceHook(flow: string): Promise<void> {
  const hook = await request<Hook>(`/flows/${flow}/hook/replace`, { method: 'POST' })
  queryClient.setQueryData(hookQuery(flow).queryKey, hook)
}

/** Has something taken that was not. */
export async function retryDelivery(flow: string, id: string): Promise<WholeDelivery> {
  const delivery = await request<WholeDelivery>(`/flows/${flow}/deliveries/${id}/retry`, { method: 'POST' })
  queryClient.setQueryData(deliveryQuery(flow, id).queryKey, delivery)
  await queryClient.invalidateQueries({ queryKey: deliveriesQuery(flow).queryKey })
  return delivery
}
