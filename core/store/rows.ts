/**
 * The second half of a write: rows, identifiers, history and the outbox, each kind of row by one statement whatever their
 * number. One create and a batch of an import take the same way.
 */
import { type Actor, actorId } from '../access/index.ts'
import { findText } from '../object/fold.ts'
import { type Model, newId, type ObjectType } from '../object/index.ts'
import { freeValues } from './freed.ts'
import { leaveFrom } from './search-later.ts'
import { isFound } from '../terms/keys.ts'
import { isKeptAside } from './identified.ts'
import { isMuch, searchStatements } from './search-rows.ts'
import { type Column, columnsOf, hasFind, quote, storedFields } from '../sql/column.ts'
import type { Transaction } from '../postgres/index.ts'
import { slotColumns, slotValue } from '../sql/slots.ts'
import { eraseOccurred, occurringBy, type TakenBack, tellOf, writeOccurring } from './occurring.ts'
import { difference, type Planned, same, type Values } from './planned.ts'
import type { Cause } from './store.ts'
import { uniqueStatements } from './unique.ts'
import { isOf, markOf, rowsOf, tableOf } from '../sql/table.ts'

/** What all rows of a change set share. */
export interface Writ {
  readonly actor: Actor
  readonly cause: Cause
  readonly change: string
  readonly now: Date
  /** New records are left to `fillSearch`: they are so many that they would keep everybody waiting. */
  readonly foundLater?: boolean | undefined
  /** A change is taken back, and what it told with it. */
  readonly takesBack?: TakenBack | undefined
}

/**
 * Sends every statement that the planned records need, without waiting: what fails fails the transaction. Says whether some of them are
 * left to `fillSearch`, which is to be told once it is committed.
 */
export function writePlanned(tx: Transaction, model: Model, writ: Writ, planned: readonly Planned[]): boolean {
  const run = (text: string, ...values: unknown[]): void => void tx.query(text, values)
  freeValues(model, planned, run)
  // New rows come first, from the root outwards, deleted ones last, from the leaves inwards: foreign keys hold at every statement.
  for (const [object, rows] of byObject(model, planned, 'created'))
    run(insertText(object), writ.now, JSON.stringify(rows.map((row) => rowOf(object, row.id, row.after!, row.version))))
  for (const [object, rows] of byObject(model, planned, 'changed')) {
    const changed = new Set(rows.flatMap(({ before, after }) => Object.keys(difference(before!, after!) ?? {})))
    run(
      updateText(object, [...changed].sort()),
      writ.now,
      JSON.stringify(rows.map((row) => rowOf(object, row.id, row.after!, row.version))),
    )
  }
  for (const [object, rows] of byObject(model, planned, 'deleted').reverse())
    run(
      `delete from ${rowsOf(object, 'r')} and r.id = any($2::uuid[])`,
      rows.map(({ id }) => id),
    )
  identifierStatements(model, planned, run)
  uniqueStatements(model, planned, run)
  const isLeft = !writ.foundLater && isMuch(model, planned)
  searchStatements(model, writ.actor.workspace, planned, run, writ.foundLater ? 'new' : isLeft ? 'all' : undefined)
  if (isLeft) leaveAll(model, planned, run, writ.now)
  if (planned.some(({ object }) => model.object(object).shapesModel)) run(modelVersionText)
  const { actor, cause, takesBack } = writ
  const told = occurringBy(model, planned, takesBack)
  const untold = takesBack ? [...takesBack.told.values()].flat() : []
  writeOccurring(run, { change: writ.change, now: writ.now, by: [actor.kind, actorId(actor), actor.name] }, told)
  eraseOccurred(run, untold)
  const happened = [...tellOf(writ.now.toISOString(), told), ...untold.flatMap((one) => tellOf(one.at, [one]))]
  run(
    recordText,
    writ.now,
    JSON.stringify(planned.map((row) => historyRow(model, row))),
    writ.change,
    actor.kind,
    actorId(actor),
    actor.name,
    cause.kind,
    cause.id ?? null,
    JSON.stringify({ kind: actor.kind, id: actorId(actor), name: actor.name }),
    JSON.stringify(
      planned.map(({ object, id, action, before, after }) => ({
        object,
        id,
        action,
        fields: before && after ? Object.keys(difference(before, after) ?? {}) : [],
      })),
    ),
    happened.length > 0 ? JSON.stringify(happened) : null,
  )
  return isLeft
}

