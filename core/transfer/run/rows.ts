/** Rows of an import to look at, and its wrong rows as a file. */
import { Problem } from '../../errors.ts'
import type { Database } from '../../postgres/index.ts'
import { csvLine } from '../export/csv.ts'
import { neutralised, restored } from '../neutral.ts'
import type { Import } from './import.ts'

const rowsPerPage = 100
const outcomes = ['new', 'changed', 'same', 'wrong']
const phaseOf = ({ started_at }: Import): 'run' | 'check' => (started_at ? 'run' : 'check')

/** A page of samples as JSON text, by row number. */
export async function rowsPage(
  database: Database,
  workspace: string,
  one: Import,
  outcome: string | undefined,
  after: string | undefined,
): Promise<string> {
  if (outcome !== undefined && !outcomes.includes(outcome))
    throw new Problem('query.wrong', `The parameter outcome must be one of ${outcomes.join(', ')}.`, { more: { parameter: 'outcome' } })
  if (after !== undefined && !/^\d{1,15}$/.test(after))
    throw new Problem('query.wrong', 'The parameter after must be what a page gave as next.', { more: { parameter: 'after' } })
  const page = `select r.row_no, r.outcome, r.data from import_row r where r.workspace_id = $1 and r.import_id = $2::uuid and r.phase = $3 and r.outcome = any($4::text[]) and r.row_no > $5::bigint order by r.row_no limit ${rowsPerPage + 1}`
  const text = `with page as materialized (${page}) select json_build_object('items', (select coalesce(json_agg(json_build_object('row', p.row_no, 'outcome', p.outcome, 'title', p.data->'title', 'changes', p.data->'changes', 'reason', p.data->'reason', 'matchedBy', p.data->'matchedBy') order by p.row_no), '[]') from (select * from page order by row_no limit ${rowsPerPage}) p),
    'next', (select case when count(*) > ${rowsPerPage} then (array_agg(q.row_no order by q.row_no))[${rowsPerPage}]::text end from page q))::text`
  const json = await database.readJson(workspace, {
    text: text.replace(/\s*\n\s*/g, ' '),
    values: [one.id, phaseOf(one), outcome ? [outcome] : outcomes, after ?? '0'],
  })
  return json ?? '{"items":[],"next":null}'
}

/** The wrong rows with every original column and what is wrong, as pieces of CSV text. */
export async function* wrongRows(database: Database, workspace: string, one: Import): AsyncGenerator<string> {
  yield `\ufeff${csvLine([...one.header, 'Problem'].map(neutralised))}`
  for (let after = 0; ;) {
    const rows = await database.readRows<{ row_no: string; data: { cells: string[]; reason: string } }>(workspace, {
      text: `select r.row_no, r.data from import_row r where r.workspace_id = $1 and r.import_id = $2::uuid and r.phase = $3 and r.outcome = 'wrong' and r.row_no > $4::bigint order by r.row_no limit 500`,
      values: [one.id, phaseOf(one), after],
    })
    if (rows.length === 0) return
    after = Number(rows.at(-1)!.row_no)
    yield rows
      .map(({ data: { cells, reason } }) =>
        csvLine([...one.header.map((_, index) => neutralised(restored(cells[index] ?? ''))), neutralised(reason)]),
      )
      .join('')
  }
}
