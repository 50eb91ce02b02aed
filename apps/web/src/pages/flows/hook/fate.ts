/** What became of what was sent, in words and colours. */
import type { ChipLook } from '@rapport/ui'
import { t } from '../../../messages/t.tsx'
import type { Delivery } from './queries.ts'

/** What was taken has begun a walk, or has not: it did not fit, or comes in at this moment. */
export type Fate = 'started' | 'told' | 'nobody' | 'refused' | 'resting'

export const fateOf = ({ state, run }: Delivery): Fate => (state === 'taken' ? (run === null ? 'told' : 'started') : state)

export const fateLooks: Readonly<Record<Fate, ChipLook>> = {
  started: 'good',
  told: 'neutral',
  nobody: 'warn',
  refused: 'bad',
  resting: 'neutral',
}

/** Of whom it tells. */
export const aboutWords = ({ record }: Delivery): string =>
  record === null ? t('flows.sent.nobody') : (record.title ?? t('flows.runs.unseen'))
