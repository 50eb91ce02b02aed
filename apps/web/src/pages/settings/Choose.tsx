import { cx } from '@rapport/ui'
import { ChevronDown } from 'lucide-react'
import styles from './Choose.module.css'

interface ChooseProps<Value extends string> {
  label: string
  value: Value
  options: readonly { value: Value; label: string }[]
  onChange: (value: Value) => void
  /** Drawn as a chip, for the cells of the matrix. */
  chip?: 'plain' | 'accent' | 'outline' | 'none'
  changed?: boolean
}

/** One of a few, chosen in place; the browser's own list, so that hundreds on a page stay light and a phone shows its wheel. */
export function Choose<Value extends string>({ label, value, options, onChange, chip, changed }: ChooseProps<Value>) {
  return (
    <span className={cx(styles.choose, chip && styles.chip, chip && styles[chip], changed && styles.changed)}>
      <select aria-label={label} className={styles.select} value={value} onChange={(event) => onChange(event.target.value as Value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown size={13} strokeWidth={1.6} className={styles.arrow} aria-hidden />
    </span>
  )
}
