import { Button, Checkbox, Popover } from '@rapport/ui'
import { Columns3 } from 'lucide-react'
import { useState } from 'react'
import type { FieldMeta, ObjectMeta } from '../api/types.ts'
import { filterable } from '../filter/words.ts'
import { t } from '../messages/t.tsx'
import styles from './List.module.css'

/** Fields that fit into a cell. Of declared lists the first entry is a field of its own; added ones have nothing else to show. */
const fits = (field: FieldMeta): boolean =>
  field.custom || !['prose', 'json', 'record', 'emails', 'phones', 'addresses'].includes(field.kind)

/** What may be a column of the list. */
export function choosable(object: ObjectMeta): readonly FieldMeta[] {
  const extra = filterable(object).filter((field) => field.key === 'createdAt' || field.key === 'updatedAt')
  return [...object.fields.filter(fits), ...extra.filter((field) => !object.fields.some(({ key }) => key === field.key))]
}

interface ColumnChoiceProps {
  object: ObjectMeta
  columns: readonly string[]
  onChange: (columns: readonly string[]) => void
}

/** Chooses the columns of the list; the choice goes into the address. */
export function ColumnsButton(props: ColumnChoiceProps) {
  const [open, setOpen] = useState(false)
  return (
    <Popover
      open={open}
      onClose={() => setOpen(false)}
      label={t('list.columns')}
      target={
        <Button
          look="ghost"
          icon={<Columns3 size={16} strokeWidth={1.6} aria-hidden />}
          onClick={() => setOpen(!open)}
          aria-expanded={open}
        >
          {t('list.columns')}
        </Button>
      }
    >
      <ColumnChoice {...props} />
    </Popover>
  )
}

/** The boxes to tick. */
export function ColumnChoice({ object, columns, onChange }: ColumnChoiceProps) {
  const turn = (key: string, on: boolean) => onChange(on ? [...columns, key] : columns.filter((other) => other !== key))
  return (
    <div className={styles.columns}>
      {choosable(object).map((field) => (
        <Checkbox
          key={field.key}
          checked={columns.includes(field.key)}
          disabled={field.key === object.title}
          onChange={(event) => turn(field.key, event.target.checked)}
        >
          {field.label}
        </Checkbox>
      ))}
    </div>
  )
}
