import { Button, InlineError } from '@rapport/ui'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../../messages/t.tsx'
import { FieldLine } from './FieldRow.tsx'
import styles from './Fields.module.css'
import type { CustomField } from './types.ts'
import { useFieldActs } from './useFieldActs.ts'

/** Fields that are out of use, behind one button. */
export function RetiredFields({ fields }: { fields: readonly CustomField[] }) {
  const [open, setOpen] = useState(false)
  const Arrow = open ? ChevronDown : ChevronRight
  return (
    <div className={styles.retired}>
      <Button look="ghost" icon={<Arrow size={16} strokeWidth={1.6} aria-hidden />} aria-expanded={open} onClick={() => setOpen(!open)}>
        {t('fields.retired', { count: fields.length })}
      </Button>
      {open ? (
        <ul className={styles.list}>
          {fields.map((field) => (
            <Retired key={field.id} field={field} />
          ))}
        </ul>
      ) : null}
    </div>
  )
}

function Retired({ field }: { field: CustomField }) {
  const { act, busy, problem } = useFieldActs(field)
  return (
    <li className={styles.item}>
      <span className={styles.what}>
        <bdi className={styles.quiet}>{field.label}</bdi>
        <FieldLine field={field} />
        {problem ? <InlineError>{problem}</InlineError> : null}
      </span>
      <Button size="small" aria-label={t('fields.backOf', { label: field.label })} disabled={busy} onClick={() => act('back')}>
        {t('fields.back')}
      </Button>
    </li>
  )
}
