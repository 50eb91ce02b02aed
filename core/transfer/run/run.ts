/** Runs an import: batch by batch, each with what it means for the next in one transaction, so that any server can go on. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { newId, targetOf } from '../../object/index.ts'
import { fillNow, leaveToFill } from '../../store/search-later.ts'
import { constraintOf, type Transaction } from '../../postgres/index.ts'
import type { Planned } from '../../store/index.ts'
import { writePlanned } from '../../store/rows.ts'
import { decideAll } from '../../store/decide-all.ts'
import { askedOf } from '../../store/guarding.ts'
import { tableName } from '../../sql/table.ts'
import { decideRow, plannedOf, type Decided } from '../decide/decide.ts'
import { RowRules, wishedBy, writtenBy } from '../decide/guards.ts'
import { Standings } from '../decide/standing.ts'
import type { Plan } from '../decide/plan.ts'
import type { Place } from '../read/rows.ts'
import { batchesOf, piecesOf, readAhead, start, type Batch } from './batches.ts'
import { findStanding } from './find.ts'
import { changeImport, holdImport, noCounts, type Counts } from './import.ts'
import { added, handedOver, keepRows, planOf, type Job } from './job.ts'

/** Rows that are written in one transaction. */
export const rowsPerBatch = 500
/** The records of an import of more rows are made findable afterwards: their keys would make it take half as long again. */
const foundAtOnce = 5_000

interface Progress {
  readonly no: number
  readonly place: Place
  readonly counts: Counts
}

/** Writes every row that is not written yet. Ends early when somebody asked to stop. */
export async function runImport(job: Job): Promise<void> {
  const { database, workspace, record } = job
  const plan = planOf(job)
  const named = await namedSoFar(job)
  const foundLater = record.rows > foundAtOnce
  let progress = await progressOf(job)
  const pieces = piecesOf(database, workspace, record.id, progress.place.offset, record.bytes)
  for await (const batch of readAhead(batchesOf(plan, pieces, record, progress.place, rowsPerBatch))) {
    if (job.signal.aborted) throw handedOver()
    const { counts, stop } = await persistently(() => writeBatch(job, plan, named, progress, batch))
    progress = { no: progress.no + 1, place: batch.next, counts }
    job.advanced()
    if (stop) return
  }
  await database.transaction(workspace, async (tx) => {
    const change = { state: 'done', finished_at: job.now().toISOString(), progress: record.rows, counts: progress.counts } as const
    if (!(await changeImport(tx, record.id, ['running'], change, job.claim))) throw handedOver()
    if (foundLater) fillNow(tx, job.model.object(record.object))
    // What the run has replaced: the file, and the rows of the preview.
    void tx.query('delete from import_chunk c where c.workspace_id = $1 and c.import_id = $2::uuid', [record.id])
    void tx.query(`delete from import_row r where r.workspace_id = $1 and r.import_id = $2::uuid and r.phase = 'check'`, [record.id])
    void tx.query('delete from import_named n where n.workspace_id = $1 and n.import_id = $2::uuid', [record.id])
  })
  if (foundLater) await job.fillSearch(workspace)
  await job.wrote(workspace, tablesOf(plan), progress.counts.new + progress.counts.changed)
}

/** The tables into which an import writes. */
const tablesOf = ({ object, links, refs, model }: Plan): readonly string[] => [
  ...[object, ...links.flatMap(({ related, target }) => [related, target]), ...refs.map((key) => targetOf(model, object.fields[key]!))].map(
    tableName,
  ),
  'history',
]

/** A batch that met a value which somebody else wrote meanwhile is decided anew; one that is written already is another server's. */
async function persistently<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write()
    } catch (error) {
      const violation = constraintOf(error)
      if (violation?.constraint === 'import_batch_pkey') throw handedOver()
      if (!violation || attempt === 3) throw error
    }
  }
}

async function progressOf({ database, workspace, record }: Job): Promise<Progress> {
  const text =
    'select b.no, b.next_row, b.next_offset, b.counts from import_batch b where b.workspace_id = $1 and b.import_id = $2::uuid order by b.no desc limit 1'
  const [last] = await database.readRows<{ no: number; next_row: string; next_offset: string; counts: Counts }>(workspace, {
    text,
    values: [record.id],
  })
  if (!last) return { no: 0, place: start, counts: noCounts }
  return { no: last.no + 1, place: { offset: Number(last.next_offset), row: Number(last.next_row) }, counts: last.counts }
}

