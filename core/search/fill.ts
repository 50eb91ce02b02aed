/**
 * Gives records their row in search where no write has: those that were there before search was, those of a large import, and
 * all of an object when what it is searched by has changed. Batch by batch, while everybody goes on working.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Model, ObjectType } from '../object/index.ts'
import type { Database, Transaction } from '../postgres/index.ts'
import { rawJson } from '../store/select.ts'
import { rowsOf } from '../sql/table.ts'
import { isModelChanged, modelAt, type Models } from '../store/store.ts'
import { isFound, keysOf, shapeOf } from '../terms/keys.ts'
import { putMissingText, putText, type SearchRow } from '../store/search-rows.ts'

/** Records that are looked at in one transaction, and the most keys that are written by it. */
const perBatch = 1_000
const keysPerBatch = 200_000

/** After so many records others get their turn: some have a book's worth of text. */
const turn = 10

export interface Filling {
  readonly database: Pick<Database, 'transaction' | 'readJson'>
  readonly model: Model
  readonly models?: Models | undefined
  readonly workspace: string
  /** Aborted when the work is another server's, or this one ends. */
  readonly signal: AbortSignal
  readonly now?: (() => Date) | undefined
}

/** How far the records of an object are found. */
export interface Progress {
  readonly object: string
  readonly done: number
  readonly total: number
}

export interface State {
  readonly object: string
  readonly shape: string
  readonly finished: boolean
  readonly done: number
  readonly total: number
}

/** SQL for how far the objects of the workspace are, as JSON. */
export const statesJson = `(select coalesce(json_agg(json_build_object('object', f.object, 'shape', f.shape, 'finished', f.finished_at is not null, 'done', f.done, 'total', f.total)), '[]') from search_filling f where f.workspace_id = $1)`

/** The objects of which not all records may be found yet; none when search is complete. */
export function unfilled(model: Model, states: readonly State[]): Progress[] {
  const byObject = new Map(states.map((state) => [state.object, state]))
  return foundObjects(model).flatMap((object) => {
    const state = byObject.get(object.name)
    if (!state || state.shape !== shapeOf(object)) return [{ object: object.name, done: 0, total: 0 }]
    return state.finished ? [] : [{ object: object.name, done: state.done, total: state.total }]
  })
}

/** Reads what `unfilled` needs, where nothing else is read. */
export async function readStates(database: Pick<Database, 'readJson'>, workspace: string): Promise<readonly State[]> {
  return JSON.parse((await database.readJson(workspace, { text: `select ${statesJson}::text`, values: [] })) ?? '[]') as State[]
}

const foundObjects = (model: Model): ObjectType[] => [...model.objects.values()].filter(isFound)

/** Does what is left to do. Null when nothing is; else after how many seconds to look again. */
export async function fillSearch(filling: Filling): Promise<number | null> {
  const { database, workspace, signal } = filling
  const { model, version } = await modelAt(filling, workspace)
  let wait: number | null = null
  for (const { object: name } of unfilled(model, await readStates(database, workspace))) {
    const object = model.object(name)
    for (;;) {
      if (signal.aborted) return 0
      const step = await fillBatch(filling, object, version)
      // What was decided by a model that is another by now is decided anew.
      if (step === 'changed') return 0
      if (step === 'done') break
      if (step !== 'more') {
        wait = Math.min(wait ?? step, step)
        break
      }
    }
  }
  return wait
}

interface Standing {
  readonly shape: string
  readonly again: boolean
  readonly after: string | null
  readonly finished: boolean
  readonly waits: number
}

type Step = 'more' | 'done' | 'changed' | number

/** One batch; `done` when there was none left, or the seconds that it has to wait. By the model as it is now, or `changed`. */
function fillBatch(
  { database, workspace, now = () => new Date() }: Filling,
  object: ObjectType,
  version: number | undefined,
): Promise<Step> {
  const at = now()
  const shape = shapeOf(object)
  const work = async (tx: Transaction): Promise<Step> => {
    const standing = async (): Promise<Standing | undefined> =>
      (
        await tx.query<Standing>(
          `select f.shape, f.again, f.after, f.finished_at is not null as finished, coalesce(extract(epoch from f.waits_until - $3::timestamptz), 0)::float8 as waits
           from search_filling f where f.workspace_id = $1 and f.object = $2 for update`,
          [object.name, at],
        )
      )[0]
    let state = await standing()
    if (!state || state.shape !== shape) {
      // Rows that are there already are of another shape, or of nobody knows which.
      await tx.query(beginText(object, state !== undefined), [object.name, shape, at])
      state = (await standing())!
    }
    if (state.finished) return 'done'
    if (state.waits > 0) return Math.ceil(state.waits)
    const missing = state.again
      ? ''
      : `and not exists (select 1 from search_row s where s.workspace_id = $1 and s.object = '${object.name}' and s.record_id = r.id)`
    // Held until the end, so that a deletion waits and takes the row along.
    const rows = await tx.query<{ id: string; values: Readonly<Record<string, unknown>> }>(
      `select r.id, ${rawJson(object, 'r')} as values from ${rowsOf(object, 'r')} and r.id > $2::uuid ${missing}
       order by r.workspace_id, r.id limit ${perBatch} for key share of r`,
      [state.after ?? '00000000-0000-0000-0000-000000000000'],
    )
    const found: SearchRow[] = []
    let keys = 0
    for (const { id, values } of rows) {
      found.push({ object: object.name, id, keys: keysOf(object, workspace, values) })
      keys += found.at(-1)!.keys.length
      if (keys > keysPerBatch) break
      if (found.length % turn === 0) await nextTurn()
    }
    const isLast = rows.length < perBatch && found.length === rows.length
    if (found.length > 0) void tx.query(state.again ? putText : putMissingText, [JSON.stringify(found)])
    void tx.query(
      `update search_filling f set after = coalesce($3::uuid, f.after), done = f.done + $4::bigint, finished_at = case when $6::boolean then $5::timestamptz end
       where f.workspace_id = $1 and f.object = $2`,
      [object.name, found.at(-1)?.id ?? null, found.length, at, isLast],
    )
    return isLast ? 'done' : 'more'
  }
  return database.transaction(workspace, work, { model: version }).catch((error: unknown) => {
    if (isModelChanged(error)) return 'changed'
    throw error
  })
}

/** Whatever was done is done anew. `again` also makes the rows anew that are there; else only the missing ones count. */
const beginText = (object: ObjectType, again: boolean): string =>
  `insert into search_filling (workspace_id, object, shape, again, after, done, total, begun_at)
   select $1::uuid, $2, $3, ${again}, null, 0, (select count(*) from ${rowsOf(object, 'r')})${again ? '' : ` - (select count(*) from search_row s where s.workspace_id = $1 and s.object = '${object.name}')`}, $4::timestamptz
   on conflict (workspace_id, object) do update set shape = excluded.shape, again = excluded.again, after = null, done = 0, total = excluded.total, begun_at = excluded.begun_at, finished_at = null`
