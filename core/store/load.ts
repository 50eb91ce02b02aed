/** The first half of a write: the records it touches, locked, with what the actor may do to each. */
import { accessClause, type Actor } from '../access/index.ts'
import type { Model, ObjectType } from '../object/index.ts'
import type { Condition } from '../object/condition.ts'
import { columnsOf, quote, valueOf } from '../sql/column.ts'
import type { Transaction } from '../postgres/index.ts'
import { scopeOf } from './compile.ts'
import { unseenLinks } from './link.ts'
import type { Values } from './planned.ts'
import type { Scope } from './scope.ts'
import { rawJson } from './select.ts'
import { rowsOf } from '../sql/table.ts'
import { whereClause } from './where.ts'

/** A record as it stands, locked, and how far the actor's rights reach to it. */
export interface Loaded {
  readonly id: string
  readonly version: number
  readonly values: Values
  /** Links among the values that lead to records out of the actor's sight; not asked of what hangs on others. */
  readonly unseen?: readonly string[]
  readonly read: boolean
  readonly write: boolean
  readonly delete: boolean
}

/** Only what is stored is loaded: it does not change with the time. */
const noTime = new Date(0)
const scopeFor = (model: Model, actor: Actor, now = noTime): Scope => scopeOf(model, actor, now)

/** One id is compared by itself: for a list PostgreSQL holds a plan made anew for its values to be cheaper, and makes one each time. */
const isOneOf = ({ parameters }: Scope, column: string, ids: readonly string[]): string =>
  ids.length === 1 ? `${column} = ${parameters.add(ids[0], 'uuid')}` : `${column} = any(${parameters.add(ids, 'uuid[]')})`

async function load(
  tx: Transaction,
  scope: Scope,
  object: ObjectType,
  condition: string,
  most?: number,
  links?: 'links',
): Promise<Loaded[]> {
  const right = (name: 'read' | 'write' | 'delete') => accessClause(scope.model, scope.actor, object, name, 'r', scope.parameters)
  const unseen = links ? unseenLinks(scope, object, 'r') : null
  const text = `select json_build_object('id', r.id, 'version', r.version, 'values', ${rawJson(object, 'r')}${unseen ? `, 'unseen', ${unseen}` : ''}, 'read', ${right('read')}, 'write', ${right('write')}, 'delete', ${right('delete')}) as record
    from ${rowsOf(object, 'r')} and ${condition} order by r.id${most === undefined ? '' : ` limit ${most}`} for update of r`
  const rows = await tx.query<{ record: Loaded }>(text, scope.parameters.values)
  return rows.map(({ record }) => record)
}

/** Records by id; those that are not there are missing from the answer. */
export function loadByIds(tx: Transaction, model: Model, actor: Actor, object: ObjectType, ids: readonly string[]): Promise<Loaded[]> {
  const scope = scopeFor(model, actor)
  return load(tx, scope, object, isOneOf(scope, 'r.id', ids), undefined, 'links')
}

/** Deleted records of the object `target`, and the field by which records of `child` may point at them: a ref or a record field. */
export interface Pointed {
  readonly child: ObjectType
  readonly field: string
  readonly target: string
  readonly ids: readonly string[]
}

/** Records that point at deleted ones, `most` at most. */
export function loadPointing(tx: Transaction, model: Model, actor: Actor, pointed: Pointed, most: number): Promise<Loaded[]> {
  const scope = scopeFor(model, actor)
  return load(tx, scope, pointed.child, points(scope, pointed), most)
}

/** How many records point at each of some deleted ones, without those that will not any more, and whether the actor sees all of them. */
export function countPointing(
  tx: Transaction,
  model: Model,
  actor: Actor,
  pointed: Pointed,
  letGo: readonly string[],
): Promise<{ readonly of: string; readonly users: number; readonly seen: boolean }[]> {
  const scope = scopeFor(model, actor)
  const { child, field } = pointed
  const stays = letGo.length > 0 ? ` and not r.id = any(${scope.parameters.add(letGo, 'uuid[]')})` : ''
  const text = `select ${valueOf(child, field, 'r')} as of, count(*)::int as users, bool_and(${accessClause(model, actor, child, 'read', 'r', scope.parameters)}) as seen from ${rowsOf(child, 'r')} and ${points(scope, pointed)}${stays} group by 1 order by 1`
  return tx.query(text, scope.parameters.values)
}

function points(scope: Scope, { child, field, target, ids }: Pointed): string {
  const by = isOneOf(scope, valueOf(child, field, 'r'), ids)
  const [kind, id] = columnsOf(field, child.fields[field]!)
  return id ? `${by} and r.${quote(kind!.name)} = '${target}'` : by
}

/** Every record of the object that matches, whoever acts: what a guard needs to see. */
export function loadMatching(
  tx: Transaction,
  model: Model,
  actor: Actor,
  object: ObjectType,
  condition: Condition,
  now: Date,
): Promise<Loaded[]> {
  const scope = scopeFor(model, actor, now)
  return load(tx, scope, object, whereClause({ ...scope, actor: { ...actor, role: 'system' } }, object, condition, 'r'))
}

/**
 * Which of the records the actor may read, or write: for refs that a write sets. `held` keeps them from being deleted until
 * the transaction ends, where no foreign key does; one that is being deleted is waited for, and then not among them.
 */
export async function idsInReach(
  tx: Transaction,
  model: Model,
  actor: Actor,
  object: ObjectType,
  right: 'read' | 'write',
  ids: readonly string[],
  held: boolean,
): Promise<ReadonlySet<string>> {
  const scope = scopeFor(model, actor)
  const conditions = [isOneOf(scope, 'r.id', ids), accessClause(model, actor, object, right, 'r', scope.parameters)]
  const rows = await tx.query<{ id: string }>(
    `select r.id from ${rowsOf(object, 'r')} and ${conditions.join(' and ')}${held ? ' order by r.id for key share of r' : ''}`,
    scope.parameters.values,
  )
  return new Set(rows.map(({ id }) => id))
}
