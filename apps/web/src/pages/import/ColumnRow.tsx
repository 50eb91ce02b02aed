import { type Option, Select } from '@rapport/ui'
import { ArrowRight } from 'lucide-react'
import { memo } from 'react'
import { t } from '../../messages/t.tsx'
import styles from './Columns.module.css'
import type { ImportColumn } from './types.ts'

interface ColumnRowProps {
  column: ImportColumn
  samples: readonly string[]
  options: readonly Option[]
  /** "people", where this column is how they are found. */
  finds: string | null
  onField: (field: string | null) => void
}

/** One column of the file: its name, what it holds, and the field it fills. */
export const ColumnRow = memo(
  function ColumnRow({ column, samples, options, finds, onField }: ColumnRowProps) {
    return (
      <div role="row" className={styles.row}>
        <span role="cell" className={styles.name} title={column.header}>
          {column.header}
        </span>
        <span role="cell" className={styles.samples} title={samples.join(', ')}>
          {samples.length > 0 ? samples.join(', ') : <span className={styles.none}>{t('imports.noSamples')}</span>}
        </span>
        <span role="cell" className={styles.field}>
          <ArrowRight size={14} strokeWidth={1.6} className={styles.arrow} aria-hidden />
          <span className={styles.choose}>
            <Select
              label={t('imports.fieldOf', { column: column.header })}
              hideLabel
              options={options}
              value={column.field ?? ''}
              none={t('imports.noField')}
              hint={finds ? t('imports.usedToFind', { many: finds }) : column.field === null ? column.note : undefined}
              onChange={(field) => onField(field || null)}
            />
          </span>
        </span>
      </div>
    )
  },
  (before, after) =>
    before.column === after.column && before.finds === after.finds && before.options === after.options && before.samples === after.samples,
)
