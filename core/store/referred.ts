/** Records that written values refer to: they must be there and in the actor's sight. */
import { type Actor, reachesAll } from '../access/index.ts'
import type { Problem } from '../errors.ts'
import { mayLeadTo, type Model, type ObjectType } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import { idsInReach } from './load.ts'
import type { Change } from './store.ts'
import { missingReference } from './violation.ts'

interface Need {
  readonly target: ObjectType
  readonly right: 'read' | 'write'
  readonly field: string
  readonly held: boolean
  /** The records that refer, by the id that they refer to. */
  readonly ids: Map<string, string[]>
}

/** Throws where a record refers to one that is not there for the actor; what one hangs on must be the actor's to write. */
export async function refuseReferred(tx: Transaction, model: Model, actor: Actor, change: Change): Promise<void> {
  const missing = await missingReferences(tx, model, actor, change, false)
  for (const problem of missing.values()) throw problem
}

/**
 * What is wrong with the links of each record, by its id. A foreign key says whether a record exists that the actor would reach anyway; with
 * `all` it is asked for too, so that one that is not there is known before anything is written.
 */
export async function missingReferences(
  tx: Transaction,
  model: Model,
  actor: Actor,
  change: Pick<Change, 'create' | 'patch'>,
  all: boolean,
): Promise<ReadonlyMap<string, Problem>> {
  const needed = new Map<string, Need>()
  const missing = new Map<string, Problem>()
  const made = new Set((change.create ?? []).map(({ object, id }) => `${object} ${id}`))
  for (const { object: name, id: by, values } of [...(change.create ?? []), ...(change.patch ?? [])]) {
    const object = model.object(name)
    for (const [field, value] of Object.entries(values)) {
      const refers = object.fields[field]
      if (value === null || !refers || (refers.kind !== 'ref' && refers.kind !== 'record')) continue
      const target = model.object(refers.kind === 'ref' ? refers.options.to : (value as { object: string }).object)
      if (refers.kind === 'record' && !mayLeadTo(object, field, target)) {
        missing.set(by, missingReference(target, field))
        continue
      }
      const id = refers.kind === 'ref' ? (value as string) : (value as { id: string }).id
      const right = object.via?.[0] === field ? 'write' : 'read'
      // Everybody may name themselves, whatever they see of others. A record field and a custom link have no foreign key.
      const oneself = target.name === 'member' && right === 'read' && id === actor.member
      const hasKey = refers.kind === 'ref' && !refers.custom
      if (made.has(`${target.name} ${id}`) || oneself || (!all && hasKey && reachesAll(actor, target, right))) continue
      const held = !hasKey || Boolean(object.via?.includes(field))
      const key = `${name} ${field} ${target.name}`
      const group = needed.get(key) ?? { target, right, field, held, ids: new Map<string, string[]>() }
      needed.set(key, group)
      group.ids.set(id, [...(group.ids.get(id) ?? []), by])
    }
  }
  await Promise.all(
    [...needed.values()].map(async ({ target, right, field, held, ids }) => {
      const reached = await idsInReach(tx, model, actor, target, right, [...ids.keys()], held)
      for (const [id, referring] of ids)
        if (!reached.has(id)) for (const by of referring) if (!missing.has(by)) missing.set(by, missingReference(target, field))
    }),
  )
  return missing
}
