import { Button, IconButton, TextField } from '@rapport/ui'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { LabelledValue } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import type { FieldInputProps } from './FieldInput.tsx'
import styles from './ListInput.module.css'
import { useEntries } from './useEntries.ts'

/** Mail addresses or phone numbers: one line each, the first is the main one. */
export function LabelledInput({ field, value, onChange, error, takesFocus, hideLabel }: FieldInputProps) {
  const start = Array.isArray(value) ? (value as readonly LabelledValue[]) : []
  const { entries, change, remove, add, given } = useEntries<LabelledValue>(start, { value: '' }, (one) => one.value.trim() !== '')
  const [focused, setFocused] = useState(takesFocus ? 0 : -1)
  const tell = (next: typeof entries) => onChange(given(next))
  const phone = field.kind === 'phones'
  /** Nothing is typed yet: one empty line, and nothing to take away or to add. */
  const bare = entries.length === 1 && !entries[0]?.entry.value && !entries[0]?.entry.label
  return (
    <fieldset className={styles.list}>
      <legend className={hideLabel ? styles.unseen : styles.legend}>{field.label}</legend>
      {entries.map(({ key, entry }, at) => (
        <div key={key} className={styles.line}>
          <div className={styles.value}>
            <TextField
              hideLabel
              label={t('field.nth', { field: field.label, n: at + 1 })}
              type={phone ? 'tel' : 'email'}
              takesFocus={focused === at}
              value={entry.value}
              error={at === 0 ? error : null}
              onChange={(event) => tell(change(key, { ...entry, value: event.target.value }))}
            />
          </div>
          <div className={styles.label}>
            <TextField
              hideLabel
              label={t('field.kindOf', { field: field.label, n: at + 1 })}
              placeholder={t('field.kind')}
              value={entry.label ?? ''}
              onChange={(event) => tell(change(key, { ...entry, label: event.target.value || null }))}
            />
          </div>
          {bare ? null : (
            <IconButton label={t('field.removeNth', { field: field.label, n: at + 1 })} onClick={() => tell(remove(key))}>
              <X size={16} aria-hidden />
            </IconButton>
          )}
        </div>
      ))}
      {bare ? null : (
        <Button
          size="small"
          look="ghost"
          icon={<Plus size={14} aria-hidden />}
          onClick={() => {
            setFocused(entries.length)
            add()
          }}
        >
          {phone ? t('field.addPhone') : t('field.addMail')}
        </Button>
      )}
    </fieldset>
  )
}
