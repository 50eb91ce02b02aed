/** Who saw a record that is gone and was seen with others: whoever sees those. */
import type { Actor } from '../access/index.ts'
import { hooksOf, type Model, type ObjectType, targetOf } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import { type Readable, readReadable } from './readable.ts'
import type { TouchedObject } from './touched.ts'

type Reading = Pick<Database, 'readJson'>
interface Parent {
  readonly object: string
  readonly id: string
}

/** Whether an actor saw it. What it was seen with is looked up as it is now: that it moved, or went too, is told of by itself. */
export type Gone = (actor: Actor, object: ObjectType, id: string) => boolean

/** The history knows what gone records hung on: a statement per object of theirs, and one per object and kind of actor for those. */
export async function readGone(
  database: Reading,
  workspace: string,
  model: Model,
  touched: readonly TouchedObject[],
  classes: readonly (readonly Actor[])[],
): Promise<Gone> {
  const parents = new Map<string, readonly (Parent | null)[]>()
  await Promise.all(touched.map((one) => readParents(database, workspace, model, one, parents)))
  const ids = new Map<string, Set<string>>()
  for (const list of parents.values())
    for (const parent of list) if (parent) ids.set(parent.object, (ids.get(parent.object) ?? new Set<string>()).add(parent.id))
  const readable = new Map<string, ReadonlyMap<Actor, ReadonlyMap<string, Readable>>>()
  await Promise.all(
    [...ids].map(async ([name, some]) => {
      const object = model.objects.get(name)
      if (object) readable.set(name, await readReadable(database, workspace, { model, object, ids: [...some], classes }))
    }),
  )
  return (actor, object, id) => {
    const isSeen = (parent: Parent): boolean => readable.get(parent.object)?.get(actor)?.has(parent.id) ?? false
    const hung = parents.get(`${object.name} ${id}`)
    if (object.alsoWith) return hung?.some((parent) => parent !== null && isSeen(parent)) ?? true
    // Where it is not known what it hung on, a page reads again once too often.
    return hung?.every((parent) => !parent || isSeen(parent)) ?? true
  }
}

async function readParents(
  database: Reading,
  workspace: string,
  model: Model,
  { object, records }: TouchedObject,
  parents: Map<string, readonly (Parent | null)[]>,
): Promise<void> {
  const changes = [...new Set([...records.values()].flatMap(({ deleted, moves }) => (deleted ? moves : [])))]
  const via = hooksOf(object)
  if (via.length === 0 || changes.length === 0) return
  const text = `select coalesce(json_agg(json_build_array(h.record_id, ${via.map((key) => `h.changes -> '${key}' -> 0`).join(', ')})), '[]')::text
    from history h where h.workspace_id = $1 and h.change_id = any($2::uuid[]) and h.object = $3::text and h.action = 'deleted'`
  const statement = { text: text.replace(/\s*\n\s*/g, ' '), values: [changes, object.name] }
  const rows = JSON.parse((await database.readJson(workspace, statement))!) as [string, ...(Parent | string | null)[]][]
  for (const [id, ...values] of rows)
    parents.set(
      `${object.name} ${id}`,
      values.map((value, n) => (typeof value === 'string' ? { object: targetOf(model, object.fields[via[n]!]!).name, id: value } : value)),
    )
}
