import { Avatar, cx, Skeleton, Windowed, type WindowedHandle } from '@rapport/ui'
import { Link } from '@tanstack/react-router'
import { Check } from 'lucide-react'
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
import { useLongPress } from './useLongPress.ts'
import type { Selection } from './useSelection.ts'
import type { ListSearch } from './view.ts'

export interface PhoneListProps {
  meta: Meta
  object: ObjectMeta
  columns: readonly FieldMeta[]
  store: RowStore
  total: number
  search: ListSearch
  selection: Selection
  /** A tap chooses instead of opening. */
  selecting: boolean
  onSelect: (index: number) => void
  ref: Ref<WindowedHandle>
}

/** The same rows on a phone: two lines each, and the value that the view sorts by at the right. A long press begins to select. */
export function PhoneList(props: PhoneListProps) {
  const { object, columns, store, total, search, selection, selecting, onSelect, ref } = props
  useSyncExternalStore(store.subscribe, store.version)
  const press = useLongPress(onSelect)
  const sorted = columns.find((field) => field.key === search.sort?.replace('-', ''))
  const others = columns.filter((field) => field.key !== object.title && field !== sorted && field.options.to !== 'member').slice(0, 2)
  // As one says it: the job, then the company. What somebody invented stands in its own order.
  const second = object.custom ? others : others.toReversed()
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
        if (!row)
          return (
            <div role="listitem" className={styles.item}>
              <Waiting />
            </div>
          )
        const chosen = selection.whole || selection.ids.has(row.id)
        const inside = <Inside {...props} row={row} second={second} sorted={sorted} chosen={chosen} />
        return (
          <div
            role="listitem"
            aria-setsize={total}
            aria-posinset={index + 1}
            className={cx(styles.item, chosen && styles.chosen)}
            {...press.of(index)}
          >
            {selecting ? (
              <button
                type="button"
                role="checkbox"
                aria-checked={chosen}
                className={styles.link}
                onClick={() => press.wasLong() || onSelect(index)}
              >
                {inside}
              </button>
            ) : (
              <Link
                to="/$path/$id"
                params={{ path: object.path, id: row.id }}
                search={search}
                className={styles.link}
                onClick={(event) => press.wasLong() && event.preventDefault()}
              >
                {inside}
              </Link>
            )}
          </div>
        )
      }}
    />
  )
}

type InsideProps = Pick<PhoneListProps, 'meta' | 'object' | 'search' | 'selecting'> & {
  row: Row
  second: readonly FieldMeta[]
  sorted: FieldMeta | undefined
  chosen: boolean
}

/** What a row holds; a row of one line has its picture beside that line. */
function Inside({ meta, object, row, second, sorted, search, selecting, chosen }: InsideProps) {
  const now = useNow()
  const title = titleOf(object, row)
  const line = second.map((field) => told(field, valueText(field, row[field.key]))).filter((text) => text && text !== title)
  return (
    <>
      {selecting ? (
        <span className={cx(styles.mark, chosen && styles.marked)}>{chosen ? <Check size={20} strokeWidth={2} aria-hidden /> : null}</span>
      ) : (
        <Avatar name={title} seed={row.id} shape={shapeOf(object)} size="medium" />
      )}
      <span dir="auto" className={styles.name}>
        {title || t('record.untitled')}
      </span>
      <span className={styles.end}>
        {!search.sort ? (
          when(row.createdAt, now)
        ) : sorted && sorted.key !== object.title ? (
          <FieldValue meta={meta} field={sorted} value={row[sorted.key]} quiet />
        ) : null}
      </span>
      {line.length > 0 ? (
        <span dir="auto" className={styles.second}>
          {line.join(object.custom ? ' · ' : ', ')}
        </span>
      ) : null}
    </>
  )
}

/** A number or a day alone does not say what of. */
const told = (field: FieldMeta, text: string): string =>
  text && ['integer', 'number', 'boolean', 'date', 'instant'].includes(field.kind) ? `${field.label} ${text}` : text

function Waiting() {
  return (
    <div className={styles.link}>
      <Skeleton shape="roundMedium" />
      <span className={styles.waiting}>
        <Skeleton shape="half" />
        <Skeleton shape="long" />
      </span>
    </div>
  )
}
