/** What must be known of touched records before anybody is told: who reads them now, who owned them before, and who saw what is gone. */
import { type Actor, ownerInReach } from '../access/index.ts'
import { hangs, type Model, type ObjectType } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import { valueOf } from '../sql/column.ts'
import { rowsOf } from '../sql/table.ts'
import { type Gone, readGone } from './gone.ts'
import { alike, type Readable, readReadable } from './readable.ts'
import type { TouchedObject, TouchedRecord } from './touched.ts'

type Reading = Pick<Database, 'readJson'>

/** Records of one object that are told one by one; of more it is only said that they are not as they were. */
export const most = 100

export interface Facts {
  /** The records that an actor reads now, of an object. */
  readable(actor: Actor, object: string): ReadonlyMap<string, Readable>
  /** Who owned a record before each of its changes; null for nobody, undefined where it cannot be told. */
  ownersBefore(object: string, id: string): readonly (string | null)[] | undefined
  /** Whether an actor saw a record that is gone and was seen with others. */
  sawGone: Gone
  /** Whether one of more records than are told one by one is or was in an actor's reach. Of those that are seen with others, any may be. */
  concerns(actor: Actor, object: ObjectType, record: TouchedRecord): boolean
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
  const found = new Map<Actor, Map<string, ReadonlyMap<string, Readable>>>()
  const owners = new Map<string, (string | null)[]>()
  const present = new Map<string, string | null>()
  const classes = alike(actors)
  const single = touched.filter(({ records }) => records.size <= most)
  const [sawGone] = await Promise.all([
    readGone(database, workspace, model, single, classes),
    ...single.map(async ({ object, records }) => {
      for (const [actor, readable] of await readReadable(database, workspace, { model, object, ids: [...records.keys()], classes })) {
        const objects = found.get(actor) ?? new Map<string, ReadonlyMap<string, Readable>>()
        found.set(actor, objects.set(object.name, readable))
      }
    }),
    ...touched.map((one) => readOwners(database, workspace, one, owners)),
    ...touched.filter((one) => !single.includes(one)).map((one) => readPresent(database, workspace, one, present)),
  ])
  const ownersBefore: Facts['ownersBefore'] = (object, id) => owners.get(`${object} ${id}`)
  return {
    readable: (actor, object) => found.get(actor)?.get(object) ?? nothing,
    ownersBefore,
    sawGone,
    concerns(actor, object, { id, created }) {
      if (hangs(object)) return true
      if (!object.owner) return ownerInReach(actor, object, 'read', null)
      const now = present.get(`${object.name} ${id}`)
      const all = [...(now === undefined ? [] : [now]), ...(ownersBefore(object.name, id) ?? [])]
      // Of one that is gone it may not be known any more; whoever saw one that was made just now and is gone is told of its end.
      return all.length === 0 ? !created : all.some((owner) => ownerInReach(actor, object, 'read', owner))
    },
  }
}

async function readPresent(
  database: Reading,
  workspace: string,
  { object, records }: TouchedObject,
  present: Map<string, string | null>,
): Promise<void> {
  if (!object.owner || hangs(object)) return
  const text = `select coalesce(json_agg(json_build_array(r.id, ${valueOf(object, object.owner, 'r')})), '[]')::text from ${rowsOf(object, 'r')} and r.id = any($2::uuid[])`
  const rows = JSON.parse((await database.readJson(workspace, { text, values: [[...records.keys()]] }))!) as [string, string | null][]
  for (const [id, owner] of rows) present.set(`${object.name} ${id}`, owner)
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
