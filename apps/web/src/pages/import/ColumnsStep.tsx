import { Button, InlineError } from '@rapport/ui'
import { useMemo, useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { t } from '../../messages/t.tsx'
import styles from './Columns.module.css'
import { ColumnRow } from './ColumnRow.tsx'
import { HowPanel } from './HowPanel.tsx'
import frame from './Import.module.css'
import { useChoice, useMove } from './queries.ts'
import type { StepProps } from './StepProps.ts'
import type { Import } from './types.ts'

/** Rows drawn at first: each holds a list to choose from, and files may have thousands of columns. */
const FIRST = 60

/** Which column fills which field, and how rows find the records that are here. Every choice is saved as it is made. */
export function ColumnsStep({ one, object, onStep }: StepProps) {
  const choice = useChoice(one.id)
  const move = useMove(one.id)
  const [shown, setShown] = useState(FIRST)
  const options = useMemo(
    () => [{ value: '', label: t('imports.notImported') }, ...one.targets.map(({ key, label }) => ({ value: key, label }))],
    [one.targets],
  )
  const samples = useMemo(() => samplesOf(one.file.header.length, one.file.sample), [one.file.header.length, one.file.sample])
  const many = object.label[1].toLowerCase()
  const mapped = one.columns.filter((column) => column.field !== null).length
  const rest = one.columns.length - shown
  const check = () => move.mutate('check', { onSuccess: () => onStep('check') })
  return (
    <div className={frame.split}>
      <div className={frame.left}>
        <div className={frame.headline}>
          <h2 className={frame.head}>{t('imports.columnsTitle')}</h2>
          <span className={frame.quiet} aria-live="polite">
            {t('imports.mapped', { count: mapped, all: one.columns.length })}
          </span>
        </div>
        {choice.error ? <InlineError>{reasonOf(choice.error)}</InlineError> : null}
        <div className={styles.columns} role="table" aria-label={t('imports.columnsTitle')}>
          <div role="row" className={styles.top}>
            <span role="columnheader">{t('imports.column')}</span>
            <span role="columnheader">{t('imports.samples')}</span>
            <span role="columnheader">{t('imports.field')}</span>
          </div>
          {one.columns.slice(0, shown).map((column) => (
            <ColumnRow
              key={column.index}
              column={column}
              samples={samples[column.index] ?? []}
              options={options}
              finds={column.field !== null && column.field === one.match ? many : null}
              onField={(field) => choice.mutate({ columns: [...left(one.columns, column.index, field), { index: column.index, field }] })}
            />
          ))}
        </div>
        {rest > 0 ? <Button onClick={() => setShown(shown + 200)}>{t('imports.moreColumns', { count: rest })}</Button> : null}
      </div>
      <HowPanel one={one} object={object} onChoice={choice.mutate}>
        {move.error ? <InlineError>{reasonOf(move.error)}</InlineError> : null}
        <Button look="primary" size="big" wide disabled={move.isPending || choice.isPending} onClick={check}>
          {t('imports.doCheck', { rows: one.file.rows })}
        </Button>
      </HowPanel>
    </div>
  )
}

/** A field is filled by one column: the one that filled it until now lets go of it. */
const left = (columns: Import['columns'], index: number, field: string | null) =>
  columns.filter((one) => field !== null && one.field === field && one.index !== index).map((one) => ({ index: one.index, field: null }))

/** Up to three different values of each column, shortened. */
function samplesOf(width: number, rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return Array.from({ length: width }, (_, index) => {
    const values = rows.map((row) => (row[index] ?? '').trim().slice(0, 60)).filter((text) => text !== '')
    return [...new Set(values)].slice(0, 3)
  })
}
