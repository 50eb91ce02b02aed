/** Applies a change set: load and lock, decide what it comes to, write everything in the same transaction. */
import { type Actor, hiddenFields, ownerInReach, reachOf } from '../access/index.ts'
import { notFound, Problem } from '../errors.ts'
import { fillFrom } from '../object/check.ts'
import { initialOf, isActor, type Model, newId, type ObjectType } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import { storedFields } from '../sql/column.ts'
import type { Barrier } from './barrier.ts'
import { decideAll } from './decide-all.ts'
import { type Loaded, loadByIds } from './load.ts'
import type { TakenBack } from './occurring.ts'
import { difference, type Guard, type Planned, same, type Values } from './planned.ts'
import { refuseReferred } from './referred.ts'
import { writePlanned } from './rows.ts'
import type { Cause, Change } from './store.ts'

export interface Written {
  readonly change: string | null
  readonly planned: readonly Planned[]
  /** Some of them are found only when `fillSearch` has looked at them. */
  readonly foundLater: boolean
}

/** Runs inside one transaction; `takesBack` is given where a change is taken back; a deleted record then comes back with fields that nobody may type. Throws a Problem, and the transaction is to be rolled back, when anything is refused. */
export async function applyChange(
  tx: Transaction,
  model: Model,
  guards: readonly Guard[],
  actor: Actor,
  cause: Cause,
  change: Change,
  now: Date,
  takesBack?: TakenBack,
  barrier?: Barrier,
): Promise<Written> {
  const restoring = takesBack !== undefined
  refuseTwice(change)
  // What the records refer to is told only once they are there themselves, whatever their links are kept by.
  const referred = refuseReferred(tx, model, actor, change).then(
    () => null,
    (error: unknown) => ({ error }),
  )
  const [loaded, missing] = await Promise.all([loadTouched(tx, model, actor, change), referred])
  const planned = [
    ...(change.create ?? []).map((one) => planCreate(model, actor, one, restoring)),
    ...(change.patch ?? []).flatMap((one) => planPatch(model, actor, one, loaded, restoring)),
    ...(change.delete ?? []).map((one) => planDelete(model, one, loaded)),
  ]
  if (missing) throw missing.error
  const { all, refused } = await decideAll({ tx, model, guards, barrier, actor, now, restoring }, planned, 'all')
  for (const problem of refused.values()) throw problem
  if (all.length === 0) return { change: null, planned: [], foundLater: false }
  const id = newId(now.getTime())
  const foundLater = writePlanned(tx, model, { actor, cause, change: id, now, takesBack }, all)
  return { change: id, planned: all, foundLater }
}

/** Of two patches of one record the first would be lost; whoever means both sends them as one. */
function refuseTwice({ create = [], patch = [], delete: gone = [] }: Change): void {
  const seen = new Set<string>()
  for (const { id } of [...create, ...patch, ...gone]) {
    if (seen.has(id)) throw twice(id)
    seen.add(id)
  }
}

export const twice = (id: string): Problem =>
  new Problem('change.twice', 'A change may name each record only once.', {
    status: 422,
    fix: 'Put what happens to one record together.',
    more: { id },
  })

export type LoadedByObject = ReadonlyMap<string, ReadonlyMap<string, Loaded>>

async function loadTouched(tx: Transaction, model: Model, actor: Actor, change: Change): Promise<LoadedByObject> {
  const ids = new Map<string, Set<string>>()
  for (const { object, id } of [...(change.patch ?? []), ...(change.delete ?? [])]) ids.set(object, (ids.get(object) ?? new Set()).add(id))
  const groups = await Promise.all(
    [...ids].map(async ([name, some]) => [name, await loadByIds(tx, model, actor, model.object(name), [...some])] as const),
  )
  return new Map(groups.map(([name, records]) => [name, new Map(records.map((record) => [record.id, record]))]))
}

export function planCreate(
  model: Model,
  actor: Actor,
  { object: name, id, values, version }: NonNullable<Change['create']>[number],
  restoring: boolean,
): Planned {
  const object = model.object(name)
  if (!restoring) refuseFields(model, actor, object, values)
  if (reachOf(actor, name, 'write') === 'none') throw notAllowed(object, 'create')
  const filled = fillFrom(object, null, begun(object, actor, values))
  const after = Object.fromEntries(storedFields(object).map((key) => [key, filled[key] ?? null]))
  if (object.owner && actor.role !== 'system') {
    // Whoever makes a record owns it, unless they say that nobody does and reach what is nobody's.
    const isNobodys = (restoring || Object.hasOwn(values, object.owner)) && reachOf(actor, name, 'write') === 'all'
    if (after[object.owner] === null && !isNobodys) after[object.owner] = actor.member
    refuseOwner(actor, object, after)
  }
  return { object: name, id, action: 'created', before: null, after, version: (restoring && version) || 1 }
}

