/** What a page that is open is told, and how that is written as server-sent events. */
import type { Entry } from '../feed/index.ts'

/** A record that came or changed, or with which something happened, as far as whoever is told may read it at that moment. */
export interface Told {
  readonly object: string
  readonly id: string
  readonly action: 'created' | 'changed' | 'happened'
  /** The fields that changed and exist for whoever is told; none for a record that came. */
  readonly fields: readonly string[]
  /** The records that it is seen with: a note's person. */
  readonly about: readonly { readonly object: string; readonly id: string }[]
  readonly by: Entry['actor']
}

/** One message. Nothing in it names a record that its receiver could not read. */
export interface Message {
  readonly changes: readonly Told[]
  /** Objects of which something came into sight or left it, or whose records show something of others that changed: whatever is shown of them is read again. */
  readonly stale: readonly string[]
  /** What is no record and has changed: `imports`, `invitations`. */
  readonly topics: readonly string[]
}

/** Why a page reads everything it shows again: its place in the feed is not kept any more, or its member's rights are others. */
export type Anew = 'place' | 'rights'
/** Why a stream ends for good: nobody is signed in by that session any more. */
export type Ending = 'session'

export const isEmpty = ({ changes, stale, topics }: Message): boolean => changes.length + stale.length + topics.length === 0

const event = (name: string, data: object, position?: number): string =>
  `${position === undefined ? '' : `id: ${position}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`

/** The texts that are sent. `position` is where a page goes on that comes back: everything up to it is told. */
export const texts = {
  hello: (position: number) => event('hello', { position }, position),
  change: (message: Message, position: number) => event('change', message, position),
  anew: (reason: Anew, position: number) => event('anew', { reason }, position),
  end: (reason: Ending) => event('end', { reason }),
  /** Keeps proxies from closing what is silent, and the place up to date. */
  beat: (position: number) => `: beat\nid: ${position}\n\n`,
} as const
