/** What is asked about closed addresses. */
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { queryClient } from '../../../api/queries.ts'
import { request } from '../../../api/request.ts'

export const reasons = ['bounced', 'complained', 'byHand', 'unsubscribed'] as const
export type Reason = (typeof reasons)[number]

export interface Closed {
  id: string
  /** Null where whoever had it was erased. */
  address: string | null
  reason: Reason
  note: string | null
  at: string
  by: string | null
  message: { id: string; subject: string | null; broadcast: { id: string; name: string } | null } | null
  mayOpen: boolean
}
interface Page {
  items: readonly Closed[]
  next: string | null
  /** With the first page. */
  count: { count: number; more: boolean } | null
}

export interface Wanted {
  find: string
  reason: Reason | null
}

export const suppressionsQuery = ({ find, reason }: Wanted) =>
  infiniteQueryOptions({
    queryKey: ['suppressions', find, reason ?? ''],
    queryFn: ({ signal, pageParam }) =>
      request<Page>('/suppressions', {
        query: { find: find || undefined, reason: reason ?? undefined, after: pageParam || undefined },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  })

const changed = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['suppressions'] })

export async function openAgain(id: string, why: string): Promise<void> {
  await request(`/suppressions/${id}/open`, { method: 'POST', body: { why } })
  await changed()
}

export interface Added {
  added: number
  known: number
  wrong: readonly string[]
}

/** The server takes so many at once. */
const PORTION = 1_000

/** Closes addresses, portion by portion; `told` hears how many are through. What was closed before something went wrong stays closed. */
export async function close(
  addresses: readonly string[],
  said: { reason: Reason; note: string | null },
  told: (done: number) => void,
): Promise<Added> {
  const sum = { added: 0, known: 0, wrong: [] as string[] }
  try {
    for (let from = 0; from < addresses.length; from += PORTION) {
      const body = { ...said, addresses: addresses.slice(from, from + PORTION) }
      const { added, known, wrong } = await request<{ added: number; known: number; wrong: readonly { value: string }[] }>(
        '/suppressions',
        {
          method: 'POST',
          body,
        },
      )
      sum.added += added
      sum.known += known
      sum.wrong.push(...wrong.map(({ value }) => value))
      told(Math.min(from + PORTION, addresses.length))
    }
    return sum
  } finally {
    await changed()
  }
}
