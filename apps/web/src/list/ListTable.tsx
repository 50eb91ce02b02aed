import { Checkbox, Grid, GridHead, HeadCell, type WindowedHandle } from '@rapport/ui'
import { type KeyboardEvent, type Ref, useSyncExternalStore } from 'react'
import type { FieldMeta, Meta, ObjectMeta } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import type { CellEdit } from './cellEdit.ts'
import { ColumnHead, type HeadActs, headId } from './ColumnHead.tsx'
import styles from './List.module.css'
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
  headAct: HeadActs
  selection: Selection
  onSelectAll: () => void
  onClear: () => void
  current: { row: number; column: number }
  edit: CellEdit | null
  act: RowActs
  onKeyDown: (event: KeyboardEvent) => void
  ref: Ref<WindowedHandle>
}

/** Least width of a column in pixels, and its share of what is left, from what its kind usually holds. */
function widthOf(field: FieldMeta, at: number): readonly [least: number, share: number] {
  if (at === 0) return [220, 1.4]
  if (field.kind === 'integer' || field.kind === 'number' || field.kind === 'boolean') return [116, 0.4]
  if (field.kind === 'choice') return [widthOfValues(field), 0.6]
  if (field.kind === 'date' || field.kind === 'instant') return [116, 0.6]
  if (field.kind === 'part') return field.options.take === 'value' ? (field.options.of === 'emails' ? [148, 1.3] : [152, 0.7]) : [104, 0.7]
  return [140, 1]
}

/** A value is told by a whole chip, as far as that is no sentence. */
function widthOfValues({ options: { values = [], labels = {} } }: FieldMeta): number {
  const longest = Math.max(0, ...values.map((value) => (labels[value] ?? value).length))
  return Math.min(200, Math.max(116, 52 + 7 * longest))
}

/** Room for the tick box. */
const TICK = 44

/** The rows of a view as a table. */
export function ListTable(props: ListTableProps) {
  const { meta, object, columns, store, total, sort, headAct, current, edit, act, onKeyDown, ref } = props
  const { selection, onSelectAll, onClear } = props
  useSyncExternalStore(store.subscribe, store.version)
  const widths = columns.map(widthOf)
  const some = selection.whole || selection.ids.size > 0
  const head = (
    <GridHead>
      <HeadCell pinned={1} at={1}>
        <span className={styles.tick}>
          <Checkbox
            label={some ? t('list.clear') : t('list.selectAll')}
            checked={selection.whole}
            indeterminate={some && !selection.whole}
            tabIndex={-1}
            onChange={() => {}}
            onClick={some ? onClear : onSelectAll}
          />
        </span>
      </HeadCell>
      {columns.map((field, at) => (
        <ColumnHead key={field.key} field={field} at={at} sort={sort} act={headAct} current={current.row === -1 && current.column === at} />
      ))}
    </GridHead>
  )
  return (
    <Grid
      ref={ref}
      label={object.label[1]}
      columns={`${TICK}px ${widths.map(([least, share]) => `minmax(${least}px, ${share}fr)`).join(' ')}`}
      least={widths.reduce((sum, [least]) => sum + least, TICK)}
      columnCount={columns.length + 1}
      active={
        current.row < 0
          ? { row: -1, id: headId(current.column) }
          : store.get(current.row)
            ? { row: current.row, id: cellId(current.row, current.column) }
            : undefined
      }
      total={total}
      head={head}
      startAt={store.place().scrolled}
      onScrolled={(scrolled) => store.leaveAt({ scrolled })}
      onSee={store.want}
      onKeyDown={onKeyDown}
      raised={edit?.index}
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