function leaveAll(model: Model, planned: readonly Planned[], run: (text: string, ...values: unknown[]) => void, now: Date): void {
  for (const [name, rows] of Map.groupBy(
    planned.filter(({ after }) => after),
    ({ object }) => object,
  )) {
    const object = model.object(name)
    const [first] = rows.map(({ id }) => id).sort()
    if (isFound(object)) leaveFrom(run, object, first!, rows.length, now)
  }
}

/** Planned records of one action by object, objects in the order of the model: what is referred to comes before what refers. */
function byObject(model: Model, planned: readonly Planned[], action: Planned['action']): [ObjectType, Planned[]][] {
  const groups = Map.groupBy(
    planned.filter((row) => row.action === action),
    ({ object }) => object,
  )
  return [...model.objects.values()].filter((object) => groups.has(object.name)).map((object) => [object, groups.get(object.name)!])
}

/** The columns that a write fills, with the type each has in a record set. */
const written = (object: ObjectType): readonly Column[] => storedFields(object).flatMap((key) => columnsOf(key, object.fields[key]!))
const bareType = (column: Pick<Column, 'type'>): string => column.type.replace(/ collate .*$/, '')
const recordSet = (object: ObjectType): string =>
  [
    'id uuid',
    'version integer',
    ...(hasFind(object) ? ['find text'] : []),
    ...(customFields(object).length ? ['custom jsonb', 'gone text[]'] : []),
    ...slotsOf(object).map(({ slot }) => `${quote(slot)} ${bareType(slotColumns.find(({ name }) => name === slot)!)}`),
    ...written(object).map((column) => `${quote(column.name)} ${bareType(column)}`),
  ].join(', ')

/** The fields that were added at run time, and those of them that lie in a slot too: it is filled from the moment a field is marked. */
const customFields = (object: ObjectType): readonly string[] => Object.keys(object.fields).filter((key) => object.fields[key]!.custom)
const slotsOf = (object: ObjectType): readonly { readonly key: string; readonly slot: string }[] =>
  customFields(object).flatMap((key) => {
    const { slot } = object.fields[key]!.custom!
    return slot === null ? [] : [{ key, slot }]
  })

function insertText(object: ObjectType): string {
  const columns = [
    ...(hasFind(object) ? ['find'] : []),
    ...(customFields(object).length ? ['custom'] : []),
    ...slotsOf(object).map(({ slot }) => quote(slot)),
    ...written(object).map((column) => quote(column.name)),
  ]
  const mark = markOf(object)
  const values = [...columns.map((column) => `n.${column}`), ...(mark ? [mark.value] : [])]
  const into = [...columns, ...(mark ? [mark.column] : [])]
  return `insert into ${tableOf(object)} (workspace_id, id, version, created_at, updated_at, ${into.join(', ')})
    select $1::uuid, n.id, n.version, $2::timestamptz, $2::timestamptz, ${values.join(', ')} from json_to_recordset($3::json) as n(${recordSet(object)})`
}

function updateText(object: ObjectType, fields: readonly string[]): string {
  const columns = fields.flatMap((key) => columnsOf(key, object.fields[key]!)).map((column) => quote(column.name))
  const slots = slotsOf(object).flatMap(({ key, slot }) => (fields.includes(key) ? [quote(slot)] : []))
  const find = hasFind(object) && fields.some((key) => object.fields[key]!.options.search) ? ['find'] : []
  const sets = [...columns, ...slots, ...find].map((column) => `${column} = n.${column}`)
  // Values of retired fields, which the model does not know, stay.
  if (fields.some((key) => object.fields[key]!.custom)) sets.push(`custom = (coalesce(r.custom, '{}') - n.gone) || n.custom`)
  return `update ${tableOf(object)} r set version = n.version, updated_at = $2::timestamptz, ${sets.join(', ')}
    from json_to_recordset($3::json) as n(${recordSet(object)}) where ${isOf(object, 'r')} and r.id = n.id`
}

