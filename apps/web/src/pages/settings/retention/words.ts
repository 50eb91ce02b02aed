import { t } from '../../../messages/t.tsx'
import type { Due } from './queries.ts'

export const keptWords = (months: number | null): string =>
  months === null ? t('retention.forEver') : t('retention.for', { count: months })

/** What is older than the rule. */
export const dueWords = ({ count, exact }: Due): string => (exact ? t('retention.due', { count }) : t('retention.dueMore', { count }))

/** What would go by a rule that is not saved yet. */
export const wouldWords = ({ count, exact }: Due): string => (exact ? t('retention.would', { count }) : t('retention.wouldMore', { count }))
