/** Finds all records of somebody, and by what they are and were known, before anything of it is touched. */
import { hooksOf, type Kind, type Model, type ObjectType, pointingTo } from '../object/index.ts'
import { columnsOf, quote, valueOf } from '../sql/column.ts'
import type { Asking, Subject } from '../sql/personal.ts'
import { rowsOf } from '../sql/table.ts'
import { rawJson } from '../store/select.ts'
import { addressId, addressKey, numberKey } from '../messaging/suppression.ts'
import type { Seals } from '../secrets/index.ts'
import { type Known, knownBy, textsOf } from './known.ts'
import { aloneIn, findingTexts, ownNames } from './shared.ts'

/** A record of theirs. */
export interface Theirs {
  readonly object: string
  readonly id: string
  /** There is still a row of it. */
  readonly isThere: boolean
}

export interface Gathered extends Subject {
  readonly title: string | null
  readonly records: readonly Theirs[]
  /** By what they are remembered. */
  readonly known: readonly Known[]
  /** Webhooks that were told of them. */
  readonly told: readonly string[]
}

type Values = Readonly<Record<string, unknown>>
interface Found {
  readonly id: string
  readonly values: Values
}

/** Most records that one erasure takes along. */
const mostRecords = 10_000

/**
 * All of somebody, also of a record that was deleted already, as long as its history is there; null where there is neither. Runs in one transaction.
 * `also` are records that were theirs when they were erased before.
 */
export async function gather(
  tx: Asking,
  { model, seals, workspace }: { readonly model: Model; readonly seals: Pick<Seals, 'tokenFor'>; readonly workspace: string },
  object: ObjectType,
  id: string,
  also: readonly Pick<Theirs, 'object' | 'id'>[] = [],
): Promise<Gathered | null> {
  const there = new Map<string, { readonly object: ObjectType; readonly values: Values }>()
  const begun = [...Map.groupBy([{ object: object.name, id }, ...also], (one) => one.object)].flatMap(([name, some]) => {
    const type = model.objects.get(name)
    return type ? [{ object: type, ids: [...new Set(some.map((one) => one.id))] }] : []
  })
  for (const { object: type, ids } of begun) {
    const rows = await tx.query<Found>(
      `select r.id, ${rawJson(type, 'r')} as values from ${rowsOf(type, 'r')} and r.id = any($2::uuid[])`,
      [ids],
    )
    for (const { id: found, values } of rows) there.set(found, { object: type, values })
  }
  const own = [there.get(id)].flatMap((one) => one ?? [])
  for (let level = begun; level.length > 0 && there.size <= mostRecords;) {
    const next: { object: ObjectType; ids: string[] }[] = []
    for (const { object: target, ids } of level)
      for (const { object: child, field } of pointingTo(model, target.name)) {
        if (!(hooksOf(child).includes(field) || child.standsFor === field)) continue
        const found = await pointing(tx, child, field, target, ids)
        for (const one of found) there.set(one.id, { object: child, values: one.values })
        if (found.length > 0) next.push({ object: child, ids: found.map((one) => one.id) })
      }
    level = next
  }
  const past = await tx.query<{ object: string; id: string; changes: Readonly<Record<string, readonly unknown[]>> | null; action: string }>(
    `select h.object, h.record_id as id, h.changes, h.action from history h where h.workspace_id = $1 and (h.record_id = any($2::uuid[]) or h.about_id = any($2::uuid[])) order by h.id limit 100000`,
    [[...new Set([id, ...also.map((one) => one.id), ...there.keys()])]],
  )
  // An id of something else that has a history is not theirs.
  const wanted = new Map([[id, object.name], ...also.map((one) => [one.id, one.object] as const)])
  if (there.size === 0 && !past.some((one) => wanted.get(one.id) === one.object)) return null
  const records = new Map<string, Theirs>([...there].map(([found, one]) => [found, { object: one.object.name, id: found, isThere: true }]))
  const gone = past.filter((one) => !there.has(one.id))
  // What hung on them once and hangs on somebody else now is theirs no more.
  const moved = await stillThere(tx, model, gone)
  for (const one of gone) if (!moved.has(one.id)) records.set(one.id, { object: one.object, id: one.id, isThere: false })
  const known = new Map<string, Known>()
  const names = new Set<string>()
  const note = (name: string, of: string, values: Values): void => {
    const type = model.objects.get(name)
    if (!type) return
    for (const one of knownBy(type, values)) known.set(`${one.object} ${one.field} ${one.text}`, one)
    if (of === id) for (const text of textsOf(values[object.title])) names.add(text)
  }
  for (const [found, one] of there) note(one.object.name, found, one.values)
  for (const one of past)
    for (const at of [0, 1])
      note(one.object, one.id, Object.fromEntries(Object.entries(one.changes ?? {}).map(([key, change]) => [key, change[at]])))
  const ids = [...records.keys()]
  const alone = await aloneIn(tx, model, [...known.values()], ids)
  const keysBy = (kind: Kind, key: typeof numberKey): readonly string[] =>
    alone.flatMap(({ field, object: of, text }) =>
      model.object(of).fields[field]!.kind === kind ? (key(seals, workspace, text) ?? []) : [],
    )
  const keys = [...new Set([...keysBy('emails', addressKey), ...keysBy('phones', numberKey)])]
  const told = await tx.query<{ name: string }>(
    'select distinct w.name from webhook w join webhook_delivery d on d.workspace_id = $1 and d.webhook_id = w.id where w.workspace_id = $1 and d.record_id = any($2::uuid[]) order by w.name',
    [ids],
  )
  const standIns = [...records.values()].filter((one) => model.objects.get(one.object)?.standsFor !== undefined)
  return {
    ids,
    roots: [...new Set([id, ...standIns.map((one) => one.id)])],
    texts: await findingTexts(tx, model, alone, ids),
    names: await ownNames(tx, object, [...names], ids),
    addressKeys: keys,
    addressIds: keys.map(addressId),
    title: typeof own[0]?.values[object.title] === 'string' ? (own[0].values[object.title] as string) : ([...names][0] ?? null),
    records: [...records.values()],
    known: alone,
    told: told.map(({ name }) => name),
  }
}

/** Which of some records there are. */
async function stillThere(tx: Asking, model: Model, records: readonly Pick<Theirs, 'object' | 'id'>[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  for (const [name, some] of Map.groupBy(records, ({ object }) => object)) {
    const object = model.objects.get(name)
    if (!object) continue
    const ids = [...new Set(some.map(({ id }) => id))]
    const rows = await tx.query<{ id: string }>(`select r.id from ${rowsOf(object, 'r')} and r.id = any($2::uuid[])`, [ids])
    for (const { id } of rows) found.add(id)
  }
  return found
}

function pointing(tx: Asking, child: ObjectType, field: string, target: ObjectType, ids: readonly string[]): Promise<Found[]> {
  const [kind, second] = columnsOf(field, child.fields[field]!)
  const by = second
    ? `r.${quote(kind!.name)} = '${target.name}' and r.${quote(second.name)} = any($2::uuid[])`
    : `${valueOf(child, field, 'r')} = any($2::uuid[])`
  return tx.query<Found>(
    `select r.id, ${rawJson(child, 'r')} as values from ${rowsOf(child, 'r')} and ${by} order by r.id limit ${mostRecords + 1}`,
    [ids],
  )
}
