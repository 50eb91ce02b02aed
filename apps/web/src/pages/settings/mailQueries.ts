import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { request } from '../../api/request.ts'
import type { MessageState } from '../../mails/types.ts'
import { isUnderWay } from './mailWords.ts'

/** A mail that the system wrote. */
export interface Mail {
  id: string
  to: string
  subject: string
  state: MessageState
  code: string | null
  reason: string | null
  createdAt: string
  nextAt: string | null
  settledAt: string | null
  hasLink: boolean
  linkTaken: { at: string; by: string } | null
}
export interface Mails {
  items: readonly Mail[]
  next: string | null
  /** Whether a mail server is set. */
  sends: boolean
  /** Whether the one who asks may set it. */
  runs: boolean
}
export type Security = 'tls' | 'starttls' | 'none'
export interface MailSettings {
  source: 'environment' | 'settings' | 'none'
  host: string | null
  port: number | null
  security: Security | null
  user: string | null
  hasPassword: boolean
  from: string | null
  address: string | null
}

/** Mails, newest first, a page at a time; looked at again while some are on their way. */
export const mailsQuery = infiniteQueryOptions({
  queryKey: ['mails'],
  meta: { shows: ['mail', 'invitations'] },
  queryFn: ({ signal, pageParam }) => request<Mails>('/mails', { query: { after: pageParam }, signal }),
  initialPageParam: '',
  getNextPageParam: ({ next }) => next ?? undefined,
  refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(isUnderWay)) ? 5_000 : false),
})

/** Whether mails are sent at all. */
export const mailSendsQuery = queryOptions({
  queryKey: ['mailSends'],
  meta: { shows: ['mail'] },
  queryFn: ({ signal }) => request<Mails>('/mails', { signal }).then(({ sends }) => sends),
})

export const mailSettingsQuery = queryOptions({
  queryKey: ['mailSettings'],
  meta: { shows: ['mail'] },
  queryFn: ({ signal }) => request<MailSettings>('/mail/settings', { signal }),
})
