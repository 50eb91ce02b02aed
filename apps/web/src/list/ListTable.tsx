import { Checkbox, Grid, GridHead, HeadCell, type WindowedHandle } from '@rapport/ui'
import { type KeyboardEvent, type Ref, useSyncExternalStore } from 'react'
import type { FieldMeta, Meta, ObjectMeta } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import type { CellEdit } from './cellEdit.ts'
import { cellId, ListRow, type RowActs } from './ListRow.tsx'
import type { RowStore } from './rowStore.ts'
import type { Selection } from './useSelection.ts'

export interface ListTableProps {
  meta: Meta
  object: ObjectMeta
  columns: readonly FieldMeta[]
  store: RowStore
  total: number
  sort: string | undefined
  onSort: (key: string) => void
  selection: Selection
  onSelectAll: () => void
  onClear: () => void
  current: { row: number; column: number }
  edit: CellEdit | null
  act: RowActs
  onKeyDown: (event: KeyboardEvent) => void
  ref: Ref<WindowedHandle>
}

/** Width of a column, from what its kind usually holds. */
const widths: Partial<Record<FieldMeta['kind'], string>> = {
  integer: 'minmax(96px, 110px)',
  number: 'minmax(96px, 110px)',
  boolean: 'minmax(80px, 96px)',
  date: 'minmax(112px, 130px)',
  instant: 'minmax(112px, 130px)',
  choice: 'minmax(112px, 150px)',
}
const widthOf = (field: FieldMeta, at: number): string => (at === 0 ? 'minmax(220px, 1.3fr)' : (widths[field.kind] ?? 'minmax(140px, 1fr)'))

/** The rows of a view as a table. */
export function ListTable(props: ListTableProps) {
  const { meta, object, columns, store, total, sort, onSort, selection, onSelectAll, onClear, current, edit, act, onKeyDown, ref } = props
  useSyncExternalStore(store.subscribe, store.version)
  const some = selection.whole || selection.ids.size > 0
  const head = (
    <GridHead>
      <HeadCell pinned={1}>
        <Checkbox
          label={some ? t('list.clear') : t('list.selectAll')}
          checked={selection.whole}
          indeterminate={some && !selection.whole}
          tabIndex={-1}
          onChange={() => {}}
          onClick={some ? onClear : onSelectAll}
        />
      </HeadCell>
      {columns.map((field, at) => (
        <HeadCell
          key={field.key}
          pinned={at === 0 ? 2 : undefined}
          end={field.kind === 'integer' || field.kind === 'number'}
          sorted={sort === field.key ? 'ascending' : sort === `-${field.key}` ? 'descending' : undefined}
          onSort={field.sortable ? () => onSort(field.key) : undefined}
        >
          {field.label}
        </HeadCell>
      ))}
    </GridHead>
  )
  return (
    <Grid
      ref={ref}
      label={object.label[1]}
      columns={`44px ${columns.map(widthOf).join(' ')}`}
      columnCount={columns.length + 1}
      activeId={store.get(current.row) ? cellId(current.row, current.column) : undefined}
      total={total}
      head={head}
      startAt={store.place().scrolled}
      onScrolled={(scrolled) => store.leaveAt({ scrolled })}
      onSee={store.want}
      onKeyDown={onKeyDown}
      row={(index) => {
        const row = store.get(index)
        return (
          <ListRow
            key={index}
            meta={meta}
            object={object}
            columns={columns}
            index={index}
            row={row}
            selected={selection.whole || (row !== undefined && selection.ids.has(row.id))}
            column={current.row === index ? current.column : null}
            edit={edit?.index === index && edit.id === row?.id ? edit : null}
            act={act}
          />
        )
      }}
    />
  )
}
