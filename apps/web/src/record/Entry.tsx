import { Clamped, TimelineEntry } from '@rapport/ui'
import { History, Link2, type LucideIcon, Plus, Trash2, Undo2 } from 'lucide-react'
import { createElement, useState } from 'react'
import { fieldOf, mayWrite, objectNamed } from '../api/meta.ts'
import { reasonOf } from '../api/problem.ts'
import { requestOnce } from '../api/request.ts'
import type { HistoryEntry, Meta, ObjectMeta, Row } from '../api/types.ts'
import { clock, fullTime } from '../fields/time.ts'
import { isNothing } from '../fields/valueText.ts'
import { t } from '../messages/t.tsx'
import { iconOf } from '../shell/objectIcons.ts'
import { toast } from '../shell/toasts.ts'
import { ChangeValue } from './ChangeValue.tsx'
import { type Changed, EntrySays } from './EntrySays.tsx'
import styles from './History.module.css'

interface EntryProps {
  meta: Meta
  object: ObjectMeta
  row: Row
  entry: HistoryEntry
  /** The note or link that the entry is about, as it is now. */
  linked: Row | undefined
  onUndone: () => void
}

/** One change: who did what, with before and after, and the way back where there is one. */
export function Entry({ meta, object, row, entry, linked, onUndone }: EntryProps) {
  const [open, setOpen] = useState(false)
  const of = objectNamed(meta, entry.object)
  const changed = changedFields(of, entry)
  const own = entry.record.id === row.id
  const note = of?.remark !== undefined
  const undoable = own && entry.action === 'changed' && mayWrite(object)
  const body = note && entry.action === 'created' ? linked?.[of.remark!] : undefined
  return (
    <TimelineEntry
      icon={createElement(signOf(entry, own, of), { size: 14, strokeWidth: 1.6, 'aria-hidden': true })}
      look={note ? 'note' : own && entry.action === 'created' ? 'created' : 'plain'}
      says={
        <>
          <EntrySays meta={meta} object={object} entry={entry} changed={changed} own={own} linked={linked} />{' '}
          {changed.length > 0 && !note ? (
            <button type="button" className={styles.quick} aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? t('timeline.hide') : t('timeline.show')}
            </button>
          ) : null}
          {undoable ? (
            <button type="button" className={styles.quick} onClick={() => void undo(entry, onUndone)}>
              {t('action.undo')}
            </button>
          ) : null}
        </>
      }
      time={
        <time dateTime={entry.at} title={fullTime(entry.at)}>
          {clock(entry.at)}
        </time>
      }
      more={
        typeof body === 'string' ? (
          <div dir="auto" className={styles.body}>
            <Clamped more={t('note.all')} less={t('note.less')}>
              {body}
            </Clamped>
          </div>
        ) : open ? (
          <ChangeList meta={meta} changed={changed} />
        ) : null
      }
    />
  )
}

function changedFields(of: ObjectMeta | undefined, entry: HistoryEntry): readonly Changed[] {
  return Object.entries(entry.changes ?? {}).flatMap(([key, [before, after]]) => {
    const field = of && fieldOf(of, key)
    return field && !(isNothing(before) && isNothing(after)) ? [{ field, before, after }] : []
  })
}

function signOf(entry: HistoryEntry, own: boolean, of: ObjectMeta | undefined): LucideIcon {
  if (entry.action === 'deleted') return Trash2
  if (entry.cause === 'undo') return Undo2
  if (of?.remark !== undefined) return iconOf(of)
  if (entry.action === 'created') return own ? Plus : Link2
  return History
}

function ChangeList({ meta, changed }: { meta: Meta; changed: readonly Changed[] }) {
  return (
    <dl className={styles.changes}>
      {changed.map(({ field, before, after }) => (
        <div key={field.key} className={styles.change}>
          <dt>{field.label}</dt>
          <dd>
            {isNothing(before) ? null : (
              <del>
                <ChangeValue meta={meta} field={field} value={before} />
              </del>
            )}{' '}
            {isNothing(after) ? t('value.empty') : <ChangeValue meta={meta} field={field} value={after} />}
          </dd>
        </div>
      ))}
    </dl>
  )
}

async function undo(entry: HistoryEntry, onUndone: () => void): Promise<void> {
  try {
    await requestOnce(`/changes/${entry.change}/undo`, { method: 'POST' })
    toast({ text: t('timeline.undone') })
    onUndone()
  } catch (error) {
    toast({ text: t('edit.notUndone', { reason: reasonOf(error) }) })
  }
}
