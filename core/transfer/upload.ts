/** A file on its way in: kept piece by piece while it is looked at. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Actor } from '../access/index.ts'
import { newId, type Model, type ObjectType } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import { dateOrderOf, type DateOrder } from './map/dates.ts'
import { guessColumns, type Column, type Headers } from './map/guess.ts'
import { matchFields, type Mode } from './decide/plan.ts'
import { noRoom, tooLarge, tooManyImports } from './problems.ts'
import { evenly } from './read/evenly.ts'
import { Inspection, type Inspected } from './read/inspect.ts'
import { chunkBytes, gulp, piecesOf } from './run/batches.ts'
import type { Format } from './read/rows.ts'
import { noCounts } from './run/import.ts'

/** Imports of a workspace that hold a file and are not done. */
const mostUnfinished = 20

export interface Upload {
  readonly database: Database
  readonly model: Model
  readonly headers: Headers
  readonly largest: number
  /** Bytes that the files of a workspace may take together. */
  readonly room: number
  readonly now: Date
  /** Told the id before anything is kept under it, so that what is cut off is found again. */
  readonly expect: (id: string) => Promise<void>
}

/** What is guessed for a file that was looked at. */
export interface Guessed {
  readonly columns: readonly Column[]
  readonly mode: Mode
  readonly match: string | null
  readonly date_order: DateOrder | null
}

/** Keeps the file and answers the id of its import, in state `mapping`. What is no table is refused, and nothing of it stays. */
export async function receive(
  { database, model, headers, largest, room, now, expect }: Upload,
  actor: Actor,
  object: ObjectType,
  name: string,
  body: AsyncIterable<Buffer>,
): Promise<string> {
  const { workspace } = actor
  const id = newId(now.getTime())
  await expect(id)
  const begun = await database.transaction(workspace, (tx) =>
    tx.change(
      `insert into import (workspace_id, id, object, name, state, by_id, by_name, created_at, bytes, rows, encoding, delimiter, first_row, header, sample, columns, mode, progress, counts, stop)
       select $1, $2::uuid, $3, $4, 'uploading', $5::uuid, $6, $7::timestamptz, 0, 0, '', '', 1, '[]', '[]', '[]', 'create', 0, $8::jsonb, false
       where (select count(*) from import o where o.workspace_id = $1 and o.state not in ('done', 'removing', 'removed') and o.cleared_at is null) < ${mostUnfinished}`,
      [id, object.name, name, actor.member, actor.name, now, JSON.stringify(noCounts)],
    ),
  )
  if (begun === 0) throw tooManyImports(mostUnfinished)
  try {
    const inspected = await keep(database, workspace, id, body, { largest, room })
    const guessed = guess(model, actor, object, inspected, headers)
    await database.transaction(workspace, (tx) =>
      tx.change(
        `update import i set state = 'mapping', bytes = $3::bigint, rows = $4::bigint, encoding = $5, delimiter = $6, first_row = $7::bigint, header = $8::jsonb, sample = $9::jsonb,
         columns = $10::jsonb, mode = $11, match = $12, date_order = $13, changed_at = $14::timestamptz where i.workspace_id = $1 and i.id = $2::uuid`,
        [id, ...valuesOf(inspected, guessed), new Date()],
      ),
    )
    return id
  } catch (error) {
    await database.transaction(workspace, (tx) => tx.change('delete from import i where i.workspace_id = $1 and i.id = $2::uuid', [id]))
    throw error
  }
}

const valuesOf = (inspected: Inspected, guessed: Guessed): unknown[] => [
  inspected.bytes,
  inspected.rows,
  inspected.encoding,
  inspected.delimiter,
  inspected.firstRow,
  JSON.stringify(inspected.header),
  JSON.stringify(inspected.sample),
  JSON.stringify(guessed.columns),
  guessed.mode,
  guessed.match,
  guessed.date_order,
]

async function keep(
  database: Database,
  workspace: string,
  id: string,
  body: AsyncIterable<Buffer>,
  { largest, room }: Pick<Upload, 'largest' | 'room'>,
): Promise<Inspected> {
  const inspection = new Inspection()
  let waiting: Buffer[] = []
  let no = 0
  let bytes = 0
  const flush = async () => {
    const values = [id, no++, Buffer.concat(waiting), Math.floor(room / chunkBytes)]
    const kept = await database.transaction(workspace, (tx) =>
      tx.change(
        `insert into import_chunk (workspace_id, import_id, no, data) select $1, $2::uuid, $3::int, $4::bytea
         where (select count(*) from import_chunk o where o.workspace_id = $1) < $5::int`,
        values,
      ),
    )
    if (kept === 0) throw noRoom(room)
    waiting = []
  }
  for await (const piece of evenly(body, gulp)) {
    bytes += piece.length
    if (bytes > largest) throw tooLarge(largest)
    inspection.push(piece)
    waiting.push(piece)
    if (waiting.length * gulp === chunkBytes) await flush()
  }
  if (waiting.length > 0) await flush()
  return inspection.finish()
}

/** Looks at a stored file again, with an encoding or delimiter that somebody chose. */
export async function inspectAgain(
  database: Database,
  workspace: string,
  id: string,
  bytes: number,
  chosen: Partial<Format>,
): Promise<Inspected> {
  const inspection = new Inspection(chosen)
  for await (const piece of piecesOf(database, workspace, id, 0, bytes)) {
    inspection.push(piece)
    await nextTurn()
  }
  return inspection.finish()
}

/** What fills what, how records are found again, and how dates are written: by header and sample. */
export function guess(
  model: Model,
  actor: Actor,
  object: ObjectType,
  { header, sample }: Pick<Inspected, 'header' | 'sample'>,
  headers: Headers,
): Guessed {
  const columns = guessColumns(model, actor, object, header, sample, headers)
  const match = guessMatch(object, columns)
  return { columns, mode: match ? 'upsert' : 'create', match, date_order: guessDates(object, columns, sample) }
}

/** The surest way to find records again: id, mail address, a unique field, another that declares it, the title last. */
export function guessMatch(object: ObjectType, columns: readonly Column[]): string | null {
  const filled = new Set(columns.map(({ field }) => field))
  const rank = (key: string): number => {
    const field = object.fields[key]
    if (!field) return 0
    return field.kind === 'emails' ? 1 : field.options.unique ? 2 : key === object.title ? 4 : 3
  }
  const likely = matchFields(object)
    .filter((key) => filled.has(key))
    .sort((a, b) => rank(a) - rank(b))
  // A name alone says little about who somebody is where something else is declared to identify.
  return likely.find((key) => key !== object.title || object.fields[key]!.options.match) ?? null
}

/** The order of day and month by the sample; null when there are dates and it can be read both ways. */
export function guessDates(object: ObjectType, columns: readonly Column[], sample: readonly (readonly string[])[]): DateOrder | null {
  const cells = dateColumns(object, columns).flatMap(({ index }) => sample.map((row) => row[index] ?? ''))
  return dateOrderOf(cells)
}

export const dateColumns = (object: ObjectType, columns: readonly Column[]): readonly Column[] =>
  columns.filter(
    ({ field }) =>
      field !== null && (['date', 'instant'].includes(object.fields[field]?.kind ?? '') || /\.(since|until|date|on|at)$/.test(field)),
  )
