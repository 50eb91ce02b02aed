import { isRef, objectNamed, titleOf } from '../api/meta.ts'
import type { FieldMeta, HistoryEntry, Meta, ObjectMeta, Row, Value } from '../api/types.ts'
import { isNothing } from '../fields/valueText.ts'
import { t, tr } from '../messages/t.tsx'
import { ChangeValue } from './ChangeValue.tsx'

/** A field of an entry with what it was and became. */
export interface Changed {
  field: FieldMeta
  before: Value
  after: Value
}

interface EntrySaysProps {
  meta: Meta
  object: ObjectMeta
  entry: HistoryEntry
  changed: readonly Changed[]
  /** The entry is about the record of the page itself. */
  own: boolean
  linked: Row | undefined
}

/** The sentence of an entry in the timeline. */
export function EntrySays({ meta, object, entry, changed, own, linked }: EntrySaysProps) {
  const who = <b>{entry.actor.name ?? t('timeline.system')}</b>
  const undone = entry.cause === 'undo'
  if (objectNamed(meta, entry.object)?.remark !== undefined) {
    if (entry.action === 'created') return tr(undone ? 'timeline.noteRestored' : 'timeline.note', { who })
    return tr(entry.action === 'deleted' ? 'timeline.noteDeleted' : 'timeline.noteChanged', { who })
  }
  const one = object.label[0].toLowerCase()
  const what = <b>{own ? one : linkedName(meta, object, entry, linked)}</b>
  if (entry.action === 'created') {
    if (undone) return tr('timeline.restored', { who, what })
    return own ? tr('timeline.createdSelf', { who, one }) : tr('timeline.created', { who, what })
  }
  if (entry.action === 'deleted') return tr('timeline.deleted', { who, what })
  if (undone) return tr('timeline.undid', { who, fields: fieldNames(changed) })
  const [only] = changed
  if (!only) return tr('timeline.changed', { who, field: what })
  if (!own) return tr('timeline.changedOf', { who, what, fields: fieldNames(changed) })
  if (changed.length > 1) return tr('timeline.changedMany', { who, count: changed.length, fields: fieldNames(changed) })
  const field = <b>{only.field.label}</b>
  const value = (
    <b>
      <ChangeValue meta={meta} field={only.field} value={only.after} />
    </b>
  )
  if (isNothing(only.after)) return tr('timeline.emptied', { who, field })
  return isNothing(only.before) ? tr('timeline.set', { who, field, value }) : tr('timeline.changedTo', { who, field, value })
}

const fieldNames = (changed: readonly Changed[]): string =>
  changed.map(({ field }) => (field.custom ? field.label : field.label.toLowerCase())).join(', ')

/** What a link leads to, seen from here: "Head of purchasing, Nordkaffee" on a person's page. */
function linkedName(meta: Meta, here: ObjectMeta, entry: HistoryEntry, linked: Row | undefined): string {
  const of = objectNamed(meta, entry.object)
  if (!of) return entry.object
  if (!linked) return of.label[0].toLowerCase()
  const far = of.fields.find((field) => field.kind === 'ref' && field.options.to !== here.name && of.via?.includes(field.key))
  const end = far && linked[far.key]
  return [titleOf(of, linked), isRef(end) ? end.title : ''].filter(Boolean).map(short).join(', ') || of.label[0].toLowerCase()
}

/** As much of a name as a sentence bears; the whole of it stands where the name belongs. */
const short = (name: string): string => (name.length > 120 ? `${name.slice(0, 119).trimEnd()}…` : name)
