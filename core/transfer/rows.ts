/** Rows of an import to look at, and its wrong rows as a file: what whoever looks may see now, whatever they saw when it was checked. */
import { type Actor, filterFor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import type { Model } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Store } from '../store/index.ts'
import type { Decided } from './decide/decide.ts'
import { csvLine } from './export/csv.ts'
import { neutralised, restored } from './neutral.ts'
import type { Import } from './run/import.ts'
import { hiddenColumns, seenCells, seesKey, unquoted } from './seen.ts'

interface Given {
  readonly database: Pick<Database, 'readRows'>
  readonly model: Model
  readonly store: Pick<Store, 'list'>
}

/** A row as it is kept: all that was decided of it. */
interface Kept {
  readonly row_no: string
  readonly outcome: string
  readonly data: Partial<Decided>
}

const rowsPerPage = 100
export const outcomes = ['new', 'changed', 'same', 'wrong'] as const
const phaseOf = ({ started_at }: Import): 'run' | 'check' => (started_at ? 'run' : 'check')

/** A page of rows as JSON text, by row number. */
export async function rowsPage(
  { database, model, store }: Given,
  actor: Actor,
  one: Import,
  outcome: string | undefined,
  after: string | undefined,
): Promise<string> {
  if (after !== undefined && !/^\d{1,15}$/.test(after))
    throw new Problem('query.wrong', 'The parameter after must be what a page gave as next.', { more: { parameter: 'after' } })
  const rows = await database.readRows<Kept>(actor.workspace, {
    text: `select r.row_no, r.outcome, r.data from import_row r where r.workspace_id = $1 and r.import_id = $2::uuid and r.phase = $3 and r.outcome = any($4::text[]) and r.row_no > $5::bigint order by r.row_no limit ${rowsPerPage + 1}`,
    values: [one.id, phaseOf(one), outcome ? [outcome] : outcomes, after ?? '0'],
  })
  const page = rows.slice(0, rowsPerPage)
  const object = model.object(one.object)
  const seen = await seenRecords({ model, store }, actor, one, page)
  const hidden = hiddenColumns(model, actor, one).size > 0
  const sees = (key: string): boolean => seesKey(model, actor, object, key)
  const items = page.map(({ row_no, outcome, data: { title, changes, reason, matchedBy, record } }) => {
    const isSeen = record === undefined || seen.has(record)
    const told = isSeen && changes ? Object.entries(changes).filter(([key]) => sees(key)) : null
    return {
      row: Number(row_no),
      outcome,
      title: isSeen && sees(object.title) ? (title ?? null) : null,
      changes: told && Object.fromEntries(told),
      reason: reason === undefined ? null : hidden ? unquoted(reason) : reason,
      matchedBy: matchedBy !== undefined && sees(matchedBy) ? matchedBy : null,
    }
  })
  return JSON.stringify({ items, next: rows.length > rowsPerPage ? page.at(-1)!.row_no : null })
}

/** Ids of the records that the rows met and that are in the actor's sight. */
async function seenRecords(
  { model, store }: Pick<Given, 'model' | 'store'>,
  actor: Actor,
  one: Import,
  rows: readonly Kept[],
): Promise<ReadonlySet<string>> {
  const ids = [...new Set(rows.flatMap(({ data }) => data.record ?? []))]
  if (ids.length === 0) return new Set()
  const where = filterFor(model, actor, model.object(one.object), `id is any of (${ids.join(', ')})`)
  const page = JSON.parse(await store.list(actor, one.object, { where, fields: [], limit: rowsPerPage })) as { items: { id: string }[] }
  return new Set(page.items.map(({ id }) => id))
}

/** The wrong rows with every original column and what is wrong, as pieces of CSV text. */
export async function* wrongRows({ database, model }: Omit<Given, 'store'>, actor: Actor, one: Import): AsyncGenerator<string> {
  const hidden = hiddenColumns(model, actor, one)
  yield `\ufeff${csvLine([...one.header, 'Problem'].map(neutralised))}`
  for (let after = 0; ;) {
    const rows = await database.readRows<{ row_no: string; data: { cells: string[]; reason: string } }>(actor.workspace, {
      text: `select r.row_no, r.data from import_row r where r.workspace_id = $1 and r.import_id = $2::uuid and r.phase = $3 and r.outcome = 'wrong' and r.row_no > $4::bigint order by r.row_no limit 500`,
      values: [one.id, phaseOf(one), after],
    })
    if (rows.length === 0) return
    after = Number(rows.at(-1)!.row_no)
    yield rows
      .map(({ data: { cells, reason } }) => {
        const shown = seenCells(cells, hidden)
        return csvLine(
          [...one.header.map((_, index) => restored(shown[index] ?? '')), hidden.size > 0 ? unquoted(reason) : reason].map(neutralised),
        )
      })
      .join('')
  }
}
