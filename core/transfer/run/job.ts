/** What a piece of work on an import is given. */
import type { Actor } from '../../access/index.ts'
import { Problem } from '../../errors.ts'
import type { Model } from '../../object/index.ts'
import type { Database, Transaction } from '../../postgres/index.ts'
import type { Barrier, Models, Planned, Store } from '../../store/index.ts'
import type { Guard } from '../../store/planned.ts'
import type { Counts, Import } from './import.ts'
import { storableIn } from '../storable.ts'
import { compilePlan, type Plan } from '../decide/plan.ts'
import type { Decided } from '../decide/decide.ts'
import type { Draft } from '../decide/draft.ts'

/** What work on every import is given by whoever puts the server together. */
export interface JobOptions {
  readonly model: Model
  /** The models of the workspaces, where they may differ from the declared one. */
  readonly models?: Models | undefined
  readonly store: Store
  /** Rules of modules that every write keeps: those of the store. */
  readonly guards?: readonly Guard[]
  /** Who may not come back: that of the store. */
  readonly barrier?: Barrier | undefined
  /** A member's rights as they are now, and the workspace's country; null when the member may no longer act. */
  readonly memberOf: (workspace: string, member: string) => Promise<{ readonly actor: Actor; readonly country: string | null } | null>
  /** Told what was written, once it is committed: for what is remembered of records. */
  readonly written?: (workspace: string, planned: readonly Planned[]) => void
  /** Told when an import has left records to be made findable. */
  readonly fillSearch?: (workspace: string) => Promise<void>
  /** Told into which tables an import wrote how many records. */
  readonly wrote?: (workspace: string, tables: readonly string[], rows: number) => Promise<void>
  readonly now?: () => Date
}

export interface Job {
  readonly database: Database
  readonly model: Model
  /** Of the workspace's model: at another one nothing is written. */
  readonly modelVersion: number | undefined
  readonly store: Store
  readonly guards: readonly Guard[]
  readonly barrier: Barrier | undefined
  readonly workspace: string
  readonly record: Import
  /** Whoever imports, with the rights they have now. */
  readonly actor: Actor
  readonly country: string | null
  readonly now: () => Date
  /** Aborted when the lease is lost or the server stops: the work ends between batches and leaves the rest to others. */
  readonly signal: AbortSignal
  readonly written: (workspace: string, planned: readonly Planned[]) => void
  readonly fillSearch: (workspace: string) => Promise<void>
  readonly wrote: (workspace: string, tables: readonly string[], rows: number) => Promise<void>
  /** The claim under which this server works: whatever it writes, it writes only while no other server has claimed the import. */
  readonly claim: number
  /** Told whenever something is done for good, so that failures before it count no longer. */
  readonly advanced: () => void
}

export const planOf = ({ model, record, actor, country, now }: Job): Plan =>
  compilePlan(
    model,
    { ...actor, kind: 'import' },
    model.object(record.object),
    { columns: record.columns, mode: record.mode, match: record.match, dateOrder: record.date_order },
    { width: record.header.length, now: now(), country },
  )

/** Samples of each outcome that are kept, besides every wrong row. */
const samples = 200

export function added(counts: Counts, decided: readonly Decided[]): Counts {
  const sum = { ...counts }
  for (const { outcome } of decided) sum[outcome]++
  return sum
}

/** Keeps the rows to look at: the first of each outcome, and all wrong ones with their cells. */
export function keepRows(
  tx: Transaction,
  { record }: Job,
  phase: 'check' | 'run',
  before: Counts,
  decided: readonly Decided[],
  drafts: readonly Draft[],
): void {
  const left = {
    new: samples - before.new,
    changed: samples - before.changed,
    same: samples - before.same,
    wrong: Number.POSITIVE_INFINITY,
  }
  const rows = decided.flatMap(({ row, outcome, isBarred, ...rest }, index) => {
    if (left[outcome]-- <= 0) return []
    return [
      {
        row_no: row,
        outcome,
        data: storableIn({ ...rest, ...(outcome === 'wrong' ? { cells: isBarred ? [] : drafts[index]!.row.cells } : {}) }),
      },
    ]
  })
  if (rows.length === 0) return
  void tx.query(
    `insert into import_row (workspace_id, import_id, phase, outcome, row_no, data) select $1::uuid, $2::uuid, $3::text, n.outcome, n.row_no, n.data from json_to_recordset($4::json) as n(outcome text, row_no bigint, data jsonb)`,
    [record.id, phase, JSON.stringify(rows)],
  )
}

/** Thrown when the work is no longer this server's. */
export const handedOver = (): Problem => new Problem('import.handedOver', 'Another server goes on with this import.', { status: 503 })

export const nobodysImport = (name: string): Problem =>
  new Problem('import.nobody', `${name} may no longer act here, so this import does not go on.`, {
    fix: 'Somebody else can import the file again.',
  })