async function namedSoFar({ database, workspace, record }: Job): Promise<Set<string>> {
  const rows = await database.readRows<{ record_id: string }>(workspace, {
    text: 'select n.record_id from import_named n where n.workspace_id = $1 and n.import_id = $2::uuid',
    values: [record.id],
  })
  return new Set(rows.map(({ record_id }) => record_id))
}

async function writeBatch(
  job: Job,
  plan: Plan,
  named: Set<string>,
  progress: Progress,
  batch: Batch,
): Promise<{ counts: Counts; stop: boolean }> {
  const { database, workspace, record } = job
  let settled: { planned: readonly Planned[]; standings: Standings } | null = null
  const work = async (tx: Transaction) => {
    const standings = new Standings()
    const held = holdImport(tx, record.id, 'running', job.claim)
    const asked = askedOf(tx, plan, job.guards, writtenBy(plan))
    const barred = job.barrier?.judge(tx, workspace, wishedBy(plan, batch.drafts))
    barred?.catch(() => {})
    await findStanding({ query: (text, values) => tx.query(text, values, { replan: true }), lock: true }, plan, batch.drafts, standings, {
      named,
    })
    if (!(await held)) throw handedOver()
    const decided = await decideRows(plan, standings, new RowRules(plan, await asked, await barred), batch)
    const now = job.now()
    // Each row has been decided; what is refused of all of them together only now stops the import.
    const { all: planned, refused } = await decideAll(
      { ...plan, tx, guards: job.guards, barrier: job.barrier },
      plannedOf(standings),
      'all',
    )
    for (const problem of refused.values()) throw problem
    const foundLater = record.rows > foundAtOnce
    if (foundLater) leaveToFill(tx, job.model.object(record.object), record.rows, now)
    if (planned.length > 0)
      writePlanned(
        tx,
        job.model,
        { actor: plan.actor, cause: { kind: 'import', id: record.id }, change: newId(), now, foundLater },
        planned,
      )
    const counts = added(progress.counts, decided)
    const first = batch.drafts[0]!.row.row
    void tx.query(
      `insert into import_batch (workspace_id, import_id, no, first_row, rows, next_row, next_offset, counts, at) values ($1, $2::uuid, $3::int, $4::bigint, $5::int, $6::bigint, $7::bigint, $8::jsonb, $9::timestamptz)`,
      [record.id, progress.no, first, batch.drafts.length, batch.next.row, batch.next.offset, JSON.stringify(counts), now],
    )
    keepRows(tx, job, 'run', progress.counts, decided, batch.drafts)
    keepNamed(tx, record.id, standings, named)
    const done = counts.new + counts.changed + counts.same + counts.wrong
    // The first rows of the file may be of those who were erased.
    const sample = decided.some(({ isBarred }) => isBarred) ? { sample: [] } : {}
    const changed = changeImport(tx, record.id, ['running'], { progress: done, counts, ...sample }, job.claim)
    tx.commit()
    settled = { planned, standings }
    const state = await changed
    if (!state) throw handedOver()
    return { counts, stop: state.stop }
  }
  const result = await database.transaction(workspace, work, { model: job.modelVersion })
  const { planned, standings } = settled!
  for (const { id, onTheWay } of (standings as Standings).all())
    if (onTheWay) named.add(id)
    else named.delete(id)
  job.written(workspace, planned)
  return result
}

/** Decides the rows of a batch, giving way to others now and then. */
export async function decideRows(plan: Plan, standings: Standings, rules: RowRules, { drafts }: Batch): Promise<Decided[]> {
  const decided: Decided[] = []
  for (const draft of drafts) {
    decided.push(decideRow(plan, standings, rules, draft))
    if (decided.length % 200 === 0) await nextTurn()
  }
  return decided
}

function keepNamed(tx: Transaction, id: string, standings: Standings, named: ReadonlySet<string>): void {
  const made: string[] = []
  const met: string[] = []
  for (const { id: record, onTheWay } of standings.all()) {
    if (onTheWay && !named.has(record)) made.push(record)
    if (!onTheWay && named.has(record)) met.push(record)
  }
  if (made.length > 0)
    void tx.query(
      'insert into import_named (workspace_id, import_id, record_id) select $1::uuid, $2::uuid, n.id from unnest($3::uuid[]) as n(id)',
      [id, made],
    )
  if (met.length > 0)
    void tx.query('delete from import_named n where n.workspace_id = $1 and n.import_id = $2::uuid and n.record_id = any($3::uuid[])', [
      id,
      met,
    ])
}
