/** How a cell of purposes by channels reads. */
import { when } from '../../fields/time.ts'
import type { OnChannel, Standing } from '../../mails/types.ts'
import { t } from '../../messages/t.tsx'

/** `open` and `closed`: nothing was said, and it may come or may not. */
export type CellLook = 'yes' | 'no' | 'open' | 'closed' | 'owed'

/** What was said with who said it when, else what follows from silence; and how it looks. */
export function stateOf(
  { basis }: Standing,
  { given, at, by, source, refused }: OnChannel,
  now: Date,
): { readonly text: string; readonly look: CellLook } {
  if (basis === 'contract') return { text: t('mails.owed'), look: 'owed' }
  if (given === null) return refused ? { text: refused.message, look: 'closed' } : { text: t('mails.may'), look: 'open' }
  const state = t(given ? 'mails.yes' : 'mails.no')
  const said =
    at && source ? t('mails.sinceBy', { state, when: when(at, now), source: t(`mails.source.${source}`, { by: by ?? '' }) }) : state
  // They agreed, and still nothing may come: an address that is closed, or none at all.
  return { text: given && refused ? `${said}. ${refused.message}` : said, look: given ? 'yes' : 'no' }
}
