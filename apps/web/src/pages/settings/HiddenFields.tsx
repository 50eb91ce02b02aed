import { Checkbox, cx, Popover } from '@rapport/ui'
import { useState } from 'react'
import type { ObjectMeta } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import styles from './Roles.module.css'
import type { Role } from './types.ts'

interface HiddenFieldsProps {
  object: ObjectMeta
  role: Role
  hidden: readonly string[]
  was: readonly string[]
  editable: boolean
  onChange: (hidden: readonly string[]) => void
}

/** How many fields a role does not see; opens the list of fields to tick. */
export function HiddenFields({ object, role, hidden, was, editable, onChange }: HiddenFieldsProps) {
  const [open, setOpen] = useState(false)
  // What is worked out from another field is hidden with it.
  const fields = object.fields.filter(({ key, made }) => key !== object.title && made?.how !== 'part')
  // Fields that nobody ever sees are not in the model and not counted.
  const seen = hidden.filter((key) => object.fields.some((field) => field.key === key))
  const word = seen.length === 0 ? t('roles.noneHidden') : String(seen.length)
  const names = seen.map((key) => object.fields.find((field) => field.key === key)?.label ?? key).join(', ')
  if (!editable) return <span className={seen.length === 0 ? styles.no : undefined}>{names || word}</span>
  const many = object.label[1].toLowerCase()
  const changed = hidden.length !== was.length || hidden.some((key) => !was.includes(key))
  return (
    <Popover
      open={open}
      onClose={() => setOpen(false)}
      label={t('roles.hideTitle', { many, role: role.name })}
      target={
        <button
          type="button"
          className={cx(styles.hidden, seen.length === 0 && styles.no, changed && styles.touched)}
          aria-label={t('roles.hiddenOf', { many, count: word })}
          aria-expanded={open}
          title={names || undefined}
          onClick={() => setOpen(!open)}
        >
          {word}
        </button>
      }
    >
      <div className={styles.fields}>
        <p className={styles.fieldsTitle}>{t('roles.hideTitle', { many, role: role.name })}</p>
        {fields.map((field) => (
          <Checkbox
            key={field.key}
            checked={hidden.includes(field.key)}
            onChange={(event) => onChange(event.target.checked ? [...hidden, field.key] : hidden.filter((key) => key !== field.key))}
          >
            {field.label}
          </Checkbox>
        ))}
      </div>
    </Popover>
  )
}