/** A record as the members of a record set. */
export function rowOf(object: ObjectType, id: string, values: Values, version: number): Record<string, unknown> {
  const row: Record<string, unknown> = { id, version }
  if (hasFind(object)) row.find = findText(object, values)
  const custom: Record<string, unknown> = {}
  const gone: string[] = []
  for (const key of storedFields(object)) {
    const value = values[key] ?? null
    const { kind, custom: added } = object.fields[key]!
    if (added) {
      if (value === null) gone.push(key)
      else custom[key] = value
      if (added.slot && value !== null) row[added.slot] = slotValue(kind, value)
      continue
    }
    if (value === null) continue
    const [first, second] = columnsOf(key, object.fields[key]!)
    if (second) Object.assign(row, { [first!.name]: (value as Values).object, [second.name]: (value as Values).id })
    else row[first!.name] = value
  }
  return customFields(object).length ? { ...row, custom, gone } : row
}

const modelVersionText = 'select app_model_changed($1)'
/** History and the outbox row are one statement: each costs a write its share of a round trip. */
const recordText = `with entries as (insert into history (workspace_id, id, at, change_id, object, record_id, version, action, about_id, actor_kind, actor_id, actor_name, cause, cause_id, changes)
  select $1::uuid, n.id, $2::timestamptz, $4::uuid, n.object, n.record_id, n.version, n.action, n.about_id, $5::text, $6::uuid, $7::text, $8::text, $9::uuid, n.changes
  from json_to_recordset($3::json) as n(id uuid, object text, record_id uuid, version integer, action text, about_id uuid, changes jsonb))
  insert into outbox (workspace_id, id, at, actor, cause, cause_id, changes, happened) values ($1::uuid, $4::uuid, $2::timestamptz, $10::jsonb, $8::text, $9::uuid, $11::jsonb, $12::jsonb)`

/** A history entry. A created record has no values there: they are the record's own, less later changes. */
function historyRow(model: Model, { object, id, action, before, after, version }: Planned): object {
  const via = model.object(object).via?.[0]
  const about = via ? ((after ?? before)![via] as string | { id: string } | null) : null
  const changes =
    action === 'created'
      ? null
      : action === 'changed'
        ? difference(before!, after!)
        : Object.fromEntries(
            Object.entries(before!)
              .filter(([, value]) => value !== null)
              .map(([key, value]) => [key, [value, null]]),
          )
  const about_id = typeof about === 'string' ? about : (about?.id ?? null)
  return { id: newId(), object, record_id: id, version, action, about_id, changes }
}

function identifierStatements(model: Model, planned: readonly Planned[], run: (text: string, ...values: unknown[]) => void): void {
  const gone: string[] = []
  const rows: object[] = []
  for (const { object, id, before, after } of planned) {
    const fields = keptAside(model.object(object))
    const [was, is] = [before, after].map((values) =>
      fields.flatMap((field) => valuesOf(values?.[field]).map((value) => ({ object, field, value, record_id: id }))),
    )
    if (same(was, is)) continue
    if (was!.length) gone.push(id)
    rows.push(...is!)
  }
  if (gone.length) run('delete from identifier r where r.workspace_id = $1 and r.record_id = any($2::uuid[])', gone)
  if (rows.length)
    run(
      `insert into identifier (workspace_id, object, field, value, record_id) select $1::uuid, n.object, n.field, n.value, n.record_id
    from json_to_recordset($2::json) as n(object text, field text, value text, record_id uuid)`,
      JSON.stringify(rows),
    )
}

/** List fields by whose entries records are found. */
const keptAside = (object: ObjectType): string[] => Object.keys(object.fields).filter((key) => isKeptAside(object, key))
const valuesOf = (value: unknown): string[] =>
  Array.isArray(value) ? [...new Set(value.map((entry: { value: string }) => entry.value))] : []
