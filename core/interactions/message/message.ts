/** What a program said of a customer, in our words, whatever protocol it speaks. */
import type { Said } from './said.ts'

export const kinds = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const
/** What it is about: who somebody is, what they did, or where they belong. */
export type Kind = (typeof kinds)[number]

/** One message, in our words. */
export interface Message {
  readonly kind: Kind
  /** The sender's own name for it: what is sent twice is one. */
  readonly key: string | null
  /** When it happened by our clock. */
  readonly at: Date
  /** What a browser or device calls itself. */
  readonly anonymous: string | null
  /** What the sender's programs call the person. */
  readonly user: string | null
  /** Another name of the same person, or of the browser (`alias`). */
  readonly previous: string | null
  /** What the sender's programs call the company. */
  readonly group: string | null
  /** The event, page or screen. */
  readonly name: string | null
  /** Of the person, or of the company (`group`). */
  readonly traits: Said
  readonly properties: Said
  readonly context: Said
}
