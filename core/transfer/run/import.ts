/** An import as it is kept: one row, read as JSON and changed by named steps. */
import { Problem } from '../../errors.ts'
import type { Json } from '../../object/index.ts'
import type { Database, Transaction } from '../../postgres/index.ts'
import type { Outcome } from '../decide/decide.ts'
import type { Mode } from '../decide/plan.ts'
import type { DateOrder } from '../map/dates.ts'
import type { Column } from '../map/guess.ts'

export type State = 'uploading' | 'mapping' | 'checking' | 'checked' | 'running' | 'done' | 'stopped' | 'failed' | 'removing' | 'removed'
export type Counts = Readonly<Record<Outcome, number>>
export interface ProblemText {
  readonly code: string
  readonly message: string
  readonly fix?: string | undefined
}

/** What a list tells of an import: nothing of what is in its file. Times are ISO text. */
export interface Listed {
  readonly id: string
  readonly object: string
  readonly name: string
  readonly state: State
  readonly problem: ProblemText | null
  readonly by_id: string | null
  readonly by_name: string
  readonly created_at: string
  readonly started_at: string | null
  readonly finished_at: string | null
  readonly bytes: number
  readonly rows: number
  readonly encoding: string
  readonly delimiter: string
  readonly mode: Mode
  readonly match: string | null
  readonly date_order: DateOrder | null
  readonly progress: number
  readonly counts: Counts | null
  readonly removed: { readonly removed: number; readonly kept: number } | null
  /** When its file and rows were removed: after that it cannot go on, and there are no rows to look at. */
  readonly cleared_at: string | null
}

/** The whole row of an import. */
export interface Import extends Listed {
  readonly first_row: number
  readonly header: readonly string[]
  readonly sample: readonly (readonly string[])[]
  readonly columns: readonly Column[]
  readonly stop: boolean
  readonly changed_at: string
}

export const noCounts: Counts = { new: 0, changed: 0, same: 0, wrong: 0 }

const plain = (column: string): string => `'${column}', i.${column}`
const moment = (column: string): string => `'${column}', to_char(i.${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const listedPairs = [
  ...'id object name state problem by_id by_name bytes rows encoding delimiter mode match date_order progress counts removed'
    .split(' ')
    .map(plain),
  ...'created_at started_at finished_at cleared_at'.split(' ').map(moment),
]
const listedJson = `json_build_object(${listedPairs.join(', ')})`
const wholeJson = `json_build_object(${[...listedPairs, ...'first_row header sample columns stop'.split(' ').map(plain), moment('changed_at')].join(', ')})`

export const noImport = (): Problem =>
  new Problem('import.notFound', 'This import was not found.', { status: 404, fix: 'It may belong to somebody else.' })

/** The import of that id; null when there is none. */
export async function findImport(database: Pick<Database, 'readJson'>, workspace: string, id: string): Promise<Import | null> {
  const json = await database.readJson(workspace, {
    text: `select ${wholeJson}::text from import i where i.workspace_id = $1 and i.id = $2::uuid`,
    values: [id],
  })
  return json === null ? null : (JSON.parse(json) as Import)
}

/** The newest imports, those of one member or all. */
export async function listImports(
  database: Pick<Database, 'readJson'>,
  workspace: string,
  member: string | null,
): Promise<readonly Listed[]> {
  const json = await database.readJson(workspace, {
    text: `select coalesce(json_agg(${listedJson} order by i.id desc), '[]')::text from import i where i.workspace_id = $1 and i.state <> 'uploading' and ($2::uuid is null or i.by_id = $2::uuid)
      and i.id in (select n.id from import n where n.workspace_id = $1 order by n.id desc limit 1000)`,
    values: [member],
  })
  return JSON.parse(json ?? '[]') as Listed[]
}

const casts: Readonly<Record<string, string>> = {
  state: 'text',
  problem: 'jsonb',
  started_at: 'timestamptz',
  finished_at: 'timestamptz',
  bytes: 'bigint',
  rows: 'bigint',
  encoding: 'text',
  delimiter: 'text',
  first_row: 'bigint',
  header: 'jsonb',
  sample: 'jsonb',
  columns: 'jsonb',
  mode: 'text',
  match: 'text',
  date_order: 'text',
  progress: 'bigint',
  counts: 'jsonb',
  removed: 'jsonb',
  stop: 'boolean',
}
export type ImportPatch = { readonly [K in keyof Import]?: Import[K] | Json }

/**
 * Changes an import that is in one of the states; answers whether it was, and whether somebody asked it to stop. A server that
 * works on it says by which claim: once another one has claimed the work, nothing is changed.
 */
export async function changeImport(
  tx: Transaction,
  id: string,
  from: readonly State[],
  change: ImportPatch,
  claim: number | null = null,
): Promise<{ readonly stop: boolean } | null> {
  const keys = Object.keys(change)
  const sets = keys.map((key, index) => {
    const cast = casts[key]
    if (!cast) throw new Error(`${key} of an import is not changed.`)
    return `${key} = $${index + 6}::${cast}`
  })
  const values = keys.map((key) => {
    const value = change[key as keyof ImportPatch]
    return casts[key] === 'jsonb' && value !== null ? JSON.stringify(value) : value
  })
  const [row] = await tx.query<{ stop: boolean }>(
    `update import i set changed_at = $5::timestamptz, ${sets.join(', ')} where i.workspace_id = $1 and i.id = $2::uuid and i.state = any($3::text[]) and ($4::bigint is null or i.claim = $4::bigint) returning i.stop`,
    [id, from, claim, new Date(), ...values],
  )
  return row ?? null
}

/** Notes under which claim an import in this state is worked on from now on; false when a later claim was faster or the state is another. */
export const claimImport = (tx: Transaction, id: string, state: State, claim: number): Promise<boolean> =>
  tx
    .change(
      `update import i set claim = $4::bigint where i.workspace_id = $1 and i.id = $2::uuid and i.state = $3 and i.claim < $4::bigint`,
      [id, state, claim],
    )
    .then((changed) => changed > 0)

/** Holds the import until the transaction ends, if it is still in this state and under this claim; sent at once, answers whether. */
export const holdImport = (tx: Transaction, id: string, state: State, claim: number): Promise<boolean> =>
  tx
    .query(`select i.id from import i where i.workspace_id = $1 and i.id = $2::uuid and i.state = $3 and i.claim = $4::bigint for update`, [
      id,
      state,
      claim,
    ])
    .then((rows) => rows.length > 0)

/** The text of a problem as an import keeps it. What is no `Problem` stays in the log. */
export const problemText = (error: unknown): ProblemText =>
  error instanceof Problem
    ? { code: error.code, message: error.message, fix: error.fix }
    : {
        code: 'import.failed',
        message: 'Something unexpected happened.',
        fix: 'Try again. What is written already is not written twice. If it happens again, tell your administrator.',
      }
