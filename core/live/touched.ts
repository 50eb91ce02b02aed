/** What some entries of the feed did, record by record. */
import type { Entry } from '../feed/index.ts'
import { hooksOf, isChange, type Model, type ObjectType } from '../object/index.ts'

/** A record, and all that the entries did with it. */
export interface TouchedRecord {
  readonly id: string
  created: boolean
  deleted: boolean
  /** Something happened with it: its timeline is longer. */
  happened: boolean
  /** What changes of records told of it: the type, and the record that changed. */
  readonly told: { readonly type: string; readonly id: string }[]
  readonly fields: Set<string>
  /** Who did the last of it. */
  by: Entry['actor']
  /** The change sets by which its owner changed or it went: the history knows who owned it before. */
  readonly moves: string[]
}

export interface TouchedObject {
  readonly object: ObjectType
  readonly records: Map<string, TouchedRecord>
}

/** By object, in the order of the entries. Objects that the model does not know are left out: nobody reads them. */
export function touchedBy(model: Model, entries: readonly Entry[]): TouchedObject[] {
  const objects = new Map<string, TouchedObject>()
  for (const { id: change, actor: by, changes } of entries)
    for (const { object: name, id, action, fields } of changes) {
      const object = model.objects.get(name)
      if (!object || object.internal) continue
      const touched = objects.get(name) ?? { object, records: new Map<string, TouchedRecord>() }
      objects.set(name, touched)
      const record = touched.records.get(id) ?? untouched(id, by)
      touched.records.set(id, record)
      record.by = by
      record.created ||= action === 'created'
      record.deleted = action === 'deleted'
      for (const field of fields) record.fields.add(field)
      if (action === 'deleted' || (object.owner && fields.includes(object.owner))) record.moves.push(change)
    }
  addHappened(model, entries, objects)
  return [...objects.values()]
}

/** Most records that are told of because something happened with them: of a crowd nobody is told one by one. */
const mostHappened = 100

function addHappened(model: Model, entries: readonly Entry[], objects: Map<string, TouchedObject>): void {
  const all = entries.flatMap(({ happened, actor: by }) =>
    happened.flatMap(([name, , records]) => {
      const type = model.interactions.find(name)
      if (type?.ofSegment !== undefined || (!type && isChange(name))) return []
      const told = type?.upon && records[0] ? { type: name, id: records[0].id } : null
      return records.map(({ object, id }) => ({ object, id, by, told }))
    }),
  )
  if (new Set(all.map(({ id }) => id)).size > mostHappened) return
  for (const { object: name, id, by, told } of all) {
    const object = model.objects.get(name)
    if (!object || object.internal) continue
    const touched = objects.get(name) ?? { object, records: new Map<string, TouchedRecord>() }
    objects.set(name, touched)
    const record = touched.records.get(id) ?? untouched(id, by)
    touched.records.set(id, record)
    if (told) record.told.push(told)
    else record.happened = true
  }
}

const untouched = (id: string, by: Entry['actor']): TouchedRecord => ({
  id,
  created: false,
  deleted: false,
  happened: false,
  told: [],
  fields: new Set<string>(),
  by,
  moves: [],
})

/** Objects whose records are seen with those of the named one, however far away. */
export function seenWith(model: Model, name: string): readonly string[] {
  const found = new Set<string>()
  const visit = (parent: string): void => {
    for (const child of model.objects.values())
      if (!found.has(child.name) && hooksOf(child).some((key) => leadsTo(child, key, parent))) {
        found.add(child.name)
        visit(child.name)
      }
  }
  visit(name)
  return [...found]
}

/** A record field may lead to whatever is not itself seen with others. */
function leadsTo(child: ObjectType, key: string, parent: string): boolean {
  const { kind, options } = child.fields[key]!
  return kind === 'record' || (kind === 'ref' && options.to === parent)
}
