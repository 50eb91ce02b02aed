/**
 * The preview: decides every row without writing a record. Rows whose keys occur once need nothing but the database;
 * which ones occur again is found in a first pass, and only those are remembered.
 */
import type { Plan } from '../decide/plan.ts'
import { KeyCounts } from '../decide/keys.ts'
import { askedOf } from '../../store/guarding.ts'
import { Foreseen, RowRules, wishedBy, writtenBy } from '../decide/guards.ts'
import { ownKeys, Preview } from '../decide/preview.ts'
import { batchesOf, piecesOf, readAhead, start } from './batches.ts'
import { findStanding } from './find.ts'
import { changeImport, holdImport, noCounts, type Counts } from './import.ts'
import { added, handedOver, keepRows, planOf, type Job } from './job.ts'
import { decideRows } from './run.ts'

const rowsPerBatch = 500

/** Leaves counts and rows to look at. Ends early when somebody asked to stop. */
export async function checkImport(job: Job): Promise<void> {
  const { database, workspace, record } = job
  const plan = planOf(job)
  await database.transaction(workspace, async (tx) => {
    if (!(await holdImport(tx, record.id, 'checking', job.claim))) throw handedOver()
    return tx.change(`delete from import_row r where r.workspace_id = $1 and r.import_id = $2::uuid`, [record.id])
  })
  const keys = await countKeys(job, plan)
  if (!keys) return
  const preview = new Preview(plan, keys)
  const foreseen = new Foreseen(plan, job.now())
  const written = writtenBy(plan)
  const concerned = job.guards.some(({ object }) => written.has(object))
  let counts: Counts = noCounts
  const pieces = piecesOf(database, workspace, record.id, 0, record.bytes)
  for await (const batch of readAhead(batchesOf(plan, pieces, record, start, rowsPerBatch))) {
    if (job.signal.aborted) throw handedOver()
    const standings = preview.standings(batch.drafts)
    await findStanding(
      { query: (text, values) => database.readRows(workspace, { text, values, replan: true }), lock: false },
      plan,
      batch.drafts,
      standings,
      { carried: (object, id) => preview.carried(object, id, standings) },
    )
    const asked = foreseen.over(concerned ? await database.transaction(workspace, (tx) => askedOf(tx, plan, job.guards, written)) : [])
    const barred = await job.barrier?.judge(
      { query: (text, values = []) => database.readRows(workspace, { text, values }) },
      workspace,
      wishedBy(plan, batch.drafts),
    )
    const rules = new RowRules(plan, asked, barred)
    const decided = await decideRows(plan, standings, rules, batch)
    preview.remember(standings, batch.drafts)
    foreseen.remember(asked, rules)
    const before = counts
    counts = added(counts, decided)
    const done = counts.new + counts.changed + counts.same + counts.wrong
    const state = await database.transaction(workspace, async (tx) => {
      if (!(await holdImport(tx, record.id, 'checking', job.claim))) throw handedOver()
      keepRows(tx, job, 'check', before, decided, batch.drafts)
      return changeImport(tx, record.id, ['checking'], { progress: progressAt(record.rows, 1, done), counts }, job.claim)
    })
    if (!state) throw handedOver()
    if (state.stop) return
  }
  const change = { state: 'checked', finished_at: job.now().toISOString(), progress: record.rows, counts } as const
  await database.transaction(workspace, (tx) => changeImport(tx, record.id, ['checking'], change, job.claim))
}

/** A fifth of the work is the first pass. */
const progressAt = (rows: number, pass: 0 | 1, done: number): number =>
  Math.min(rows, Math.floor(pass === 0 ? done / 5 : rows / 5 + (done * 4) / 5))

/** Counts the keys of all rows, reading only the columns that hold them. Null when somebody asked to stop. */
async function countKeys(job: Job, plan: Plan): Promise<KeyCounts | null> {
  const { database, workspace, record } = job
  const { object, match, unique, refs } = plan
  const needed = new Set([match, ...unique, ...(plan.refersToItself ? [object.title, ...refs] : [])])
  const columns = plan.columns.filter(({ target }) =>
    target.of === 'id' ? needed.has('id') : !('link' in target) && needed.has(target.field),
  )
  const counts = new KeyCounts()
  if (columns.length === 0) return counts
  const reduced: Plan = { ...plan, columns, links: [] }
  let done = 0
  for await (const batch of batchesOf(reduced, piecesOf(database, workspace, record.id, 0, record.bytes), record, start, rowsPerBatch)) {
    if (job.signal.aborted) throw handedOver()
    for (const draft of batch.drafts) for (const key of ownKeys(plan, draft)) counts.add(key)
    done += batch.drafts.length
    if (done % (10 * rowsPerBatch) !== 0) continue
    const state = await database.transaction(workspace, (tx) =>
      changeImport(tx, record.id, ['checking'], { progress: progressAt(record.rows, 0, done) }, job.claim),
    )
    if (!state) throw handedOver()
    if (state.stop) return null
  }
  return counts
}
