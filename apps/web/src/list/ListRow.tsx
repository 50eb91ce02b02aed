import { Avatar, Checkbox, cx, GridCell, GridRow, gridStyles, Skeleton } from '@rapport/ui'
import { memo } from 'react'
import { shapeOf, titleOf } from '../api/meta.ts'
import type { FieldMeta, Meta, ObjectMeta, Row } from '../api/types.ts'
import { FieldValue } from '../fields/FieldValue.tsx'
import { t } from '../messages/t.tsx'
import { opensElsewhere, RecordLink } from '../shell/links.ts'
import { Tick } from '../work/Tick.tsx'
import { isWork } from '../work/work.ts'
import { CellEditor } from './CellEditor.tsx'
import type { CellEdit } from './cellEdit.ts'
import styles from './List.module.css'

export const cellId = (index: number, column: number): string => `cell-${index}-${column}`

/** What a row of the table is drawn from. Only things that differ between rows, so that others are not redrawn. */
export interface ListRowProps {
  meta: Meta
  object: ObjectMeta
  columns: readonly FieldMeta[]
  index: number
  row: Row | undefined
  selected: boolean
  /** The current column, if this is the current row. */
  column: number | null
  /** The edit going on in this row. */
  edit: CellEdit | null
  act: RowActs
}

/** What can be done from a row; the same object for all rows. */
export interface RowActs {
  open: (index: number) => void
  move: (index: number, column: number) => void
  select: (index: number, span: boolean) => void
  begin: (index: number, column: number) => void
  save: (value: unknown, next: boolean) => void
  cancel: () => void
  retry: () => void
}

export const ListRow = memo(function ListRow({ meta, object, columns, index, row, selected, column, edit, act }: ListRowProps) {
  if (!row) return <WaitingRow index={index} columns={columns} />
  const title = titleOf(object, row)
  return (
    <GridRow index={index} selected={selected} current={column !== null}>
      <GridCell pinned={1}>
        <span className={styles.tick}>
          <Checkbox
            label={t('list.select', { name: title || t('record.untitled') })}
            checked={selected}
            tabIndex={-1}
            onChange={() => {}}
            onClick={(event) => act.select(index, event.shiftKey)}
          />
        </span>
      </GridCell>
      {columns.map((field, at) => {
        const here = edit && edit.field === field.key ? edit : null
        const state = here ? (here.state === 'failed' ? 'failed' : 'editing') : column === at ? 'active' : undefined
        return (
          <GridCell
            key={field.key}
            id={cellId(index, at)}
            pinned={at === 0 ? 2 : undefined}
            end={field.kind === 'integer' || field.kind === 'number'}
            state={state}
            aria-colindex={at + 2}
            onClick={() => (at === 0 ? act.open(index) : act.move(index, at))}
            onDoubleClick={() => act.begin(index, at)}
          >
            {here ? (
              <CellEditor meta={meta} field={field} row={row} edit={here} act={act} />
            ) : at === 0 ? (
              <>
                {isWork(object) ? (
                  <Tick object={object} row={row} reached={false} />
                ) : (
                  <Avatar name={title} seed={row.id} shape={shapeOf(object)} />
                )}
                <RecordLink
                  path={object.path}
                  id={row.id}
                  tabIndex={-1}
                  dir="auto"
                  title={title.length > 24 ? title : undefined}
                  className={cx(title ? gridStyles.name : gridStyles.none, styles.opens)}
                  // Otherwise the row opens, with the view it stands in.
                  onClick={(event) => (opensElsewhere(event) ? event.stopPropagation() : event.preventDefault())}
                >
                  {title || t('record.untitled')}
                </RecordLink>
              </>
            ) : (
              <FieldValue meta={meta} field={field} value={row[field.key]} />
            )}
          </GridCell>
        )
      })}
    </GridRow>
  )
})

function WaitingRow({ index, columns }: { index: number; columns: readonly FieldMeta[] }) {
  return (
    <GridRow index={index}>
      <GridCell pinned={1} />
      {columns.map((field, at) => (
        <GridCell key={field.key} pinned={at === 0 ? 2 : undefined}>
          {at === 0 ? <Skeleton shape="round" /> : null}
          <Skeleton shape={(index + at) % 3 === 0 ? 'half' : 'long'} />
        </GridCell>
      ))}
    </GridRow>
  )
}
