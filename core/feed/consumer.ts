/** Somebody who follows the feed of every workspace, from position to position, at least once and in order. */
import type { Entry } from './entry.ts'

export interface ConsumerContext {
  readonly workspace: string
  /** Aborted when the consumer took too long, or when this server is no longer the one who does it. */
  readonly signal: AbortSignal
}

export interface Consumer {
  /** Stable: its position is kept under it. `feed.retention` */
  readonly name: string
  /** For people: what it does, in a few words. */
  readonly label: string
  /** Where it begins in a workspace that has a feed already: at its end, or at the first entry that is kept. */
  readonly begins: 'end' | 'start'
  /** Most entries of one batch; 100 unless said. */
  readonly most?: number
  /** Milliseconds that a batch may take; a minute unless said. */
  readonly patience?: number
  /** Failures in a row after which it is parked in that workspace; 5 unless said. */
  readonly tries?: number
  /** Milliseconds until the first failure is tried again, then twice as many each time; a second unless said. */
  readonly backOff?: number
  /**
   * Does what follows from the entries. It may be called again with entries that it was called with before, and must come to the
   * same then. When it throws, the entries are tried again one by one.
   */
  each(entries: readonly Entry[], context: ConsumerContext): Promise<void>
}

/** `defineConsumer({ name: 'search', label: 'Search', begins: 'start', async each(entries, { workspace }) { … } })` */
export const defineConsumer = (consumer: Consumer): Consumer => Object.freeze(consumer)
