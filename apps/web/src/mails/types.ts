/** What somebody is written, and what they said of it, as the server answers. */
export const messageStates = ['accepted', 'queued', 'sending', 'deferred', 'bounced', 'uncertain', 'refused', 'cancelled'] as const
export type MessageState = (typeof messageStates)[number]

export interface Message {
  id: string
  broadcast: { id: string; name: string } | null
  object: string
  record: string
  recipient: string | null
  subject: string | null
  state: MessageState
  code: string | null
  reason: string | null
  queuedAt: string
  settledAt: string | null
  nextAt: string | null
}

export type Basis = 'consent' | 'interest' | 'contract'
export const bases: readonly Basis[] = ['consent', 'interest', 'contract']

/** How somebody stands to a purpose; without one, to everything. */
export interface Standing {
  purpose: string | null
  name: string
  basis: Basis | null
  given: boolean | null
  at: string | null
}

/** One word of theirs, for good. */
export interface Said {
  id: string
  purpose: string | null
  name: string
  given: boolean
  wording: string | null
  source: 'unsubscribe' | 'preferences' | 'member' | 'program' | 'form' | 'import'
  proof: Readonly<Record<string, unknown>>
  at: string
  recordedAt: string
  by: string
}

export interface Consents {
  address: string | null
  suppressed: { reason: string; message: string; note: string | null; at: string; mayOpen: boolean } | null
  /** When the address was opened again after it had been closed, newest first. */
  opened: readonly { why: string | null; by: string; at: string }[]
  items: readonly Standing[]
  events: readonly Said[]
  messages: readonly Message[]
}
