/** What the page of somebody's choices asks, and what a form that came back from it says: pure. */
import { type Channel, channels, everyChannel, isChannel, type SaidOf } from '../consent/channels.ts'
import { everything, isRefused, wordOn } from '../consent/fold.ts'
import type { Standing } from '../consent/reached.ts'
import type { PurposeRow } from '../consent/record.ts'

/** Whom the page is about, and what the mail was sent for that led there. */
export interface Asker {
  readonly purpose: string | null
  readonly standing: Standing
}

/** A purpose, with the channels of which somebody chooses. */
export interface Offered {
  readonly purpose: PurposeRow
  readonly asked: readonly Channel[]
}

/** One word that is to be kept; no purpose: on everything. */
export interface Wished {
  readonly purpose: PurposeRow | null
  readonly channel: SaidOf
  readonly given: boolean
}

/** All purposes; of those that people choose themselves, and of the one that this mail was sent for, the channels that are used. */
export const offeredTo = (purposes: readonly PurposeRow[], { purpose }: Asker, used: readonly Channel[]): readonly Offered[] =>
  purposes.map((one) => {
    const { id, basis, offered } = one
    const isShown = basis !== 'contract' && (offered || id === purpose)
    return { purpose: one, asked: isShown ? used.filter((channel) => one.channels.includes(channel)) : [] }
  })

export const isOn = ({ id, basis }: PurposeRow, { standing }: Asker, channel: Channel): boolean =>
  wordOn(standing.on(channel), channel, id)?.given ?? basis === 'interest'

/** What a form says, as words that are to be kept: only those that change something. */
export function wished(
  form: URLSearchParams,
  about: Asker,
  offered: readonly Offered[],
): { readonly words: readonly Wished[]; readonly said: string | null } {
  const { standing } = about
  if (form.get('List-Unsubscribe') === 'One-Click') {
    const own = offered.find(({ purpose }) => purpose.id === about.purpose)?.purpose ?? null
    const isOwed = own?.basis === 'contract'
    const said =
      own === null
        ? 'You get no more of these mails.'
        : isOwed
          ? `What belongs to “${own.name}” is owed to you, and still comes.`
          : `You get no more mails of “${own.name}”.`
    // Scanners and impatient people send it more than once: said once is enough. It is about mails, and says nothing of other channels.
    const isSaid = isRefused(standing.on('mail'), 'mail', own?.id ?? everything)
    return { words: isSaid ? [] : [{ purpose: own, channel: 'mail', given: false }], said }
  }
  if (form.get('do') === 'none') {
    const isSaid = isRefused(standing.own, everyChannel, everything)
    return { words: isSaid ? [] : [{ purpose: null, channel: everyChannel, given: false }], said: 'You get nothing of this any more.' }
  }
  if (form.get('do') !== 'save') return { words: [], said: null }
  // A page that was opened before a channel was asked for says nothing of it.
  const asked = new Set(form.getAll('asked').filter(isChannel))
  const words = channels
    .filter((channel) => channel === 'mail' || asked.has(channel))
    .flatMap((channel) => {
      const chosen = new Set(form.getAll(boxOf(channel)))
      return offered.flatMap(({ purpose, asked: of }): Wished[] => {
        const given = chosen.has(purpose.id)
        return of.includes(channel) && isOn(purpose, about, channel) !== given ? [{ purpose, channel, given }] : []
      })
    })
  return { words, said: 'Saved.' }
}

/** Under which name the boxes of a channel are sent. */
export const boxOf = (channel: Channel): string => (channel === 'mail' ? 'purpose' : channel)
