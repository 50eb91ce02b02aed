import { cx, IconButton } from '@rapport/ui'
import { CalendarClock, ChevronDown, CircleCheck, type LucideIcon, MessageCircleQuestion, Zap } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { hasPages, objectNamed } from '../api/meta.ts'
import type { Meta, ObjectMeta } from '../api/types.ts'
import { fullTime, when } from '../fields/time.ts'
import { useNow } from '../fields/useNow.ts'
import { numberText } from '../fields/words.ts'
import { t, tr } from '../messages/t.tsx'
import { RecordLink } from '../shell/links.ts'
import styles from './Notifications.module.css'
import type { Notice, NoticeEntry, NoticeKind } from './queries.ts'

const icons: Readonly<Record<NoticeKind, LucideIcon>> = {
  given: CircleCheck,
  due: CalendarClock,
  said: Zap,
  asked: MessageCircleQuestion,
}

interface NoticeRowProps {
  meta: Meta
  notice: Notice
  onMark: (ids: readonly string[], read: boolean) => void
  /** The list is left for a record. */
  onLeave: () => void
}

/** One thing that a member was told, or a storm of them, which opens in place. */
export function NoticeRow({ meta, notice, onMark, onLeave }: NoticeRowProps) {
  const [open, setOpen] = useState(false)
  const now = useNow()
  const { kind, at, by, count, read, ids, entries, object: name } = notice
  const object = name === null ? undefined : objectNamed(meta, name)
  const Icon = icons[kind]
  const [first] = entries
  const leave = (entry: NoticeEntry) => {
    if (!entry.read) onMark(count === 1 ? ids : [entry.id], true)
    onLeave()
  }
  return (
    <li className={cx(styles.row, !read && styles.unread)}>
      <span className={styles.icon}>
        <Icon size={14} strokeWidth={1.6} aria-hidden />
      </span>
      <div className={styles.body}>
        {count === 1 && first ? (
          <>
            <p dir="auto" className={styles.says}>
              {saysOne(
                notice,
                first,
                linkTo(object, first, () => leave(first)),
              )}
            </p>
            {kind === 'said' && first.text !== null && by ? <p className={styles.from}>{t('bell.from', { name: by.name })}</p> : null}
          </>
        ) : (
          <>
            <button type="button" aria-expanded={open} className={styles.storm} onClick={() => setOpen(!open)}>
              {saysMany(notice, object)}
              <ChevronDown size={14} strokeWidth={1.6} aria-hidden />
            </button>
            {open ? (
              <ul className={styles.entries}>
                {entries.map((one) => (
                  <li key={one.id} dir="auto">
                    {linkTo(object, one, () => leave(one))}
                  </li>
                ))}
                {count > entries.length ? <li>{t('bell.more', { count: count - entries.length })}</li> : null}
              </ul>
            ) : null}
          </>
        )}
        <time className={styles.time} dateTime={at} title={fullTime(at)}>
          {when(at, now)}
        </time>
      </div>
      <IconButton size="small" label={t(read ? 'bell.markUnread' : 'bell.markRead')} onClick={() => onMark(ids, !read)}>
        <span className={styles.ring} data-read={read} aria-hidden />
      </IconButton>
    </li>
  )
}

/** What it is about, as far as it is seen. */
function linkTo(object: ObjectMeta | undefined, { record, title, text }: NoticeEntry, onLeave: () => void): ReactNode {
  if (record === null) return t('bell.unseen')
  const words = text ?? (title || t('record.untitled'))
  if (!object || !hasPages(object)) return words
  return (
    <RecordLink path={object.path} id={record} className={styles.link} onClick={onLeave}>
      {words}
    </RecordLink>
  )
}

function saysOne({ kind, by }: Notice, { record, text, title }: NoticeEntry, what: ReactNode): ReactNode {
  const who = <b>{by?.name ?? t('timeline.system')}</b>
  if (kind === 'given') return tr('bell.given', { who, what })
  if (kind === 'due') return tr('bell.due', { what })
  if (kind === 'asked')
    return record !== null && title
      ? tr('bell.askedAbout', { who, what, name: <b>{title}</b> })
      : tr('bell.asked', { who, what: text ?? what })
  return text === null ? tr('bell.said', { who, what }) : what
}

function saysMany({ kind, by, count }: Notice, object: ObjectMeta | undefined): ReactNode {
  const who = <b>{by?.name ?? t('timeline.system')}</b>
  const number = numberText(count)
  const many = object?.label[1].toLowerCase() ?? t('bell.records')
  if (kind === 'given') return tr('bell.givenMany', { who, count: number, many })
  if (kind === 'due') return tr('bell.dueMany', { count: number, many })
  return tr(kind === 'asked' ? 'bell.askedMany' : 'bell.saidMany', { who, count: number })
}
