import type { Condition } from '@rapport/core/rules'
import type { WindowedHandle } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { reasonOf } from '../api/problem.ts'
import { sessionQuery } from '../api/queries.ts'
import type { FieldMeta, Meta, ObjectMeta } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { NotDone } from '../shell/NotDone.tsx'
import { toast } from '../shell/toasts.ts'
import { type HeadActs, pressHead } from './ColumnHead.tsx'
import { ListSelection } from './ListSelection.tsx'
import { ListState } from './ListState.tsx'
import { ListTable } from './ListTable.tsx'
import { mark } from './marks.ts'
import type { RowActs } from './ListRow.tsx'
import { PhoneList } from './PhoneList.tsx'
import { useCellEdit } from './useCellEdit.ts'
import { type ListKeys, useListKeys } from './useListKeys.ts'
import type { Rows } from './useRows.ts'
import { useLatest } from './useLatest.ts'
import { NewRows } from './NewRows.tsx'
import { useLiveRows } from './useLiveRows.ts'
import { useSelection } from './useSelection.ts'
import { Walking } from './Walking.tsx'
import { type ListSearch, withoutChart } from './view.ts'

export interface ListBodyProps {
  meta: Meta
  object: ObjectMeta
  columns: readonly FieldMeta[]
  search: ListSearch
  tree: Condition
  rows: Rows
  narrow: boolean
  list: RefObject<WindowedHandle | null>
  onChange: (part: Partial<ListSearch>) => void
  onTree: (tree: Condition) => void
  keys: Pick<ListKeys, 'find' | 'filter' | 'create' | 'help'>
  /** On a phone: a tap chooses, until the selection is left. */
  selecting: boolean
  onSelecting: (on: boolean) => void
  /** Opens the panel for a condition on this field. */
  onFilter: (key: string) => void
}

