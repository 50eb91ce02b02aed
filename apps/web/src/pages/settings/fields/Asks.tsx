import { Checkbox, InlineError, TextField } from '@rapport/ui'
import { useState } from 'react'
import { t } from '../../../messages/t.tsx'
import styles from './Fields.module.css'
import { canBeUnique, type CustomKind, isWorkedOut } from './kinds.ts'
import type { FieldOptions } from './types.ts'

interface AsksProps {
  kind: CustomKind
  /** "people". */
  many: string
  options: FieldOptions
  onChange: (options: FieldOptions) => void
  /** What the server says of a condition. */
  error: string | null
}

/** What is asked of whoever fills the field: always, by condition, and of no two records alike. */
export function Asks({ kind, many, options, onChange, error }: AsksProps) {
  const { required = false, unique = false, requiredWhen = '', visibleWhen = '' } = options
  const told = requiredWhen || visibleWhen ? error : null
  // Folded or not by what was there first; whoever empties a condition goes on typing in it.
  const [wasAsked] = useState(Boolean(requiredWhen || visibleWhen))
  return (
    <>
      {kind === 'boolean' || isWorkedOut(kind) ? null : (
        <div className={styles.option}>
          <Checkbox checked={required} onChange={(event) => onChange({ ...options, required: event.target.checked })}>
            {t('fields.required')}
          </Checkbox>
          <span className={styles.under}>{t('fields.requiredHint', { many })}</span>
        </div>
      )}
      {canBeUnique(kind) ? (
        <div className={styles.option}>
          <Checkbox checked={unique} onChange={(event) => onChange({ ...options, unique: event.target.checked })}>
            {t('fields.unique')}
          </Checkbox>
          <span className={styles.under}>{t('fields.uniqueHint', { many })}</span>
        </div>
      ) : null}
      <details className={styles.keys} open={wasAsked}>
        <summary>{t('fields.conditions')}</summary>
        {isWorkedOut(kind) || required ? null : (
          <TextField
            label={t('fields.requiredWhen')}
            value={requiredWhen}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => onChange({ ...options, requiredWhen: event.target.value })}
          />
        )}
        <TextField
          label={t('fields.visibleWhen')}
          value={visibleWhen}
          autoComplete="off"
          spellCheck={false}
          hint={t('fields.conditionHint')}
          onChange={(event) => onChange({ ...options, visibleWhen: event.target.value })}
        />
        {told ? <InlineError>{told}</InlineError> : null}
      </details>
    </>
  )
}
