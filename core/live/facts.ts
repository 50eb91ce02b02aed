/** What must be known of touched records before anybody is told: who reads them now, and who owned them before. */
import type { Actor } from '../access/index.ts'
import type { Model } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import { alike, type Readable, readableStatement } from './readable.ts'
import type { TouchedObject } from './touched.ts'

type Reading = Pick<Database, 'readJson'>

/** Records of one object that are told one by one; of more it is only said that they are not as they were. */
export const most = 100

export interface Facts {
  /** The records that an actor reads now, of an object. */
  readable(actor: Actor, object: string): ReadonlyMap<string, Readable>
  /** Who owned a record before each of its changes; null for nobody, undefined where it cannot be told. */
  ownersBefore(object: string, id: string): readonly (string | null)[] | undefined
}

const nothing: ReadonlyMap<string, Readable> = new Map()

/** One statement per object and kind of actor, whatever their number. */
export async function readFacts(
  database: Reading,
  workspace: string,
  model: Model,
  touched: readonly TouchedObject[],
  actors: Iterable<Actor>,
): Promise<Facts> {
  const found = new Map<Actor, Map<string, Map<string, Readable>>>()
  const owners = new Map<string, (string | null)[]>()
  const classes = alike(actors)
  const single = touched.filter(({ records }) => records.size <= most)
  await Promise.all(
    single.flatMap((one) => [
      ...classes.map((members) => readClass(database, workspace, model, one, members, found)),
      readOwners(database, workspace, one, owners),
    ]),
  )
  return {
    readable: (actor, object) => found.get(actor)?.get(object) ?? nothing,
    ownersBefore: (object, id) => owners.get(`${object} ${id}`),
  }
}

async function readClass(
  database: Reading,
  workspace: string,
  model: Model,
  { object, records }: TouchedObject,
  actors: readonly Actor[],
  found: Map<Actor, Map<string, Map<string, Readable>>>,
): Promise<void> {
  const made = readableStatement(model, object, [...records.keys()], actors)
  if (!made) return
  const rows = JSON.parse((await database.readJson(workspace, made.statement))!) as [number, string, Readable['about']][]
  const byGroup = Map.groupBy(rows, ([n]) => n)
  made.groups.forEach((group, n) => {
    const readable = new Map((byGroup.get(n) ?? []).map(([, id, about]) => [id, { about: about.filter((one) => one.id !== null) }]))
    for (const actor of group) {
      const objects = found.get(actor) ?? new Map<string, Map<string, Readable>>()
      found.set(actor, objects.set(object.name, readable))
    }
  })
}

const ownersText = `select coalesce(json_agg(json_build_array(h.record_id, h.changes -> $4::text ->> 0)), '[]')::text
  from history h where h.workspace_id = $1 and h.change_id = any($2::uuid[]) and h.object = $3::text`.replace(/\s*\n\s*/g, ' ')

async function readOwners(
  database: Reading,
  workspace: string,
  { object, records }: TouchedObject,
  owners: Map<string, (string | null)[]>,
): Promise<void> {
  const changes = [...new Set([...records.values()].flatMap(({ moves }) => moves))]
  if (!object.owner || changes.length === 0) return
  const values = [changes, object.name, object.owner]
  const rows = JSON.parse((await database.readJson(workspace, { text: ownersText, values }))!) as [string, string | null][]
  for (const [id, owner] of rows) owners.set(`${object.name} ${id}`, [...(owners.get(`${object.name} ${id}`) ?? []), owner])
}
