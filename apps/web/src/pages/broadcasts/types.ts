import type { Message, MessageState } from '../../mails/types.ts'
import type { RefValue, Row } from '../../api/types.ts'

export type BroadcastState = 'draft' | 'sending' | 'paused' | 'done' | 'stopped'

/** A broadcast as its record is read. */
export interface Broadcast extends Row {
  name: string
  segment: RefValue | null
  except: RefValue | null
  template: RefValue | null
  purpose: RefValue | null
  sender: RefValue | null
  rate: number | null
  state: BroadcastState
  problem: string | null
  startedAt: string | null
  finishedAt: string | null
}

/** How far it is. */
export interface Progress {
  state: BroadcastState
  problem: string | null
  /** Whether it is written down already to whom it goes. */
  isWritten: boolean
  total: number
  states: Partial<Record<MessageState, number>>
  reasons: readonly { state: MessageState; code: string; reason: string; count: number }[]
  lastAt: string | null
}

export interface Recipient extends Message {
  title: string | null
}

/** Who would get it now, and who would not. `asked` of `members` were asked. */
export interface Estimate {
  /** The segments are being counted: these are the numbers so far. */
  isCounting: boolean
  members: number
  asked: number
  would: number
  later: number
  basis: 'consent' | 'interest' | 'contract'
  refused: readonly { code: string; message: string; count: number }[]
}