export function planPatch(
  model: Model,
  actor: Actor,
  { object: name, id, values, version }: NonNullable<Change['patch']>[number],
  loaded: LoadedByObject,
  restoring: boolean,
): Planned[] {
  const object = model.object(name)
  const record = found(object, id, loaded)
  refuseFields(model, actor, object, values, restoring)
  if (!record.write) throw notAllowed(object, 'change')
  refuseStale(object, record, version)
  const { unseen } = record
  // Whoever writes back what they read does not empty what they did not see.
  const meant = unseen?.length && !restoring ? without(values, (key, value) => value === null && unseen.includes(key)) : values
  const after = { ...record.values, ...fillFrom(object, record.values, meant) }
  if (difference(record.values, after) === null) return []
  if (object.owner && actor.role !== 'system' && !same(record.values[object.owner], after[object.owner])) refuseOwner(actor, object, after)
  return [{ object: name, id, action: 'changed', before: record.values, after, unseen, version: record.version + 1 }]
}

const without = (values: Values, isLeft: (key: string, value: unknown) => boolean): Values =>
  Object.fromEntries(Object.entries(values).filter(([key, value]) => !isLeft(key, value)))

export function planDelete(
  model: Model,
  { object: name, id, version }: NonNullable<Change['delete']>[number],
  loaded: LoadedByObject,
): Planned {
  const object = model.object(name)
  const record = found(object, id, loaded)
  if (!record.delete) throw notAllowed(object, 'delete')
  refuseStale(object, record, version)
  return { object: name, id, action: 'deleted', before: record.values, after: null, version: record.version }
}

function found(object: ObjectType, id: string, loaded: LoadedByObject): Loaded {
  const record = loaded.get(object.name)?.get(id)
  if (!record?.read) throw notFound(object.label[0])
  return record
}

function refuseStale(object: ObjectType, record: Loaded, version: number | undefined): void {
  if (version !== undefined && version > record.version)
    throw new Problem(
      'record.changed',
      `This ${object.label[0].toLowerCase()} has version ${record.version}; there was never a version ${version}.`,
      {
        status: 412,
        fix: 'Send the version that you have read: it stands in the record and in its ETag.',
        more: { version: record.version },
      },
    )
  if (version !== undefined && version !== record.version)
    throw new Problem('record.changed', `This ${object.label[0].toLowerCase()} was changed by somebody else meanwhile.`, {
      status: 412,
      fix: 'Look at what changed, then send the change again with the present version.',
      more: { version: record.version },
    })
}

/**
 * Callers hand over checked values; a field that is unknown, derived or hidden here is a mistake that must not pass. What Rapport fills by itself comes
 * back, too, where a change is taken back.
 */
function refuseFields(model: Model, actor: Actor, object: ObjectType, values: Values, restoring = false): void {
  const hidden = hiddenFields(model, actor, object)
  for (const key of Object.keys(values))
    if (
      !Object.hasOwn(object.fields, key) ||
      object.fields[key]!.presence === 'derived' ||
      hidden.has(key) ||
      (object.fields[key]!.options.readonly && actor.role !== 'system' && !restoring)
    )
      throw new Problem('record.unknownField', `${object.label[1]} have no field ${key} that can be written.`, {
        status: 422,
        fix: 'Leave it out.',
        more: { errors: [{ field: key, code: 'field.unknown', message: 'There is no such field.' }] },
      })
}

/** With what a new record begins where nothing was said. */
function begun(object: ObjectType, actor: Actor, values: Values): Values {
  const filled = Object.entries(object.fields).flatMap(([key, field]) => {
    const value = isActor(field) && !values[key] ? actor.member : values[key] === undefined ? initialOf(field) : undefined
    return value ? [[key, value] as const] : []
  })
  return filled.length > 0 ? { ...values, ...Object.fromEntries(filled) } : values
}

function refuseOwner(actor: Actor, object: ObjectType, after: Values): void {
  if (object.work || ownerInReach(actor, object, 'write', (after[object.owner!] as string | null) ?? null)) return
  throw new Problem('record.ownerOutOfReach', 'Your role cannot give records to this owner.', {
    status: 403,
    fix: 'Choose yourself or somebody your role reaches, or ask an administrator.',
    more: { errors: [{ field: object.owner, code: 'field.outOfReach', message: 'Out of your reach.' }] },
  })
}

/** The role sees the record, and may not do this with it. */
export const notAllowed = (object: ObjectType, verb: string): Problem =>
  new Problem(
    'record.notAllowed',
    `Your role may not ${verb} ${verb === 'create' ? object.label[1].toLowerCase() : `this ${object.label[0].toLowerCase()}`}.`,
    { status: 403, fix: 'Ask an administrator of your workspace.' },
  )
