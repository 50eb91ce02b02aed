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

/** By which somebody can be written to or called; a workspace uses some of them. */
export const channels = ['mail', 'phone', 'sms', 'whatsapp', 'post'] as const
export type Channel = (typeof channels)[number]
/** Of what a word is: one channel, or every one. */
export type SaidOf = Channel | 'every'

/** How somebody stands to a purpose by a channel. `refused`: why nothing may come by it now. */
export interface OnChannel {
  channel: SaidOf
  given: boolean | null
  at: string | null
  by: string | null
  source: Source | null
  refused: { code: string; message: string } | null
}

export type Source = 'unsubscribe' | 'preferences' | 'member' | 'program' | 'form' | 'import'

/** How somebody stands to a purpose; without one, to everything. */
export interface Standing {
  purpose: string | null
  name: string
  basis: Basis | null
  /** Of mails. */
  given: boolean | null
  at: string | null
  channels: readonly OnChannel[]
}

/** One word of theirs, for good. */
export interface Said {
  id: string
  purpose: string | null
  name: string
  channel: SaidOf
  given: boolean
  wording: string | null
  source: Source
  proof: Readonly<Record<string, unknown>>
  at: string
  recordedAt: string
  by: string
}

export interface AddressStanding {
  address: string
  suppressed: { reason: string; message: string; note: string | null; at: string; mayOpen: boolean } | null
  /** When it was opened again after it had been closed, newest first. */
  opened: readonly { why: string | null; by: string; at: string }[]
}

export interface Consents {
  /** The one that mails go to. */
  address: string | null
  /** All that they have. */
  addresses: readonly AddressStanding[]
  /** Those that the workspace uses. */
  channels: readonly Channel[]
  items: readonly Standing[]
  events: readonly Said[]
  messages: readonly Message[]
}
