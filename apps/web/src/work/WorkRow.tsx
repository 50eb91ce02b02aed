import { Avatar, cx } from '@rapport/ui'
import { ArrowUp } from 'lucide-react'
import { fieldOf, hasPages, isRef, objectNamed, titleOf } from '../api/meta.ts'
import type { Meta, Row, Value } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { RecordLink } from '../shell/links.ts'
import { Due } from './Due.tsx'
import { Tick } from './Tick.tsx'
import { isDone, type WorkObject } from './work.ts'
import styles from './Work.module.css'

interface WorkRowProps {
  meta: Meta
  object: WorkObject
  row: Row
  /** Beside a record it is known what it is about. */
  isBeside?: boolean
  /** Whether it says who does it. */
  hasOwner?: boolean
}

/** One thing to do: a ring to tick, what it is, about whom, and until when. */
export function WorkRow({ meta, object, row, isBeside, hasOwner }: WorkRowProps) {
  const title = titleOf(object, row) || t('record.untitled')
  const done = isDone(object, row)
  const due = row[object.work.due]
  const owner = row[object.owner]
  const about = object.alsoWith === undefined || isBeside ? null : linkOf(meta, row[object.alsoWith])
  const end = (
    <span className={styles.end}>
      {row['priority'] === 'high' && !done ? (
        <span className={styles.high}>
          <ArrowUp size={12} strokeWidth={2} aria-hidden />
          {t('work.high')}
        </span>
      ) : null}
      {typeof due === 'string' ? <Due day={due} done={done} /> : null}
      {hasOwner && isRef(owner) ? (
        <span title={`${fieldOf(object, object.owner)?.label}: ${owner.title}`} className={styles.whose}>
          <Avatar name={owner.title} seed={owner.id} />
          <span className={styles.unseen}>{owner.title}</span>
        </span>
      ) : null}
    </span>
  )
  return (
    <li className={cx(styles.row, isBeside && styles.beside, done && styles.over)}>
      <Tick object={object} row={row} />
      <span className={styles.says}>
        <RecordLink path={object.path} id={row.id} dir="auto" title={title.length > 40 ? title : undefined} className={styles.title}>
          {title}
        </RecordLink>
        {about ? (
          <RecordLink path={about.path} id={about.id} dir="auto" className={styles.about}>
            {about.title}
          </RecordLink>
        ) : null}
      </span>
      {end}
    </li>
  )
}

/** Where a link to any record leads; null where it leads nowhere, or to a record without a page. */
function linkOf(meta: Meta, value: Value | undefined): { path: string; id: string; title: string } | null {
  if (!isRef(value ?? null)) return null
  const { object: name, id, title } = value as { object?: string; id: string; title: string | null }
  const object = name === undefined ? undefined : objectNamed(meta, name)
  return object && hasPages(object) ? { path: object.path, id, title: title || t('record.untitled') } : null
}
