import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { objectNamed } from '../../api/meta.ts'
import { queryClient, recordQuery } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import type { Meta, Page } from '../../api/types.ts'
import type { BroadcastState, Estimate, Progress, Recipient } from './types.ts'

/** Milliseconds between one look at what is being sent and the next. */
const PACE = 2_000
/** And between two looks at who would get it: people come and go, and quiet hours begin. */
const FRESH = 30_000

export const progressQuery = (id: string) =>
  queryOptions({
    queryKey: ['broadcast', id, 'progress'],
    queryFn: ({ signal }) => request<Progress>(`/broadcasts/${id}/progress`, { signal }),
    meta: { shows: ['broadcast'] },
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.state === 'sending' ? PACE : false),
  })

/** Messages of a broadcast in one state, or all of them; looked at again while it is sent, and once when it ends. */
export const messagesQuery = (id: string, state: string | undefined, stands: BroadcastState) =>
  infiniteQueryOptions({
    queryKey: ['broadcast', id, 'messages', state ?? '', stands],
    refetchInterval: stands === 'sending' ? 2 * PACE : false,
    queryFn: ({ signal, pageParam }) =>
      request<Page<Recipient>>(`/broadcasts/${id}/messages`, { query: { state, after: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  })

export interface Wish {
  segment: string
  except: string
  purpose: string
}

/** Asked of the server each time anew. */
export const estimateQuery = (wish: Wish) =>
  queryOptions({
    queryKey: ['estimate', wish.segment, wish.except, wish.purpose],
    queryFn: ({ signal }) =>
      request<Estimate>('/broadcasts/estimate', { method: 'POST', body: { ...wish, except: wish.except || null }, signal }),
    enabled: wish.segment !== '' && wish.purpose !== '',
    meta: { shows: ['segment', 'purpose'] },
    staleTime: 0,
    refetchInterval: FRESH,
    placeholderData: keepPreviousData,
  })

/** Begins it, pauses it, goes on with it, stops it, or sends again; the page then shows what the server says. */
export async function move(
  meta: Meta,
  id: string,
  what: 'start' | 'pause' | 'resume' | 'stop' | 'retry',
  body?: object,
): Promise<Progress> {
  const progress = await request<Progress>(`/broadcasts/${id}/${what}`, { method: 'POST', ...(body ? { body } : {}) })
  queryClient.setQueryData(progressQuery(id).queryKey, progress)
  const object = objectNamed(meta, 'broadcast')
  if (object) await queryClient.invalidateQueries({ queryKey: recordQuery(object, id).queryKey })
  return progress
}
