import { ArrowDown, ArrowUp, ChevronDown } from 'lucide-react'
import { type ButtonHTMLAttributes, type CSSProperties, type HTMLAttributes, memo, type ReactNode, type Ref } from 'react'
import { cx } from '../cx.ts'
import styles from './Grid.module.css'
import { Windowed, type WindowedProps } from './Windowed.tsx'

/** A table of many rows: an ARIA grid whose focus stays on itself while `active` names the current cell. */
export interface GridProps extends Omit<WindowedProps, 'rowHeight' | 'headHeight' | 'role' | 'least'> {
  label: string
  /** Widths of the columns, as `grid-template-columns`, and the least they need together, in pixels. */
  columns: string
  least: number
  columnCount: number
}

export const ROW_HEIGHT = 36
const HEAD_HEIGHT = 32

export function Grid({ label, columns, least, columnCount, total, ...rest }: GridProps) {
  // Columns are chosen by the reader, so their widths reach the style sheet as a variable.
  const widths: CSSProperties & Record<`--${string}`, string> = { '--columns': columns, '--least': `${least}px` }
  return (
    <div className={styles.table} style={widths}>
      <Windowed
        {...rest}
        role="grid"
        aria-label={label}
        aria-rowcount={total + 1}
        aria-colcount={columnCount}
        aria-multiselectable
        total={total}
        rowHeight={ROW_HEIGHT}
        least={least}
        headHeight={HEAD_HEIGHT}
      />
    </div>
  )
}

/** The row of column heads. */
export function GridHead({ children }: { children: ReactNode }) {
  return (
    <div role="row" aria-rowindex={1} className={styles.head}>
      {children}
    </div>
  )
}

/** One column head; `sorted` says which way, `current` that the keys of the grid stand on it. */
export interface HeadCellProps {
  id?: string
  /** Number of the column, from 1. */
  at?: number
  pinned?: 1 | 2
  end?: boolean
  sortable?: boolean
  sorted?: 'ascending' | 'descending' | undefined
  current?: boolean
  children?: ReactNode
}

export function HeadCell({ id, at, pinned, end, sortable, sorted, current, children }: HeadCellProps) {
  const place = cx(pinned === 1 && styles.pinned, pinned === 2 && styles.pinned2, end && styles.end)
  return (
    <div
      id={id}
      role="columnheader"
      aria-colindex={at}
      aria-sort={sortable ? (sorted ?? 'none') : undefined}
      className={cx(styles.headCell, place, current && styles.active)}
    >
      {children}
    </div>
  )
}

/** The word of a column head that opens its menu. The grid has the focus; its keys lead here. */
export interface HeadButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'style' | 'className'> {
  sorted?: 'ascending' | 'descending' | undefined
  ref?: Ref<HTMLButtonElement>
}

export function HeadButton({ sorted, children, ...rest }: HeadButtonProps) {
  const Arrow = sorted === 'descending' ? ArrowDown : ArrowUp
  return (
    <button type="button" {...rest} className={styles.sort} tabIndex={-1}>
      <span className={styles.cut}>{children}</span>
      {sorted ? <Arrow size={13} strokeWidth={1.8} aria-hidden /> : null}
      <ChevronDown size={13} strokeWidth={1.8} aria-hidden className={styles.more} />
    </button>
  )
}

/** One row; `index` counts from 0. Redrawn only when what it shows changes. */
export interface GridRowProps extends Omit<HTMLAttributes<HTMLDivElement>, 'style' | 'className'> {
  index: number
  selected?: boolean
  current?: boolean
}

export const GridRow = memo(function GridRow({ index, selected, current, ...rest }: GridRowProps) {
  return (
    <div
      {...rest}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={cx(styles.row, selected && styles.selected, current && styles.current)}
    />
  )
})

/** One cell. `state` draws the frame: current, being edited, or not saved. */
export interface GridCellProps extends Omit<HTMLAttributes<HTMLDivElement>, 'style' | 'className'> {
  pinned?: 1 | 2
  end?: boolean
  state?: 'active' | 'editing' | 'failed'
}

export function GridCell({ pinned, end, state, ...rest }: GridCellProps) {
  const place = cx(pinned === 1 && styles.pinned, pinned === 2 && styles.pinned2, end && styles.end)
  return <div role="gridcell" {...rest} className={cx(styles.cell, place, state && styles[state])} />
}

export { styles as gridStyles }
