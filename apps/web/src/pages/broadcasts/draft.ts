import { t } from '../../messages/t.tsx'
import type { Broadcast } from './types.ts'

/** What a form of a broadcast holds: texts, ids, and nothing as an empty text. */
export const keys = ['name', 'segment', 'except', 'template', 'purpose', 'sender', 'rate'] as const
export type Key = (typeof keys)[number]
export type Draft = Readonly<Record<Key, string>>

export const draftOf = (broadcast: Broadcast | null): Draft => ({
  name: broadcast?.name ?? '',
  segment: broadcast?.segment?.id ?? '',
  except: broadcast?.except?.id ?? '',
  template: broadcast?.template?.id ?? '',
  purpose: broadcast?.purpose?.id ?? '',
  sender: broadcast?.sender?.id ?? '',
  rate: broadcast?.rate?.toString() ?? '',
})

/** What of a form is sent to the server: what is another than before. */
export function changesOf(before: Draft, after: Draft): Readonly<Record<string, string | number | null>> {
  const changed = keys.filter((key) => before[key].trim() !== after[key].trim())
  return Object.fromEntries(changed.map((key) => [key, valueOf(key, after[key].trim())]))
}

const valueOf = (key: Key, text: string): string | number | null => (text === '' ? null : key === 'rate' ? rateIn(text) : text)

const MOST_RATE = 10_000_000
/** People write thousands with a comma or a space. */
const rateIn = (text: string): number => Number(text.replaceAll(/[,\s]/g, ''))

/** Why a rate is none, or null. */
export function wrongRate(text: string): string | null {
  if (text.trim() === '') return null
  const rate = rateIn(text)
  return Number.isInteger(rate) && rate >= 1 && rate <= MOST_RATE ? null : t('broadcasts.wrongRate')
}
