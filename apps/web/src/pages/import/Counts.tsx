import { cx } from '@rapport/ui'
import { CircleAlert, Equal, type LucideIcon, Pencil, Plus } from 'lucide-react'
import { numberText } from '../../fields/words.ts'
import { t } from '../../messages/t.tsx'
import styles from './Counts.module.css'
import { type ImportItem, type Outcome, outcomes } from './types.ts'

const icons: Record<Outcome, LucideIcon> = { new: Plus, changed: Pencil, same: Equal, wrong: CircleAlert }

interface CountsProps {
  one: ImportItem
  many: string
  chosen: Outcome | null
  onChoose?: (outcome: Outcome) => void
}

/** Four numbers that add up to the rows of the file; each opens its rows. */
export function Counts({ one, many, chosen, onChoose }: CountsProps) {
  const { counts } = one
  const total = outcomes.reduce((sum, outcome) => sum + counts[outcome], 0)
  const verb = one.startedAt && one.state !== 'running' ? 'did' : 'will'
  return (
    <>
      <div className={styles.counts} role="group" aria-label={t('imports.counts')}>
        {outcomes.map((outcome) => {
          const Icon = icons[outcome]
          const said = outcome === 'new' ? t(`imports.${verb}.new`, { many }) : t(`imports.${verb}.${outcome}`)
          const inside = (
            <>
              <span className={styles.name}>
                <Icon size={14} strokeWidth={1.6} className={styles[outcome]} aria-hidden />
                {t(`imports.count.${outcome}`)}
              </span>
              <span className={styles.number}>{numberText(counts[outcome])}</span>
              <span className={styles.said}>{said}</span>
            </>
          )
          if (!onChoose)
            return (
              <div key={outcome} className={styles.one}>
                {inside}
              </div>
            )
          return (
            <button
              key={outcome}
              type="button"
              aria-pressed={outcome === chosen}
              className={cx(styles.one, styles.open, outcome === chosen && styles.chosen)}
              onClick={() => onChoose(outcome)}
            >
              {inside}
            </button>
          )
        })}
      </div>
      {onChoose ? (
        <p className={styles.sum}>
          {t('imports.sum', {
            new: numberText(counts.new),
            changed: numberText(counts.changed),
            same: numberText(counts.same),
            wrong: numberText(counts.wrong),
            rows: numberText(total),
          })}
        </p>
      ) : null}
    </>
  )
}
