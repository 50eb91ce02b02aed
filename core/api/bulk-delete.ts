/** Deletes many records at once: what may go goes, in one change set; what may not is named. */
import { type Actor, grantOf, reachOf } from '../access/index.ts'
import { notFound, Problem } from '../errors.ts'
import { isId, type ObjectType } from '../object/index.ts'
import type { Cause, Store } from '../store/index.ts'
import { objectBody, onlyKeys } from './body.ts'

export interface Skipped {
  readonly id: string
  readonly code: string
  readonly message: string
}

export interface Deleted {
  readonly deleted: number
  readonly skipped: readonly Skipped[]
  /** The change set, for undo; null when nothing was deleted or when it took several (then `changes` has them). */
  readonly change: string | null
  readonly changes?: readonly string[]
}

const most = 1000

/** Deletes the records that a body `{ ids }` names. */
export async function deleteMany(store: Store, actor: Actor, cause: Cause, object: ObjectType, body: unknown): Promise<Deleted> {
  const ids = readIds(body)
  const { may, skipped } = await sortOut(store, actor, object, ids)
  const outcome = { deleted: 0, skipped, changes: [] as string[] }
  if (may.length > 0) await deleteHalves(store, actor, cause, object, may, outcome)
  const { deleted, changes } = outcome
  return { deleted, skipped, change: changes.length === 1 ? changes[0]! : null, ...(changes.length > 1 ? { changes } : {}) }
}

function readIds(body: unknown): readonly string[] {
  const given = objectBody(body, 'an object { ids }')
  onlyKeys(given, ['ids'])
  const { ids } = given
  if (!Array.isArray(ids) || ids.length > most || !ids.every(isId))
    throw new Problem('request.body', `ids must be a list of at most ${most} ids of records.`, { status: 422 })
  return [...new Set(ids)]
}

/** Parts the records into those that the actor's rights reach and the others, by what each of the rights shows. */
async function sortOut(
  store: Store,
  actor: Actor,
  object: ObjectType,
  ids: readonly string[],
): Promise<{ may: string[]; skipped: Skipped[] }> {
  const seen = await shownTo(store, actor, object, ids)
  const grant = grantOf(actor, object.name)
  const asDeleter = { ...actor, grants: { ...actor.grants, [object.name]: { ...grant, read: reachOf(actor, object.name, 'delete') } } }
  const reached =
    object.via || actor.role === 'system' || grant.read === grant.delete ? seen : await shownTo(store, asDeleter, object, [...seen])
  const gone = notFound(object.label[0])
  const skipped = ids
    .filter((id) => !reached.has(id))
    .map((id) => (seen.has(id) ? refused(id, object) : { id, code: gone.code, message: gone.message }))
  return { may: ids.filter((id) => reached.has(id)), skipped }
}

const refused = (id: string, object: ObjectType): Skipped => ({
  id,
  code: 'record.notAllowed',
  message: `Your role may not delete this ${object.label[0].toLowerCase()}.`,
})

async function shownTo(store: Store, actor: Actor, object: ObjectType, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0 || reachOf(actor, object.name, 'read') === 'none') return new Set()
  const page = JSON.parse(
    await store.list(actor, object.name, { where: { field: 'id', op: 'anyOf', value: ids }, fields: [], limit: most }),
  ) as { items: { id: string }[] }
  return new Set(page.items.map(({ id }) => id))
}

/** All together; where a rule refuses one of them, each half by itself, down to the one that is refused. */
async function deleteHalves(
  store: Store,
  actor: Actor,
  cause: Cause,
  object: ObjectType,
  ids: readonly string[],
  outcome: { deleted: number; skipped: Skipped[]; changes: string[] },
): Promise<void> {
  try {
    const { change } = await store.write(actor, cause, { delete: ids.map((id) => ({ object: object.name, id })) })
    outcome.deleted += ids.length
    if (change !== null) outcome.changes.push(change)
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error
    if (ids.length === 1) {
      outcome.skipped.push({ id: ids[0]!, code: error.code, message: error.message })
      return
    }
    const middle = Math.ceil(ids.length / 2)
    await deleteHalves(store, actor, cause, object, ids.slice(0, middle), outcome)
    await deleteHalves(store, actor, cause, object, ids.slice(middle), outcome)
  }
}
