import { t } from '../../../messages/t.tsx'
import styles from './Fields.module.css'
import type { FieldOptions } from './types.ts'

type Rule = NonNullable<FieldOptions['onDelete']>
const rules = ['clear', 'cascade', 'restrict'] as const satisfies readonly Rule[]

interface GoneChoiceProps {
  /** The names of one: of the object that has the field, and of what it leads to. */
  one: string
  target: string
  rule: Rule
  /** A field that must be filled cannot be emptied. */
  required: boolean
  onChange: (rule: Rule) => void
}

/** What becomes of a record when the one that it links to is deleted. */
export function GoneChoice({ one, target, rule, required, onChange }: GoneChoiceProps) {
  const chosen = required && rule === 'clear' ? 'restrict' : rule
  return (
    <fieldset className={styles.rules}>
      <legend className={styles.legend}>{t('fields.gone', { target })}</legend>
      {rules.map((each) => {
        const impossible = required && each === 'clear'
        return (
          <label key={each} className={styles.kind} data-disabled={impossible || undefined}>
            <input
              type="radio"
              name="gone"
              className={styles.radio}
              checked={each === chosen}
              disabled={impossible}
              onChange={() => onChange(each)}
            />
            <span>{t(`fields.gone.${each}`, { one })}</span>
            <span className={styles.about}>{impossible ? t('fields.goneNeeded') : t(`fields.goneAbout.${each}`, { one })}</span>
          </label>
        )
      })}
    </fieldset>
  )
}
