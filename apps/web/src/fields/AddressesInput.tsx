import { Button, TextField } from '@rapport/ui'
import { Plus, X } from 'lucide-react'
import type { AddressValue } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import type { FieldInputProps } from './FieldInput.tsx'
import styles from './ListInput.module.css'
import { useEntries } from './useEntries.ts'

const parts = ['street', 'postcode', 'city', 'region', 'country'] as const

/** Postal addresses, the first is the main one. */
export function AddressesInput({ field, value, onChange, error, takesFocus, hideLabel }: FieldInputProps) {
  const start = Array.isArray(value) ? (value as readonly AddressValue[]) : []
  const { entries, change, remove, add, given } = useEntries<AddressValue>(start, {}, (one) => parts.some((part) => one[part]?.trim()))
  const tell = (next: typeof entries) => onChange(given(next))
  return (
    <fieldset className={styles.list}>
      <legend className={hideLabel ? styles.unseen : styles.legend}>{field.label}</legend>
      {entries.map(({ key, entry }, at) => (
        <div key={key} className={styles.address}>
          {parts.map((part, index) => (
            <div key={part} className={styles[part]}>
              <TextField
                label={t(`address.${part}`)}
                value={entry[part] ?? ''}
                takesFocus={takesFocus && at === 0 && index === 0}
                error={at === 0 && index === 0 ? error : null}
                onChange={(event) => tell(change(key, { ...entry, [part]: event.target.value || null }))}
              />
            </div>
          ))}
          <div className={styles.removeAddress}>
            <Button size="small" look="ghost" icon={<X size={14} aria-hidden />} onClick={() => tell(remove(key))}>
              {t('field.removeAddress')}
            </Button>
          </div>
        </div>
      ))}
      <Button size="small" look="ghost" icon={<Plus size={14} aria-hidden />} onClick={add}>
        {t('field.addAddress')}
      </Button>
    </fieldset>
  )
}
