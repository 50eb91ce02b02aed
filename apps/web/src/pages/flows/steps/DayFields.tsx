import { Select, TextField } from '@rapport/ui'
import type { FieldMeta } from '../../../api/types.ts'
import { t } from '../../../messages/t.tsx'
import styles from '../Flows.module.css'

interface Day {
  readonly field: string
  readonly days: number
  readonly at: string
}
interface DayFieldsProps {
  fields: readonly FieldMeta[]
  value: Day
  error: string | null
  onChange: (value: Day) => void
}

/** So many days before or after a date of the record, at a time of day. */
export function DayFields({ fields, value, error, onChange }: DayFieldsProps) {
  const side = value.days < 0 || Object.is(value.days, -0) ? 'before' : 'after'
  const { field, days, at } = value
  return (
    <>
      <Select
        label={t('flows.date')}
        options={fields.map(({ key, label }) => ({ value: key, label }))}
        value={field || null}
        onChange={(next) => next && onChange({ field: next, days, at })}
        none={t('state.noneFound')}
        error={error}
      />
      <div className={styles.triple}>
        <TextField
          label={t('flows.days')}
          inputMode="numeric"
          maxLength={4}
          value={String(Math.abs(days))}
          onChange={(event) => {
            const count = Number(event.target.value.replaceAll(/\D/g, ''))
            onChange({ field, at, days: side === 'before' ? -count : count })
          }}
        />
        <Select
          label={t('flows.daysSide')}
          options={(['after', 'before'] as const).map((one) => ({ value: one, label: t(`flows.daysSide.${one}`) }))}
          value={side}
          onChange={(next) => next && onChange({ field, at, days: next === 'before' ? -Math.abs(days) : Math.abs(days) })}
          none=""
        />
        <TextField type="time" label={t('flows.at')} value={at} onChange={(event) => onChange({ field, days, at: event.target.value })} />
      </div>
    </>
  )
}
