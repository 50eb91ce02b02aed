/** How somebody stands to each purpose, by each channel: what they said, and whether the gate would let something through. Pure. */
import { decideContact, refusalOn, type Suppression } from '../gate/gate.ts'
import { type Channel, channels, everyChannel, type SaidOf } from './channels.ts'
import { everything, type Word, wordOn, wordOf } from './fold.ts'
import type { KeptWord, Reached, Standing } from './reached.ts'
import type { PurposeRow } from './record.ts'

/** What is known of somebody, as far as whoever asks sees it. */
export interface About {
  readonly standing: Standing
  readonly reached: Reached
  /** Of their mail address. */
  readonly suppressed: Suppression | null
}

/** By one channel. `refused`: why the gate would not let anything through now; null where it would. */
interface OnChannel {
  readonly channel: SaidOf
  readonly given: boolean | null
  readonly at: string | null
  readonly by: string | null
  readonly source: string | null
  readonly refused: { readonly code: string; readonly message: string } | null
}

export interface Item {
  readonly purpose: string | null
  readonly name: string
  readonly basis: PurposeRow['basis'] | null
  /** Of mails. */
  readonly given: boolean | null
  readonly at: string | null
  readonly channels: readonly OnChannel[]
}

/** One for each purpose, with the channels that are used and those of which something was said; and one for everything, where something was said of it. */
export function itemsOf(about: About, purposes: readonly PurposeRow[], used: readonly Channel[], now: Date): readonly Item[] {
  const { standing } = about
  const own = purposes.map((purpose): Item => {
    const { id, name, basis } = purpose
    const isOwed = basis === 'contract'
    const shown = channels.filter((channel) => {
      if (isOwed) return used.includes(channel) && purpose.channels.includes(channel)
      return (used.includes(channel) && purpose.channels.includes(channel)) || wordOf(standing.on(channel), channel, id) !== null
    })
    const word = (channel: Channel): Word | null => (isOwed ? null : wordOn(standing.on(channel), channel, id))
    return {
      purpose: id,
      name,
      basis,
      ...saidOn(word('mail')),
      channels: shown.map((channel) => ({ channel, ...said(word(channel)), refused: refusedOn(about, purpose, channel, now) })),
    }
  })
  const mail = wordOf(standing.on('mail'), 'mail', everything)
  const all = ([...channels, everyChannel] as const).flatMap((channel): OnChannel[] => {
    const words = channel === everyChannel ? standing.own : standing.on(channel)
    const word = wordOf(words, channel, everything) ?? (channel === everyChannel ? wordOf(standing.on('mail'), channel, everything) : null)
    return word ? [{ channel, ...said(word), refused: null }] : []
  })
  return [...own, ...(all.length > 0 ? [{ purpose: null, name: 'Everything', basis: null, ...saidOn(mail), channels: all }] : [])]
}

function refusedOn({ standing, reached, suppressed }: About, { id, name, basis }: PurposeRow, channel: Channel, now: Date) {
  const where = reached[channel]
  const known = {
    isThere: true,
    // What whoever asks may not see is no reason that they are told.
    address: where === null ? '' : (where[0] ?? null),
    suppressed: channel === 'mail' ? suppressed : null,
    words: standing.on(channel),
    before: [],
    timeZone: 'UTC',
  }
  const verdict = decideContact({ basis, purpose: id, channel }, known, { quiet: null, most: null }, now)
  return 'refused' in verdict ? { code: verdict.refused, message: refusalOn(verdict.refused, channel, name) } : null
}

const saidOn = (word: Word | null) => ({ given: word?.given ?? null, at: word?.at.toISOString() ?? null })
const said = (word: Word | null) => {
  const { by = null, source = null } = (word ?? {}) as Partial<KeptWord>
  return { ...saidOn(word), by, source }
}
