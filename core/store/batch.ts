/**
 * Many records of one object at once: each is decided by itself, and all that may be is written as one change set. What may not be is known
 * before anything is written, so nothing is tried twice.
 */
import { Problem } from '../errors.ts'
import { identifying, newId, type ObjectType } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import { decideAll, type Writing } from './decide-all.ts'
import { lookupOf } from './identified.ts'
import { type Loaded, loadByIds } from './load.ts'
import type { Planned, Values } from './planned.ts'
import { missingReferences } from './referred.ts'
import { writePlanned } from './rows.ts'
import type { Cause } from './store.ts'
import { taken } from './violation.ts'
import { planCreate, planDelete, planPatch, twice, type Written } from './write.ts'

/** One record of a batch. Values are checked ones. What is wrong with it already is told with the others. */
export type BatchItem =
  | { readonly action: 'create'; readonly values: Values }
  | { readonly action: 'update'; readonly id: string; readonly values: Values; readonly version?: number | undefined }
  | { readonly action: 'delete'; readonly id: string; readonly version?: number | undefined }
  /** Changes the one record that has a value of the field `by`, which identifies records, or makes it; `incomplete` where it could not be made. */
  | { readonly action: 'upsert'; readonly by: string; readonly values: Values; readonly incomplete: Problem | null }
  | { readonly action: 'refused'; readonly problem: Problem }

/** What became of an item. */
export type Outcome =
  | { readonly action: 'created' | 'changed' | 'unchanged' | 'deleted'; readonly id: string; readonly version: number }
  | { readonly action: 'refused'; readonly id: string | null; readonly problem: Problem }

export interface BatchResult {
  /** The change set; null when nothing was written. */
  readonly change: string | null
  /** In the order of the items. */
  readonly outcomes: readonly Outcome[]
}

interface BatchWriting extends Writing {
  readonly object: ObjectType
}

/** An item once it is known which record it means. */
type Meant =
  | { readonly action: 'create'; readonly id: string; readonly values: Values }
  | { readonly action: 'update'; readonly id: string; readonly values: Values; readonly version?: number | undefined }
  | { readonly action: 'delete'; readonly id: string; readonly version?: number | undefined }
  | { readonly action: 'refused'; readonly id: null; readonly problem: Problem }

/** Nothing of a batch was written, because of some of its items. */
export class BatchRefused extends Error {
  readonly outcomes: readonly Outcome[]
  constructor(outcomes: readonly Outcome[]) {
    super('a batch was refused')
    this.outcomes = outcomes
  }
}

/** Runs inside one transaction. With `whole`, either all are written or none: throws `BatchRefused` where one is refused. */
export async function applyBatch(
  writing: BatchWriting,
  cause: Cause,
  items: readonly BatchItem[],
  whole: boolean,
): Promise<BatchResult & Written> {
  const { tx, model, actor, now } = writing
  const meant = await meantBy(writing, items)
  const refused = new Map<number, Problem>()
  const plans = await plan(writing, meant, refused)
  const values = meant.flatMap((item, index) => ('values' in item && plans.has(index) ? [item.values] : []))
  const holders = await holdersOf(tx, writing.object, values)
  const indexOf = new Map([...plans].map(([index, { id }]) => [id, index]))
  const changes = [...plans.values()].filter(({ done }) => done !== 'unchanged').map(({ done: _done, ...planned }) => planned)
  const { all: written, refused: held } = await decideAll(writing, changes, whole ? 'all' : 'each', (one) =>
    takenBy(writing.object, one, holders),
  )
  for (const [id, problem] of held) refused.set(indexOf.get(id)!, problem)
  const outcomes = meant.map((item, index): Outcome => {
    const problem = refused.get(index)
    if (problem) return { action: 'refused', id: item.action === 'create' ? null : item.id, problem }
    const { done, id, version } = plans.get(index)!
    return { action: done, id, version }
  })
  if (whole && refused.size > 0) throw new BatchRefused(outcomes)
  const change = written.length > 0 ? newId(now.getTime()) : null
  const foundLater = change !== null && writePlanned(tx, model, { actor, cause, change, now }, written)
  return { change, outcomes, planned: written, foundLater }
}

