/** What a cause created (an import, the sample): counted, and taken back as long as nobody has worked with it. */
import type { Actor } from '../access/index.ts'
import { pointingTo, type Child, type Model, type ObjectType } from '../object/index.ts'
import { columnsOf, quote, valueOf } from '../sql/column.ts'
import type { Tenancy } from './create-store.ts'
import type { Cause, Store } from './store.ts'
import { isOf, rowsOf, tableOf } from '../sql/table.ts'

/** Where the records are, and the cause under which they were written. */
export interface Created {
  readonly model: Model
  readonly store: Pick<Store, 'write'>
  readonly database: Pick<Tenancy, 'readJson'>
  readonly workspace: string
  readonly cause: Required<Cause>
}

/** Records that are judged together and go in one transaction. */
const recordsPerStep = 500

/** How many of the created records are still there, by object. */
export async function countCreated(created: Created): Promise<ReadonlyMap<string, number>> {
  const objects = await createdObjects(created)
  if (objects.length === 0) return new Map()
  const counts = objects.map((object) => `select '${object.name}' as object, count(*) as n ${createdRows(object)}`)
  const json = await read(created, `select json_object_agg(c.object, c.n)::text from (${counts.join(' union all ')}) c`)
  return new Map(Object.entries(JSON.parse(json!) as Record<string, number>))
}

/**
 * Deletes the created records in steps, each a transaction under the cause `why`; yields after each.
 * A record stays that somebody else wrote to, wrote about or refers to, one that hangs on a record which stays (an employment
 * of a person), and one that a staying record refers to (the company of that employment). Cut off after any step, it is
 * called again and goes on. A record that is written to while its step goes on refuses the step: Problem `record.changed`.
 */
export async function* removeCreated(created: Created, actor: Actor, why: Required<Cause>): AsyncGenerator<void, void> {
  for (const object of leavesFirst(created.model, await createdObjects(created)))
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const step = await nextRecords(created, object, after)
      if (step.length === 0) break
      after = step.at(-1)!.entry
      const going = step.filter(({ stays }) => !stays).map(({ id, version }) => ({ object: object.name, id, version }))
      if (going.length > 0) await created.store.write(actor, why, { delete: going })
      yield
    }
}

/** The objects of which the cause created records, whether they are still there or not. */
async function createdObjects(created: Created): Promise<ObjectType[]> {
  const json = await read(
    created,
    `select coalesce(json_agg(distinct h.object), '[]')::text from history h where h.workspace_id = $1 and ${byCause('h')}`,
  )
  return (JSON.parse(json!) as string[]).flatMap((name) => created.model.objects.get(name) ?? [])
}

/** An object comes after those that refer to it, and one whose records hang on others after those: what is left of them then stays. */
function leavesFirst(model: Model, objects: readonly ObjectType[]): ObjectType[] {
  const ordered = new Set<ObjectType>()
  const seen = new Set<ObjectType>()
  const visit = (object: ObjectType): void => {
    if (seen.has(object)) return
    seen.add(object)
    const hangsOn = objects.filter(({ name }) => pointingTo(model, name).some((child) => child.object === object && isHook(child)))
    const referring = pointingTo(model, object.name).filter((child) => !isHook(child))
    for (const before of [...hangsOn, ...referring.map((child) => child.object)]) if (objects.includes(before)) visit(before)
    ordered.add(object)
  }
  objects.forEach(visit)
  return [...ordered]
}

interface Judged {
  /** The history entry of its creation: steps follow these. */
  readonly entry: string
  readonly id: string
  readonly version: number
  readonly stays: boolean
}

/** The next created records of an object that are still there, with whether they stay. */
async function nextRecords(created: Created, object: ObjectType, after: string): Promise<readonly Judged[]> {
  const stays = [staysItself(created.model, object, 'r'), ...staysForItsLike(created.model, object, 'r')].join(' or ')
  const json = await read(
    created,
    `select coalesce(json_agg(json_build_object('entry', n.entry, 'id', n.id, 'version', n.version, 'stays', n.stays) order by n.entry), '[]')::text
    from (select h.id as entry, r.id, r.version, (${stays}) as stays ${createdRows(object)} and h.id > $4::uuid order by h.id limit ${recordsPerStep}) n`,
    after,
  )
  return JSON.parse(json!) as Judged[]
}

/** SQL: whether the record stays for what was done with it, for what it hangs on, or for what refers to it from records of other objects. */
function staysItself(model: Model, object: ObjectType, record: string): string {
  const by = (column: string): string =>
    `exists (select 1 from history o where o.workspace_id = $1 and o.${column} = ${record}.id and o.cause_id is distinct from $2::uuid)`
  const hook = object.via?.[0]
  const parent = hook && `${record}.${quote(columnsOf(hook, object.fields[hook]!).at(-1)!.name)}`
  const referring = pointingTo(model, object.name).filter((child) => !isHook(child) && child.object !== object)
  return [
    by('record_id'),
    by('about_id'),
    ...(parent ? [createdByCause(parent)] : []),
    ...referring.map((child) => `exists (select 1 from ${rowsOf(child.object, 'c')} and ${points(child, 'c', object, `${record}.id`)})`),
  ].join(' or ')
}

/** The same for references among records of one object (a company's parent), however many stand between: a walk up, which ends where it comes round. */
function staysForItsLike(model: Model, object: ObjectType, record: string): string[] {
  const own = pointingTo(model, object.name).filter((child) => child.object === object && !isHook(child))
  if (own.length === 0) return []
  const table = tableOf(object)
  const leadTo = (from: string, id: string): string => `(${own.map((child) => points(child, from, object, id)).join(' or ')})`
  return [
    `exists (with recursive below(id) as (select c.id from ${rowsOf(object, 'c')} and ${leadTo('c', `${record}.id`)}
      union select d.id from below b join ${table} d on ${isOf(object, 'd')} and ${leadTo('d', 'b.id')})
      select 1 from below w join ${table} e on ${isOf(object, 'e')} and e.id = w.id where (${staysItself(model, object, 'e')}))`,
  ]
}

/** Whether the record hangs on what the field leads to: it goes with it, and does not hold it. */
const isHook = ({ object, field }: Child): boolean => object.via?.[0] === field

/** SQL: whether the row's field leads to the record of that id. */
function points({ object: child, field }: Child, row: string, object: ObjectType, id: string): string {
  const [kind, also] = columnsOf(field, child.fields[field]!)
  const leads = `${valueOf(child, field, row)} = ${id}`
  return also ? `(${leads} and ${row}.${quote(kind!.name)} = '${object.name}')` : leads
}

const byCause = (entry: string): string => `${entry}.cause_id = $2::uuid and ${entry}.cause = $3::text and ${entry}.action = 'created'`
const createdByCause = (id: string): string =>
  `exists (select 1 from history s where s.workspace_id = $1 and s.record_id = ${id} and ${byCause('s')})`
const createdRows = (object: ObjectType): string =>
  `from history h join ${tableOf(object)} r on ${isOf(object, 'r')} and r.id = h.record_id where h.workspace_id = $1 and h.object = '${object.name}' and ${byCause('h')}`

const read = ({ database, workspace, cause }: Created, text: string, ...values: unknown[]): Promise<string | null> =>
  database.readJson(workspace, { text: text.replace(/\s*\n\s*/g, ' '), values: [cause.id, cause.kind, ...values] })
