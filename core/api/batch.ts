/** `POST /{path}/batch` and `/{path}/delete`: many records in one call, each with an answer of its own. */
import { type Actor, hiddenFields } from '../access/index.ts'
import { Problem } from '../errors.ts'
import { identifying, isId, type Model, type ObjectType } from '../object/index.ts'
import { BatchRefused, type BatchItem, type BatchResult, type Outcome, type Reply } from '../store/index.ts'
import { objectBody, onlyKeys } from './body.ts'
import { problemDocument } from './problem.ts'
import { readNew, readPatch } from './values.ts'

/** Most items of a call. */
export const mostItems = 1000
/** Largest body of a call, in bytes: a thousand records of some size. */
export const batchBytes = 8 * 1_048_576
/** Items that count as one more request against the limits of whoever sends them. */
const itemsPerRequest = 50

/** How many requests a batch counts for beyond itself. */
export const weightOf = (items: number): number => Math.max(0, Math.ceil(items / itemsPerRequest) - 1)

export interface Batch {
  readonly mode: 'all' | 'each'
  readonly items: readonly BatchItem[]
}

interface Reading {
  readonly model: Model
  readonly actor: Actor
  readonly object: ObjectType
  readonly country: string | null | undefined
}

/** Reads the body `{ mode?, items }`. What is wrong with single items is told with what becomes of the others. */
export function readBatch(reading: Reading, body: unknown): Batch {
  const given = objectBody(body, 'an object { items }')
  onlyKeys(given, ['mode', 'items'])
  const { mode = 'each', items } = given
  if (mode !== 'each' && mode !== 'all') throw new Problem('request.body', 'mode must be each or all.', { status: 422 })
  if (!Array.isArray(items) || items.length === 0 || items.length > mostItems)
    throw new Problem('request.body', `items must be a list of 1 to ${mostItems} items.`, { status: 422 })
  return { mode, items: items.map((item) => orRefused(() => readItem(reading, item))) }
}

function orRefused(read: () => BatchItem): BatchItem {
  try {
    return read()
  } catch (error) {
    if (error instanceof Problem) return { action: 'refused', problem: error }
    throw error
  }
}

type Item = Readonly<Record<string, unknown>>
const keysOf = {
  create: ['action', 'values'],
  update: ['action', 'id', 'version', 'values'],
  upsert: ['action', 'by', 'values'],
  delete: ['action', 'id', 'version'],
} as const

function readItem(reading: Reading, given: unknown): BatchItem {
  const item = objectBody(given, 'an object with an action')
  const action = item.action as keyof typeof keysOf
  if (typeof action !== 'string' || !Object.hasOwn(keysOf, action))
    throw new Problem('batch.action', 'action must be create, update, upsert or delete.', { status: 422 })
  onlyKeys(item, keysOf[action])
  const { model, actor, object, country } = reading
  if (action === 'create') return { action, values: readNew(model, actor, object, item.values, country) }
  if (action === 'upsert') return readUpsert(reading, item)
  if (!isId(item.id)) throw new Problem('batch.id', 'id must be the id of a record.', { status: 422 })
  const named = { id: item.id, version: readVersion(item.version) }
  return action === 'delete' ? { action, ...named } : { action, ...named, values: readPatch(model, actor, object, item.values, country) }
}

function readVersion(version: unknown): number | undefined {
  if (version === undefined || (Number.isSafeInteger(version) && (version as number) > 0)) return version as number | undefined
  throw new Problem('batch.version', 'version must be the number of a version of the record.', { status: 422 })
}

function readUpsert({ model, actor, object, country }: Reading, { by, values: given }: Item): BatchItem {
  const hidden = hiddenFields(model, actor, object)
  const fields = Object.keys(object.fields).filter((key) => object.fields[key]!.options.match && !hidden.has(key))
  if (typeof by !== 'string' || !fields.includes(by))
    throw new Problem(
      'batch.by',
      `by must name a field that identifies ${object.label[1].toLowerCase()}${fields.length ? `: ${fields.join(', ')}` : ''}.`,
      {
        status: 422,
      },
    )
  const values = readPatch(model, actor, object, given, country)
  if (identifying(values[by]).length === 0)
    throw new Problem('batch.noKey', `values must hold ${by}, by which the record is looked for.`, { status: 422 })
  try {
    readNew(model, actor, object, given, country)
    return { action: 'upsert', by, values, incomplete: null }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { action: 'upsert', by, values, incomplete: error }
  }
}

const statusOf = { created: 201, changed: 200, unchanged: 200, deleted: 204 } as const

const itemOf = (outcome: Outcome): object =>
  outcome.action === 'refused'
    ? { status: outcome.problem.status, ...(outcome.id === null ? {} : { id: outcome.id }), problem: problemDocument(outcome.problem) }
    : { status: statusOf[outcome.action], id: outcome.id, version: outcome.version }

/** What a batch answers: the change set, how many came to what, and each item in the order it was sent in. */
export function batchReply({ change, outcomes }: BatchResult): Reply {
  const count = (action: Outcome['action']): number => outcomes.filter((one) => one.action === action).length
  const counts = {
    created: count('created'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    deleted: count('deleted'),
    refused: count('refused'),
  }
  return { status: 200, headers: {}, body: JSON.stringify({ change, ...counts, items: outcomes.map(itemOf) }) }
}

/** A batch of which nothing was written, as the problem that is answered: it names the items that were in the way. */
export function refusedBatch(error: unknown): unknown {
  if (!(error instanceof BatchRefused)) return error
  const items = error.outcomes.flatMap((outcome, index) => (outcome.action === 'refused' ? [{ index, ...itemOf(outcome) }] : []))
  const [first] = error.outcomes.flatMap((outcome) => (outcome.action === 'refused' ? [outcome.problem] : []))
  return new Problem(
    'batch.refused',
    `Nothing was written, because of ${items.length === 1 ? 'one item' : `${items.length} items`}: ${first!.message}`,
    {
      status: 422,
      fix: 'Correct or leave out the items that are named, or send the batch with mode each.',
      more: { items },
    },
  )
}

/** The deletions that a body `{ ids }` asks for, each record once. */
export function readIds(body: unknown): readonly BatchItem[] {
  const given = objectBody(body, 'an object { ids }')
  onlyKeys(given, ['ids'])
  const { ids } = given
  if (!Array.isArray(ids) || ids.length > mostItems || !ids.every(isId))
    throw new Problem('request.body', `ids must be a list of at most ${mostItems} ids of records.`, { status: 422 })
  return [...new Set(ids)].map((id: string) => ({ action: 'delete', id }))
}

/** What a deletion of many answers. */
export function deletedReply({ change, outcomes }: BatchResult): Reply {
  const skipped = outcomes.flatMap((one) =>
    one.action === 'refused' ? [{ id: one.id, code: one.problem.code, message: one.problem.message }] : [],
  )
  return { status: 200, headers: {}, body: JSON.stringify({ deleted: outcomes.length - skipped.length, skipped, change }) }
}
