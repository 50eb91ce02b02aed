/** What somebody changes of an import before it is checked. */
import type { Actor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import type { Model, ObjectType } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import { delimiters } from './read/delimiter.ts'
import { encodingNamed } from './read/encoding.ts'
import type { Column, Headers } from './map/guess.ts'
import { matchFields } from './decide/plan.ts'
import { guess, guessDates, guessMatch, inspectAgain } from './upload.ts'
import type { ImportPatch, Import } from './run/import.ts'

export const modes = ['create', 'update', 'upsert'] as const
export const dateOrders = ['day', 'month', 'year'] as const

export interface Patch {
  readonly columns?: unknown
  readonly mode?: unknown
  readonly match?: unknown
  readonly encoding?: unknown
  readonly delimiter?: unknown
  readonly dateOrder?: unknown
}
interface Given {
  readonly database: Database
  readonly model: Model
  readonly headers: Headers
}

const wrong = (field: string, message: string): Problem =>
  new Problem('import.invalid', message, { status: 422, more: { errors: [{ field, code: 'field.wrong', message }] } })

/** The columns of the import's row that the patch comes to. A new encoding or delimiter reads the file anew and guesses anew. */
export async function changed(
  { database, model, headers }: Given,
  actor: Actor,
  one: Import,
  patch: Patch,
): Promise<ImportPatch & { readonly columns?: readonly Column[] }> {
  const object = model.object(one.object)
  let read: ImportPatch & { columns?: readonly Column[] } = {}
  if (patch.encoding !== undefined || patch.delimiter !== undefined) {
    const encoding = oneOf('encoding', patch.encoding ?? one.encoding, null)
    const delimiter = oneOf('delimiter', patch.delimiter ?? one.delimiter, delimiters)
    encodingNamed(encoding)
    const inspected = await inspectAgain(database, actor.workspace, one.id, one.bytes, { encoding, delimiter })
    read = {
      ...guess(model, actor, object, inspected, headers),
      encoding: inspected.encoding,
      delimiter,
      rows: inspected.rows,
      header: inspected.header,
      sample: inspected.sample,
      first_row: inspected.firstRow,
    }
  }
  const columns = patch.columns === undefined ? (read.columns ?? one.columns) : chosenColumns(read.columns ?? one.columns, patch.columns)
  const dates = patch.columns === undefined ? {} : { date_order: one.date_order ?? guessDates(object, columns, one.sample) }
  return {
    ...read,
    ...dates,
    ...(patch.columns === undefined ? {} : nowFound(object, one.columns, columns)),
    columns,
    ...(patch.mode === undefined ? {} : { mode: oneOf('mode', patch.mode, modes) as Import['mode'] }),
    ...(patch.match === undefined ? {} : { match: patch.match === null ? null : oneOf('match', patch.match, matchFields(object)) }),
    ...(patch.dateOrder === undefined
      ? {}
      : {
          date_order: patch.dateOrder === null ? null : (oneOf('dateOrder', patch.dateOrder, dateOrders) as Import['date_order']),
        }),
  }
}

/** As soon as the first column is chosen that finds records again, it does: nobody could have decided against it before. */
function nowFound(object: ObjectType, before: readonly Column[], after: readonly Column[]): Pick<ImportPatch, 'mode' | 'match'> {
  const match = guessMatch(object, before) === null ? guessMatch(object, after) : null
  return match === null ? {} : { mode: 'upsert', match }
}

function chosenColumns(columns: readonly Column[], given: unknown): Column[] {
  if (!Array.isArray(given) || given.length > columns.length)
    throw wrong('columns', 'Columns are a list of { index, field }, one for each column to change.')
  const chosen = new Map<number, string | null>()
  for (const item of given as unknown[]) {
    const odd = typeof item === 'object' && item !== null ? Object.keys(item).find((key) => key !== 'index' && key !== 'field') : undefined
    if (odd !== undefined) throw wrong('columns', `A column has no ${JSON.stringify(odd.slice(0, 60))}: send { index, field }.`)
    const { index, field } = (typeof item === 'object' && item !== null ? item : {}) as { index?: unknown; field?: unknown }
    if (
      !Number.isInteger(index) ||
      !columns.some((column) => column.index === index) ||
      (field !== null && typeof field !== 'string') ||
      chosen.has(index as number)
    )
      throw wrong('columns', 'Columns are a list of { index, field }: each index once, the field a text or null.')
    chosen.set(index as number, field as string | null)
  }
  return columns.map((column) => {
    const field = chosen.get(column.index)
    return field === undefined || field === column.field ? column : { header: column.header, index: column.index, field, guessed: false }
  })
}

function oneOf(field: string, value: unknown, allowed: readonly string[] | null): string {
  if (typeof value !== 'string' || value.length > 60 || (allowed && !allowed.includes(value)))
    throw wrong(
      field,
      allowed ? `${field} must be one of ${allowed.map((one) => JSON.stringify(one)).join(', ')}.` : `${field} must be a text.`,
    )
  return value
}