/** The rows themselves, or what stands in their place; the current row, the selection and the edit live here. */
export function ListBody(props: ListBodyProps) {
  const { meta, object, columns, search, tree, rows, narrow, list, onChange, onTree, onFilter, keys, selecting, onSelecting } = props
  const { store, total } = rows
  const navigate = useNavigate()
  const [current, setCurrent] = useState({ row: store.place().current, column: 0 })
  const { selection, toggle, clear, all } = useSelection(store)
  const cell = useCellEdit(object, columns, store)
  const live = useLiveRows({
    meta,
    object,
    search,
    columns: columns.map(({ key }) => key),
    store,
    busy: cell.edit !== null,
    empty: total === 0 && !rows.first,
    refresh: rows.refresh,
    // What is above goes without moving what is looked at.
    leaving: (indexes) => {
      const element = list.current?.element
      const height = narrow ? 64 : 36
      const above = element ? indexes.filter((index) => (index + 1) * height <= element.scrollTop).length : 0
      if (element && above > 0) element.scrollTop -= above * height
      setCurrent((at) => ({ ...at, row: at.row - indexes.filter((index) => index < at.row).length }))
    },
  })

  const go = (row: number, column: number) => {
    // Above the first row stand the heads of the columns.
    const at = { row: Math.max(narrow ? 0 : -1, Math.min(total - 1, row)), column: Math.max(0, Math.min(columns.length - 1, column)) }
    setCurrent(at)
    if (at.row < 0) return
    store.leaveAt({ current: at.row })
    list.current?.show(at.row)
  }
  const open = (index: number) => {
    const row = store.get(index)
    if (!row) return
    store.leaveAt({ current: index })
    void navigate({ to: '/$path/$id', params: { path: object.path, id: row.id }, search })
  }
  const begin = (index: number, column: number) => {
    go(index, column)
    if (cell.begin(index, column)) return
    const next = columns.findIndex((_, at) => at > column && cell.begin(index, at))
    if (next > 0) go(index, next)
  }
  const acts = useLatest<RowActs>({
    open,
    move: (index, column) => {
      go(index, column)
      list.current?.focus()
    },
    select: (index, span) => {
      toggle(index, span)
      setCurrent({ row: index, column: current.column })
    },
    begin,
    save: (value, next) => {
      const place = cell.edit
      const column = columns.findIndex((field) => field.key === place?.field)
      if (value === undefined) cell.cancel()
      else void cell.save(value)
      if (next && place) {
        const after = columns.findIndex((_, at) => at > column && (value === undefined || at !== column))
        if (after > 0 && value === undefined) begin(place.index, after)
        else if (after > 0) go(place.index, after)
      }
      list.current?.focus()
    },
    cancel: () => {
      cell.cancel()
      list.current?.focus()
    },
    retry: cell.retry,
  })
  const { onKeyDown } = useListKeys(
    {
      ...keys,
      move: (rowsDown, columnsOn) => go(current.row + rowsDown, current.column + columnsOn),
      end: (last) => go(last ? total - 1 : 0, current.column),
      page: (down) => go(Math.max(0, current.row + (down ? 20 : -20)), current.column),
      open: () => (current.row < 0 ? pressHead(current.column) : open(current.row)),
      edit: () => begin(current.row, current.column),
      select: () => toggle(current.row, false),
      selectAll: all,
      back: () => (cell.edit ? cell.cancel() : clear()),
    },
    list,
  )
  // A changed view takes away what was pressed; who works by keys goes on in the list.
  const view = `${search.sort ?? ''} ${search.filter ?? ''} ${search.columns ?? ''}`
  const seen = useRef(view)
  useEffect(() => {
    if (seen.current === view || narrow) return
    seen.current = view
    const timer = setTimeout(() => document.activeElement === document.body && list.current?.focus(), 60)
    return () => clearTimeout(timer)
  }, [view, list, narrow])
  const role = useQuery(sessionQuery).data?.member?.role
  const headAct: HeadActs = {
    ...(role === 'administrator' ? { mark: (key) => void mark(object, [key]) } : {}),
    sort: (sort) => onChange({ sort }),
    filter: onFilter,
    chart: (part) => onChange({ ...withoutChart, view: 'chart', ...part }),
    hide: (key) => {
      const hidden = columns.find((field) => field.key === key)
      const before = search.columns
      onChange({ columns: columns.flatMap((field) => (field === hidden ? [] : [field.key])).join(',') })
      toast({ text: t('head.hidden', { field: hidden?.label ?? key }), undo: () => onChange({ columns: before }) })
    },
  }

  const nothing = total === 0 && !rows.first
  const failedLater = Boolean(rows.error) && store.begun()
  if ((rows.error && !failedLater) || nothing)
    return <ListState object={object} rows={rows} search={search} tree={tree} onTree={onTree} onChange={onChange} onCreate={keys.create} />
  const shown = rows.first ? 30 : total
  return (
    <>
      {failedLater ? <NotDone retry={rows.retry}>{t('list.failedMore', { reason: reasonOf(rows.error) })}</NotDone> : null}
      <NewRows
        object={object}
        count={live.fresh}
        onShow={() => {
          live.taken()
          if (list.current?.element) list.current.element.scrollTop = 0
          store.leaveAt({ scrolled: 0, current: 0 })
          setCurrent({ row: 0, column: current.column })
          store.want(0, 40)
          rows.refresh()
          list.current?.focus()
        }}
      />
      {narrow ? (
        <PhoneList
          key="phone"
          ref={list}
          meta={meta}
          object={object}
          columns={columns}
          store={store}
          total={shown}
          search={search}
          selection={selection}
          selecting={selecting || selection.whole || selection.ids.size > 0}
          onSelect={(index) => {
            toggle(index, false)
            onSelecting(true)
          }}
        />
      ) : (
        <ListTable
          key={search.sort}
          ref={list}
          meta={meta}
          object={object}
          columns={columns}
          store={store}
          total={shown}
          sort={search.sort}
          headAct={headAct}
          selection={selection}
          onSelectAll={all}
          onClear={clear}
          current={current}
          edit={cell.edit}
          act={acts}
          onKeyDown={onKeyDown}
        />
      )}
      <Walking
        store={store}
        onStop={(place) => {
          if (list.current?.element) list.current.element.scrollTop = place.scrolled
          setCurrent({ row: place.current, column: current.column })
          store.leaveAt(place)
          list.current?.focus()
        }}
      />
      <ListSelection
        object={object}
        search={search}
        selection={selection}
        selecting={narrow && selecting}
        rows={rows}
        onAll={all}
        onClear={() => {
          clear()
          onSelecting(false)
        }}
      />
    </>
  )
}
