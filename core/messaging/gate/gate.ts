/**
 * The one gate through which everything goes that is sent to customers: whether somebody may be written to now, later, or not, and why.
 * Pure: whoever sends gathers what it needs while it holds that customer's row (see `ledger/claim.ts`), and does what it says.
 */
import { type Channel, channelWords } from '../consent/channels.ts'
import { everything, wordOn, type Words } from '../consent/fold.ts'
import { type QuietHours, quietUntil } from './quiet.ts'

/**
 * On what ground somebody is written to (GDPR, Art. 6 (1) a, f, b): they said yes; we have an interest of our own and they have not said no;
 * we owe it to them, as an invoice. What is owed goes out whatever they said, and at any hour.
 */
export const bases = ['consent', 'interest', 'contract'] as const
export type Basis = (typeof bases)[number]

/** Why nothing is ever sent to an address. */
export const suppressions = ['bounced', 'complained', 'byHand', 'unsubscribed'] as const
export type Suppression = (typeof suppressions)[number]

export interface Policy {
  readonly quiet: QuietHours | null
  /** At most so many messages in so many days, rolling; what is owed counts not and is not held up. */
  readonly most: { readonly count: number; readonly days: number } | null
}

export interface Asked {
  readonly basis: Basis
  /** None: the message belongs to no purpose, which only what is owed may. */
  readonly purpose: string | null
  /** By which they are written to or called: what they said of another says nothing of this one. */
  readonly channel: Channel
}

/** What is known of whoever is to be written to. */
export interface Known {
  /** Whether the record is still there. */
  readonly isThere: boolean
  /** Of the channel: a mail address, a number, a postal address. */
  readonly address: string | null
  readonly suppressed: Suppression | null
  readonly words: Words
  /** When they were written to before, as far as the policy counts it. */
  readonly before: readonly Date[]
  readonly timeZone: string
}

export const refusals = {
  gone: 'Nobody is there any more to write to.',
  noAddress: 'There is no address to write to.',
  unwritable: 'The mail could not be written for them.',
  badAddress: 'Their address is none that mails can be sent to.',
  bounced: 'A message to this address came back for good.',
  complained: 'Whoever has this address called a message spam.',
  byHand: 'This address is on the list of those that nothing is sent to.',
  unsubscribed: 'Whoever has this address wanted no more mails before it was brought here.',
  noConsent: 'They have not said that they want this.',
  withdrawn: 'They said that they do not want this.',
  sameAddress: 'Somebody else with this address gets it already.',
  tooOften: 'They were written to as often as they are at most.',
  over: 'What it is about is over: it was used, withdrawn or replaced, or it ran out before it could be sent.',
  elsewhere: 'This account has no password: it signs in by a provider.',
} as const
export type Refusal = keyof typeof refusals

/** Why somebody may not be written to or called for a purpose, by a channel: `No consent to phone calls for “News”.` */
export function refusalOn(refused: Refusal, channel: Channel, purpose: string): string {
  const what = channelWords[channel].many
  if (refused === 'noConsent') return `No consent to ${what} for “${purpose}”.`
  if (refused === 'withdrawn') return `They want no ${what} for “${purpose}”.`
  if (refused === 'noAddress') return `There is no ${channelWords[channel].where}.`
  return refusals[refused]
}

export type Verdict =
  | { readonly go: true }
  | { readonly go: false; readonly refused: Refusal }
  /** Not at this hour. */
  | { readonly go: false; readonly until: Date }

const day = 86_400_000

export function decideContact({ basis, purpose, channel }: Asked, known: Known, policy: Policy, now: Date): Verdict {
  if (!known.isThere) return refuse('gone')
  if (known.address === null) return refuse('noAddress')
  // Who wanted no more of what another program sent still gets what is owed.
  if (known.suppressed !== null && !(known.suppressed === 'unsubscribed' && basis === 'contract')) return refuse(known.suppressed)
  if (basis === 'contract') return { go: true }
  const word = wordOn(known.words, channel, purpose ?? everything)
  if (word?.given === false) return refuse('withdrawn')
  if (basis === 'consent' && word === null) return refuse('noConsent')
  if (policy.most !== null) {
    const { count, days } = policy.most
    const since = now.getTime() - days * day
    if (known.before.filter((at) => at.getTime() > since).length >= count) return refuse('tooOften')
  }
  const until = policy.quiet === null ? null : quietUntil(policy.quiet, known.timeZone, now)
  return until === null ? { go: true } : { go: false, until }
}

const refuse = (refused: Refusal): Verdict => ({ go: false, refused })

/** What is known of an account, or of somebody who is to have one, that is to be written to. */
export interface KnownAccount {
  /** Whether what the message is about still stands; `elsewhere`: the account signs in in a way for which it is no use. */
  readonly is: 'open' | 'over' | 'elsewhere'
  readonly isMailAddress: boolean
}

/**
 * Whether an account is written to: what it needs to come in, and what has to be known of it. Somebody waits for each such message, so it goes out whatever was
 * said of being written to as a customer, at any hour, however often, and also where a message came back before: whether the address is good again shows by trying.
 */
export function decideAccount({ is, isMailAddress }: KnownAccount): 'go' | Refusal {
  if (is !== 'open') return is
  return isMailAddress ? 'go' : 'badAddress'
}
