import type { RefValue, Row } from '../../api/types.ts'
import type { Channel } from '../../mails/types.ts'

/** A question as the record holds it. */
export interface Ask {
  field?: string | null
  name?: string | null
  label?: string | null
  help?: string | null
  required?: boolean
  hidden?: boolean
  value?: unknown
  long?: boolean
  belongs?: boolean
}

export interface ConsentAsk {
  purpose: string
  /** Mail where nothing is said. */
  channel?: Channel
  wording: string
}

export const matches = ['mail', 'never'] as const
export const writings = ['blank', 'all'] as const

/** A form as its record is read. */
export interface FormRow extends Row {
  name: string
  of: string
  enabled: boolean
  heading: string | null
  intro: string | null
  asks: readonly Ask[]
  consents: readonly ConsentAsk[] | null
  button: string | null
  thanks: string | null
  redirect: string | null
  match: (typeof matches)[number] | null
  writing: (typeof writings)[number] | null
  confirms: boolean
  sender: RefValue | null
  origins: readonly string[] | null
  language: string | null
  problem: string | null
}

export interface FormProblem {
  place: string
  message: string
}

export const sentStates = ['done', 'held', 'failed'] as const
export type SentState = (typeof sentStates)[number]

export interface Standing {
  link: string
  embed: string
  problems: readonly FormProblem[]
  states: Partial<Record<SentState, number>>
  days: readonly { day: string; count: number }[]
  lastAt: string | null
}

/** What somebody sent. */
export interface Sent {
  id: string
  at: string
  state: SentState
  why: 'trap' | 'fast' | 'links' | 'flood' | null
  problem: string | null
  answers: readonly { label: string; text: string }[]
  consents: readonly { purpose: string; wording: string; kept: boolean }[]
  confirmation: 'waits' | 'confirmed' | null
  page: string | null
  referrer: string | null
  utm: Readonly<Record<string, string>>
  record: { object: string; id: string; title: string | null; outcome: 'added' | 'found' } | null
}
