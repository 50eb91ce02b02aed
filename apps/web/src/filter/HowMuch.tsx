import type { HowOften } from '@rapport/core/rules'
import { Select, TextField } from '@rapport/ui'
import type { InteractionType } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import styles from './Happened.module.css'
import type { HappenedDraft, Span, Unit } from './happenedDraft.ts'
import { numbersOf } from './interactionTypes.ts'

interface HowMuchProps {
  draft: HappenedDraft
  type: InteractionType | undefined
  fault: string | null
  onChange: (part: Partial<HappenedDraft>) => void
}

/** How often it happened, or what one of its numbers comes to. */
export function HowMuch({ draft, type, fault, onChange }: HowMuchProps) {
  const { sum, often, number } = draft
  const numbers = numbersOf(type)
  const comparisons: readonly (HowOften | 'never')[] =
    sum === null ? ['atLeast', 'atMost', 'is', 'over', 'under', 'never'] : ['atLeast', 'over', 'atMost', 'under', 'is']
  const never = sum === null && often === 'never'
  const times = t(number.trim() === '1' ? 'happened.timeWord' : 'happened.timesWord')
  const label = t(sum === null ? 'happened.often' : 'happened.sumOften')
  return (
    <fieldset className={styles.asked}>
      <legend>{label}</legend>
      <div className={styles.row} data-alone={never || undefined}>
        <Select
          label={label}
          hideLabel
          options={comparisons.map((value) => ({
            value,
            label: t(value === 'under' && sum !== null ? 'happened.often.underSum' : `happened.often.${value}`),
          }))}
          value={often}
          onChange={(value) => value && onChange({ often: value as HowOften | 'never' })}
          none=""
        />
        {never ? null : (
          <TextField
            label={t('happened.number')}
            hideLabel
            inputMode="decimal"
            value={number}
            error={fault}
            onChange={(event) => onChange({ number: event.target.value })}
          />
        )}
        {never ? null : numbers.length === 0 && sum === null ? (
          <span className={styles.word}>{times}</span>
        ) : (
          <Select
            label={t('happened.measure')}
            hideLabel
            options={[
              { value: '', label: times },
              ...numbers.map(({ key, label: called }) => ({ value: key, label: t('happened.sumOf', { field: called }) })),
              ...(sum !== null && !numbers.some(({ key }) => key === sum)
                ? [{ value: sum, label: t('happened.sumOf', { field: sum }) }]
                : []),
            ]}
            value={sum ?? ''}
            onChange={(value) => onChange({ sum: value || null, often: often === 'never' ? 'atLeast' : often })}
            none=""
          />
        )}
      </div>
    </fieldset>
  )
}

/** A length of time. */
export function SpanInput({ span, fault, onChange }: { span: Span; fault: string | null; onChange: (span: Span) => void }) {
  return (
    <>
      <TextField
        label={t('happened.count')}
        hideLabel
        inputMode="numeric"
        value={span.count}
        error={fault}
        onChange={(event) => onChange({ ...span, count: event.target.value })}
      />
      <Select
        label={t('happened.unit')}
        hideLabel
        options={(['minute', 'hour', 'day'] as const).map((value) => ({ value, label: t(`happened.unit.${value}`) }))}
        value={span.unit}
        onChange={(unit) => unit && onChange({ ...span, unit: unit as Unit })}
        none=""
      />
    </>
  )
}
