import { queryOptions } from '@tanstack/react-query'
import { request } from '../api/request.ts'

/** In whose name mails go out. */
export interface Sender {
  id: string
  name: string
  address: string
  replyTo: string | null
  confirmedAt: string | null
  /** The DNS record that has mail programs believe its signature. */
  signing: { name: string; value: string } | null
}

/** Looked at again while one is to be confirmed: that happens in another window. */
export const sendersQuery = queryOptions({
  queryKey: ['senders'],
  queryFn: ({ signal }) => request<{ items: readonly Sender[] }>('/senders', { signal }).then(({ items }) => items),
  meta: { shows: ['sender'] },
  refetchInterval: ({ state }) => (state.data?.some(({ confirmedAt }) => confirmedAt === null) ? 5_000 : false),
})
