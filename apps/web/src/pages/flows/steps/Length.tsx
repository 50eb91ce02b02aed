import { Select, TextField } from '@rapport/ui'
import { t } from '../../../messages/t.tsx'
import styles from '../Flows.module.css'

const units = ['minute', 'hour', 'day'] as const

interface LengthProps {
  label: string
  /** `3 days`. */
  value: string
  error?: string | null
  onChange: (value: string) => void
}

/** How long: a number and its unit. */
export function Length({ label, value, error, onChange }: LengthProps) {
  const [, count = '', unit = 'day'] = /^(\d*) (minute|hour|day)s?$/.exec(value) ?? []
  const tell = (number: string, of: string) => onChange(`${number} ${of}${number === '1' ? '' : 's'}`)
  return (
    <fieldset className={styles.asked}>
      <legend>{label}</legend>
      <div className={styles.pair}>
        <TextField
          label={label}
          hideLabel
          inputMode="numeric"
          autoComplete="off"
          maxLength={6}
          value={count}
          error={error}
          onChange={(event) => tell(event.target.value.replaceAll(/\D/g, ''), unit)}
        />
        <Select
          label={t('flows.unit')}
          hideLabel
          options={units.map((one) => ({ value: one, label: t(`flows.unit.${one}`) }))}
          value={unit}
          onChange={(next) => next && tell(count, next)}
          none=""
        />
      </div>
    </fieldset>
  )
}
