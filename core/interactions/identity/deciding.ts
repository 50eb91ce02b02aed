/** By what it is decided whom messages are about, and how records are written by it. */
import { Problem } from '../../errors.ts'
import type { Identity, JoinRule } from '../../module/index.ts'
import { mostEntries } from '../../object/check-lists.ts'
import type { ClaimReading } from './claims.ts'
import type { Ranked } from './rules.ts'
import type { Records, Values } from './standing.ts'

/** What programs may do to records: nothing; add some, and fill in what is empty; or write over what stands there, too. */
export const policies = ['nothing', 'blank', 'all'] as const
export type Policy = (typeof policies)[number]

/** All that messages may be about. */
export interface Standing {
  readonly people: Records
  readonly visitors: Records
  readonly organisations: Records
  readonly memberships: Records
  /** How many visitors each individual has by now. */
  readonly visitorsOf: Map<string, number>
}

/** What one batch of messages is decided by; its standing changes as they are gone through. */
export interface Deciding extends ClaimReading {
  readonly identity: Identity
  readonly policy: Policy
  readonly standing: Standing
  /** What each rule came to, told to whoever asks why. */
  readonly steps?: Step[] | undefined
}

/** What one rule came to for one message. */
export interface Step {
  readonly by: Ranked
  readonly field: string
  /** What the message says by it, as records keep it. */
  readonly said: string | null
  /**
   * Switched off; nothing said; said by whoever reads the key of a page; nobody's by the rule; had by nobody; by several; by one who is known by something else, `against`,
   * than the message says; the one whom it found first, or agrees with; another than the one whom a rule above found.
   */
  readonly outcome: 'off' | 'unsaid' | 'open' | 'nobodys' | 'nobody' | 'several' | 'another' | 'found' | 'later'
  readonly individual: string | null
  readonly against: { readonly by: Ranked; readonly field: string } | null
}

/** Whom a message is about, and by what that is known. */
export interface Known {
  readonly id: string
  readonly rule: JoinRule
  readonly evidence: string
  /** Made known by this message. */
  readonly fresh: boolean
  /** What is said of them. */
  readonly said: Values
}

/** Writes what may be written: lists are never taken away from, and only added to by those who may write over. */
export function complete(records: Records, id: string, said: Values, { policy, trusted }: Deciding): void {
  if (policy === 'nothing') return
  const changed: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(said)) {
    const present = records.value(id, key)
    // By addresses people are written to and called: nobody who has read a key in a page says them of others.
    const isOpen = trusted || !Array.isArray(value)
    if (present === null) {
      if (isOpen) changed[key] = value
    } else if (policy === 'all' && Array.isArray(present) && Array.isArray(value)) {
      const more = value.filter((entry) => !present.some((one) => sameEntry(one, entry)))
      if (more.length > 0) changed[key] = [...present, ...more].slice(0, mostEntries)
    } else if (policy === 'all' && JSON.stringify(present) !== JSON.stringify(value)) changed[key] = value
  }
  if (Object.keys(changed).length > 0) records.change(id, changed)
}

const sameEntry = (one: unknown, other: unknown): boolean =>
  JSON.stringify((one as { value?: unknown }).value ?? one) === JSON.stringify((other as { value?: unknown }).value ?? other)

/** Something that is left out of a message. */
export const note = (code: string, message: string): Problem => new Problem(code, message, { status: 422 })
