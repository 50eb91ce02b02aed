import { Avatar, Skeleton, Windowed, type WindowedHandle } from '@rapport/ui'
import { Link } from '@tanstack/react-router'
import { type Ref, useSyncExternalStore } from 'react'
import { shapeOf, titleOf } from '../api/meta.ts'
import type { FieldMeta, Meta, ObjectMeta, Row } from '../api/types.ts'
import { FieldValue } from '../fields/FieldValue.tsx'
import { valueText } from '../fields/valueText.ts'
import { useNow } from '../fields/useNow.ts'
import { when } from '../fields/time.ts'
import { t } from '../messages/t.tsx'
import styles from './PhoneList.module.css'
import type { RowStore } from './rowStore.ts'
import type { ListSearch } from './view.ts'

export interface PhoneListProps {
  meta: Meta
  object: ObjectMeta
  columns: readonly FieldMeta[]
  store: RowStore
  total: number
  search: ListSearch
  ref: Ref<WindowedHandle>
}

/** The same rows on a phone: two lines each, and the value that the view sorts by at the right. */
export function PhoneList({ meta, object, columns, store, total, search, ref }: PhoneListProps) {
  useSyncExternalStore(store.subscribe, store.version)
  const sorted = columns.find((field) => field.key === search.sort?.replace('-', ''))
  const second = columns
    .filter((field) => field.key !== object.title && field !== sorted && field.options.to !== 'member')
    .slice(0, 2)
    .toReversed()
  return (
    <Windowed
      ref={ref}
      role="list"
      aria-label={object.label[1]}
      total={total}
      rowHeight={64}
      startAt={store.place().scrolled}
      onScrolled={(scrolled) => store.leaveAt({ scrolled })}
      onSee={store.want}
      row={(index) => {
        const row = store.get(index)
        return (
          <div key={index} role="listitem" aria-setsize={total} aria-posinset={index + 1} className={styles.item}>
            {row ? <PhoneRow meta={meta} object={object} row={row} second={second} sorted={sorted} search={search} /> : <Waiting />}
          </div>
        )
      }}
    />
  )
}

type PhoneRowProps = Pick<PhoneListProps, 'meta' | 'object' | 'search'> & {
  row: Row
  second: readonly FieldMeta[]
  sorted: FieldMeta | undefined
}

function PhoneRow({ meta, object, row, second, sorted, search }: PhoneRowProps) {
  const now = useNow()
  const title = titleOf(object, row)
  const line = second.map((field) => valueText(field, row[field.key])).filter((text) => text && text !== title)
  return (
    <Link to="/$path/$id" params={{ path: object.path, id: row.id }} search={search} className={styles.link}>
      <Avatar name={title} seed={row.id} shape={shapeOf(object.name)} size="medium" />
      <span className={styles.name}>{title || t('record.untitled')}</span>
      <span className={styles.end}>
        {sorted && sorted.key !== object.title ? (
          <FieldValue meta={meta} field={sorted} value={row[sorted.key]} quiet />
        ) : (
          when(row.createdAt, now)
        )}
      </span>
      <span className={styles.second}>{line.join(', ')}</span>
    </Link>
  )
}

function Waiting() {
  return (
    <div className={styles.link}>
      <Skeleton shape="round" />
      <Skeleton shape="half" />
    </div>
  )
}
