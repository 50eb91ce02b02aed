import { TimelineEntry } from '@rapport/ui'
import { History, Link2, type LucideIcon, Plus, StickyNote, Trash2, Undo2 } from 'lucide-react'
import { createElement, type ReactNode, useState } from 'react'
import { fieldOf, mayWrite, objectNamed } from '../api/meta.ts'
import { reasonOf } from '../api/problem.ts'
import { request } from '../api/request.ts'
import type { FieldMeta, HistoryEntry, Meta, ObjectMeta, Row, Value } from '../api/types.ts'
import { clock, fullTime } from '../fields/time.ts'
import { isNothing, valueText } from '../fields/valueText.ts'
import { t, tr } from '../messages/t.tsx'
import { toast } from '../shell/toasts.ts'
import styles from './History.module.css'

interface EntryProps {
  meta: Meta
  object: ObjectMeta
  row: Row
  entry: HistoryEntry
  onUndone: () => void
}

/** One change: who did what, with before and after, and the way back where there is one. */
export function Entry({ meta, object, row, entry, onUndone }: EntryProps) {
  const [open, setOpen] = useState(false)
  const of = objectNamed(meta, entry.object)
  const changed = changedFields(of, entry)
  const own = entry.object === object.name && entry.record.id === row.id
  const undoable = own && entry.action === 'update' && mayWrite(object)
  const details = changed.length > 0 && (changed.length > 1 || entry.action === 'create') && entry.object !== 'note'
  const body = entry.object === 'note' ? entry.changes?.body?.[1] : undefined
  return (
    <TimelineEntry
      icon={createElement(iconOf(entry, own), { size: 14, strokeWidth: 1.6, 'aria-hidden': true })}
      look={entry.object === 'note' ? 'note' : own && entry.action === 'create' ? 'created' : 'plain'}
      says={says(meta, object, entry, changed, own)}
      time={
        <span className={styles.time}>
          {details ? (
            <button type="button" className={styles.quick} aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? t('timeline.hide') : t('timeline.show')}
            </button>
          ) : null}
          {undoable ? (
            <button type="button" className={styles.quick} onClick={() => void undo(entry, onUndone)}>
              {t('action.undo')}
            </button>
          ) : null}
          <time dateTime={entry.at} title={fullTime(entry.at)}>
            {clock(entry.at)}
          </time>
        </span>
      }
      more={typeof body === 'string' && body ? <div className={styles.body}>{body}</div> : open ? <ChangeList changed={changed} /> : null}
    />
  )
}

interface Changed {
  field: FieldMeta
  before: Value
  after: Value
}

function changedFields(of: ObjectMeta | undefined, entry: HistoryEntry): readonly Changed[] {
  return Object.entries(entry.changes ?? {}).flatMap(([key, [before, after]]) => {
    const field = of && fieldOf(of, key)
    return field && !(isNothing(before) && isNothing(after)) ? [{ field, before, after }] : []
  })
}

function iconOf(entry: HistoryEntry, own: boolean): LucideIcon {
  if (entry.object === 'note') return StickyNote
  if (entry.action === 'delete') return Trash2
  if (entry.action === 'restore' || entry.cause === 'undo') return Undo2
  if (entry.action === 'create') return own ? Plus : Link2
  return History
}

/** The sentence of an entry. */
function says(meta: Meta, object: ObjectMeta, entry: HistoryEntry, changed: readonly Changed[], own: boolean): ReactNode {
  const who = <b>{entry.actor.name ?? t('timeline.system')}</b>
  if (entry.object === 'note') {
    if (entry.action === 'create') return tr('timeline.note', { who })
    return entry.action === 'delete' ? tr('timeline.noteDeleted', { who }) : tr('timeline.noteChanged', { who })
  }
  const of = objectNamed(meta, entry.object)
  const what = <b>{own ? object.label[0].toLowerCase() : linkedName(of, object, entry)}</b>
  if (entry.action === 'create')
    return own ? tr('timeline.createdSelf', { who, one: object.label[0].toLowerCase() }) : tr('timeline.created', { who, what })
  if (entry.action === 'delete') return tr('timeline.deleted', { who, what })
  if (entry.action === 'restore') return tr('timeline.restored', { who, what })
  const [only] = changed
  if (!only) return tr('timeline.changed', { who, field: what })
  if (changed.length > 1)
    return tr('timeline.changedMany', {
      who,
      count: changed.length,
      fields: changed.map(({ field }) => field.label.toLowerCase()).join(', '),
    })
  const field = <b>{only.field.label}</b>
  const value = <b>{valueText(only.field, only.after)}</b>
  if (isNothing(only.after)) return tr('timeline.emptied', { who, field })
  return isNothing(only.before) ? tr('timeline.set', { who, field, value }) : tr('timeline.changedTo', { who, field, value })
}

/** What a link leads to, seen from here: the company of an employment on a person's page. */
function linkedName(of: ObjectMeta | undefined, here: ObjectMeta, entry: HistoryEntry): string {
  for (const field of of?.fields ?? []) {
    if (field.kind !== 'ref' || field.options.to === here.name || !of?.via?.includes(field.key)) continue
    const [before, after] = entry.changes?.[field.key] ?? [null, null]
    const text = valueText(field, after ?? before)
    if (text) return text
  }
  return entry.record.title || (of?.label[0] ?? entry.object).toLowerCase()
}

function ChangeList({ changed }: { changed: readonly Changed[] }) {
  return (
    <dl className={styles.changes}>
      {changed.map(({ field, before, after }) => (
        <div key={field.key} className={styles.change}>
          <dt>{field.label}</dt>
          <dd>
            {isNothing(before) ? null : <del>{valueText(field, before)}</del>} {valueText(field, after) || t('value.empty')}
          </dd>
        </div>
      ))}
    </dl>
  )
}

async function undo(entry: HistoryEntry, onUndone: () => void): Promise<void> {
  try {
    await request(`/changes/${entry.change}/undo`, { method: 'POST' })
    toast({ text: t('timeline.undone') })
    onUndone()
  } catch (error) {
    toast({ text: t('edit.notUndone', { reason: reasonOf(error) }) })
  }
}
