import fields from '../fields/Fields.module.css'
import { cx } from '@rapport/ui'
import styles from './Sources.module.css'

interface CardsProps<Value extends string> {
  label: string
  /** What the browser calls the group. */
  name: string
  value: Value
  options: readonly { value: Value; label: string; about: string }[]
  /** Side by side where there is room. */
  beside?: boolean
  onChange: (value: Value) => void
}

/** A few choices, each with what it means; arrows move between them. */
export function Cards<Value extends string>({ label, name, value, options, beside, onChange }: CardsProps<Value>) {
  return (
    <fieldset className={cx(fields.rules, beside && styles.beside)}>
      <legend className={fields.legend}>{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={fields.kind}>
          <input
            type="radio"
            name={name}
            className={fields.radio}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>{option.label}</span>
          <span className={fields.about}>{option.about}</span>
        </label>
      ))}
    </fieldset>
  )
}