/** Finds what each upsert means, all of one field by one statement; whoever does the same in this workspace waits for the end of this. */
async function meantBy({ tx, model, actor, object }: BatchWriting, items: readonly BatchItem[]): Promise<readonly Meant[]> {
  const upserts = items.filter((item) => item.action === 'upsert')
  const found = new Map<string, Map<string, string[]>>()
  for (const [by, some] of Map.groupBy(upserts, (item) => item.by)) {
    void tx.query('select pg_advisory_xact_lock(hashtextextended($1::uuid::text || $2::text, 0))', [` ${object.name} ${by}`])
    const values = [...new Set(some.flatMap((item) => identifying(item.values[by])))]
    const rows = values.length > 0 ? await tx.query<{ value: string; id: string }>(lookupOf(object, by).pairs, [values]) : []
    // Whoever does not see a record cannot mean it.
    const ids = [...new Set(rows.map(({ id }) => id))]
    const loaded = ids.length > 0 ? await loadByIds(tx, model, actor, object, ids) : []
    const seen = new Set(loaded.filter(({ read }) => read).map(({ id }) => id))
    const byValue = new Map<string, string[]>()
    for (const { value, id } of rows) if (seen.has(id)) byValue.set(value, [...(byValue.get(value) ?? []), id])
    found.set(by, byValue)
  }
  const made = new Set<string>()
  return items.map((item): Meant => {
    if (item.action === 'refused') return { ...item, id: null }
    if (item.action === 'create') return { ...item, id: newId() }
    if (item.action !== 'upsert') return item
    const values = identifying(item.values[item.by])
    const ids = new Set(values.flatMap((value) => found.get(item.by)?.get(value) ?? []))
    const [id] = ids
    if (ids.size > 1) return { action: 'refused', id: null, problem: ambiguous(object, item.by) }
    if (id !== undefined) return { action: 'update', id, values: item.values }
    if (item.incomplete) return { action: 'refused', id: null, problem: item.incomplete }
    if (values.some((value) => made.has(`${item.by} ${value}`))) return { action: 'refused', id: null, problem: sameAgain(object) }
    for (const value of values) made.add(`${item.by} ${value}`)
    return { action: 'create', id: newId(), values: item.values }
  })
}

type Plan = Planned & { readonly done: Exclude<Outcome['action'], 'refused'> }
type Plans = ReadonlyMap<number, Plan>

/** What each item comes to by itself, as if it were alone. */
async function plan({ tx, model, actor, object }: BatchWriting, meant: readonly Meant[], refused: Map<number, Problem>): Promise<Plans> {
  const there = [...new Set(meant.flatMap((item) => (item.action === 'update' || item.action === 'delete' ? [item.id] : [])))]
  const valued = (action: 'create' | 'update') =>
    meant.flatMap((item) => (item.action === action ? [{ object: object.name, id: item.id, values: item.values }] : []))
  const [loaded, missing] = await Promise.all([
    there.length > 0 ? loadByIds(tx, model, actor, object, there) : [],
    missingReferences(tx, model, actor, { create: valued('create'), patch: valued('update') }, true),
  ])
  const byId = new Map([[object.name, new Map(loaded.map((record: Loaded) => [record.id, record]))]])
  const plans = new Map<number, Plan>()
  const named = new Set<string>()
  for (const [index, item] of meant.entries()) {
    try {
      if (item.action === 'refused') throw item.problem
      if (named.has(item.id)) throw twice(item.id)
      named.add(item.id)
      const { id } = item
      if (item.action === 'delete') plans.set(index, { ...planDelete(model, { object: object.name, ...item }, byId), done: 'deleted' })
      else {
        const one = { object: object.name, ...item }
        const [planned] = item.action === 'create' ? [planCreate(model, actor, one, false)] : planPatch(model, actor, one, byId, false)
        if (missing.has(id)) throw missing.get(id)!
        const version = byId.get(object.name)!.get(id)?.version ?? 1
        if (planned) plans.set(index, { ...planned, done: item.action === 'create' ? 'created' : 'changed' })
        else plans.set(index, { object: object.name, id, action: 'changed', before: {}, after: {}, version, done: 'unchanged' })
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      refused.set(index, error)
    }
  }
  return plans
}

/** Who has the values that must be unlike all others, by field and value. The first of a batch that wants one has it too. */
type Holders = ReadonlyMap<string, Map<string, string>>

async function holdersOf(tx: Transaction, object: ObjectType, given: readonly Values[]): Promise<Holders> {
  const unique = Object.entries(object.fields).flatMap(([key, { custom, options }]) => (custom?.unique || options.unique ? [key] : []))
  const entries = await Promise.all(
    unique.map(async (key) => {
      const values = [...new Set(given.flatMap((values) => identifying(values[key])))]
      const rows = values.length > 0 ? await tx.query<{ value: string; id: string }>(lookupOf(object, key).pairs, [values]) : []
      return [key, new Map(rows.map(({ value, id }) => [value, id]))] as const
    }),
  )
  return new Map(entries)
}

function takenBy(object: ObjectType, { id, before, after }: Planned, holders: Holders): Problem | null {
  const claims = [...holders].flatMap(([key, held]) => {
    const [value] = identifying(after?.[key])
    return value === undefined || value === identifying(before?.[key])[0] ? [] : [{ key, held, value }]
  })
  for (const { key, held, value } of claims) if ((held.get(value) ?? id) !== id) return taken(object, key)
  for (const { held, value } of claims) held.set(value, id)
  return null
}

const sameAgain = (object: ObjectType): Problem =>
  new Problem('batch.again', `An earlier item makes this ${object.label[0].toLowerCase()} already.`, {
    status: 409,
    fix: 'Put what belongs to one record into one item.',
  })

const ambiguous = (object: ObjectType, by: string): Problem =>
  new Problem('batch.ambiguous', `Several ${object.label[1].toLowerCase()} have this value, so it is open which one is meant.`, {
    status: 409,
    fix: 'Name the record by its id.',
    more: { errors: [{ field: by, code: 'batch.ambiguous', message: 'Several records have this value.' }] },
  })
