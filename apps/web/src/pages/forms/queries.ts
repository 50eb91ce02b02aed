import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import type { Page } from '../../api/types.ts'
import type { FormProblem, Sent, SentState, Standing } from './types.ts'

/** Milliseconds between one look at what was sent and the next: what is held back changes no record. */
const PACE = 15_000

export const standingQuery = (id: string) =>
  queryOptions({
    queryKey: ['form', id, 'standing'],
    queryFn: ({ signal }) => request<Standing>(`/forms/${id}/standing`, { signal }),
    meta: { shows: ['form', 'purpose', 'sender'] },
    staleTime: 0,
    refetchInterval: PACE,
  })

export const sentQuery = (id: string, state: SentState | undefined) =>
  infiniteQueryOptions({
    queryKey: ['form', id, 'sent', state ?? ''],
    queryFn: ({ signal, pageParam }) => request<Page<Sent>>(`/forms/${id}/submissions`, { query: { state, after: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
    refetchInterval: PACE,
  })

/** What the server makes of a form as it is typed. */
export const drawnQuery = (body: string) =>
  queryOptions({
    queryKey: ['form-preview', body],
    queryFn: ({ signal }) =>
      request<{ html: string | null; problems: readonly FormProblem[] }>('/forms/preview', {
        method: 'POST',
        body: JSON.parse(body) as object,
        signal,
      }),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    retry: false,
  })

/** Lets through what waited; the page then shows what became of it. */
export async function release(form: string, sent: string): Promise<Sent> {
  const after = await request<Sent>(`/forms/${form}/submissions/${sent}/release`, { method: 'POST' })
  await lookAgain(form)
  return after
}

export async function discard(form: string, sent: string): Promise<void> {
  await request(`/forms/${form}/submissions/${sent}`, { method: 'DELETE' })
  await lookAgain(form)
}

const lookAgain = (form: string): Promise<void> => queryClient.invalidateQueries({ queryKey: ['form', form] })
