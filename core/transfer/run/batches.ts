/** The rows of a stored file in batches of drafts, read ahead of whoever uses them. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Database } from '../../postgres/index.ts'
import { broken } from '../problems.ts'
import { draftOf, type Draft } from '../decide/draft.ts'
import type { Plan } from '../decide/plan.ts'
import { rowsOf, type Format, type Place } from '../read/rows.ts'

/** Bytes of a stored piece. */
export const chunkBytes = 1024 * 1024
/** Bytes that are cut into rows in one go: small enough that nobody else waits. Stored pieces are a whole number of them. */
export const gulp = 64 * 1024
/** Rows that are checked in one go. */
const rowsPerTurn = 100

export interface Batch {
  readonly drafts: readonly Draft[]
  /** Where the row behind the last one begins. */
  readonly next: Place
}

/** The bytes of a stored file from an offset on, in pieces of at most 64 KiB. */
export async function* piecesOf(
  database: Pick<Database, 'readRows'>,
  workspace: string,
  id: string,
  offset: number,
  bytes: number,
): AsyncGenerator<Buffer> {
  const read = async (no: number): Promise<Buffer> => {
    const [row] = await database.readRows<{ data: Buffer }>(workspace, {
      text: 'select c.data from import_chunk c where c.workspace_id = $1 and c.import_id = $2::uuid and c.no = $3::int',
      values: [id, no],
    })
    if (!row) throw broken('The file of this import is no longer complete.')
    return row.data
  }
  const last = Math.ceil(bytes / chunkBytes) - 1
  let no = Math.floor(offset / chunkBytes)
  if (no > last) return
  let ahead = read(no)
  ahead.catch(() => {})
  for (let from = offset % chunkBytes; no <= last; no++, from = 0) {
    const data = await ahead
    if (no < last) {
      ahead = read(no + 1)
      ahead.catch(() => {})
    }
    for (let at = from; at < data.length; at += gulp) yield data.subarray(at, at + gulp)
  }
}

/** Where a file begins. */
export const start: Place = { offset: 0, row: 1 }

/** Batches of checked rows from a place on; rows above `first_row` are headers. Gives way to others every few rows. */
export async function* batchesOf(
  plan: Plan,
  pieces: AsyncIterable<Buffer>,
  format: Format & { readonly first_row: number },
  from: Place,
  size: number,
): AsyncGenerator<Batch> {
  let drafts: Draft[] = []
  for await (const slice of rowsOf(pieces, format, from)) {
    for (let index = 0; index < slice.rows.length; index++) {
      if (slice.rows[index]!.row < format.first_row) continue
      drafts.push(draftOf(plan, slice.rows[index]!))
      if (drafts.length % rowsPerTurn === 0) await nextTurn()
      if (drafts.length < size) continue
      const behind = slice.rows[index + 1]
      yield { drafts, next: behind ? { offset: behind.offset, row: behind.row } : slice.next }
      drafts = []
    }
    await nextTurn()
  }
  if (drafts.length > 0) yield { drafts, next: { offset: Number.MAX_SAFE_INTEGER, row: drafts.at(-1)!.row.row + 1 } }
}

/** The same batches, one read and checked while the one before is being used. */
export async function* readAhead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = source.next()
  try {
    for (;;) {
      const { value, done } = await next
      if (done) return
      next = source.next()
      next.catch(() => {})
      yield value
    }
  } finally {
    await next.catch(() => {})
    await source.return(undefined)
  }
}
