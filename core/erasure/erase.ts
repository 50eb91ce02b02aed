/**
 * Erases somebody: first their records and what they are remembered by, in one transaction; then, table by table and so many rows at a time, all that is
 * said of them anywhere else. Cut off anywhere it goes on where it was; done again it does nothing.
 */
import { systemActor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import type { Model } from '../object/index.ts'
import type { Database, Transaction } from '../postgres/index.ts'
import type { Seals } from '../secrets/index.ts'
import type { PersonalTable, Subject } from '../sql/personal.ts'
import { modelAt, type Models, type Store } from '../store/index.ts'
import { countRows, eraseRows, type Inventory, recordTables } from './inventory.ts'
import { markOf } from './known.ts'
import { counted, type Erasure, hashOf, readErasure, sealedText } from './ledger.ts'
import type { Remembered } from './remembered.ts'
import { gather, type Gathered } from './subject.ts'

export interface Erasing {
  readonly database: Pick<Database, 'transaction'>
  readonly store: Pick<Store, 'write'>
  readonly model: Model
  readonly models?: Models | undefined
  readonly seals: Seals
  readonly inventory: Inventory
  /** Something was written in a workspace. */
  readonly written: (workspace: string) => void
  readonly now: () => Date
  /** Rows that one transaction takes; 500 unless said. */
  readonly most?: number | undefined
  /** Milliseconds that it is under way at least: by then every server has written down what it had in memory. */
  readonly settle?: number | undefined
  /** Told what is to be remembered outside of the database, so that a restore of everything finds it. */
  readonly remember?: ((line: Remembered) => Promise<void>) | undefined
}

/** Rows that one transaction takes. */
export const usualMost = 500
/** Longer than servers keep what came from websites before they write it down. */
const usualSettle = 8_000

/** Goes on with an erasure until it is done; answers after how many seconds to look again, null when nothing is left. */
export async function goOn(erasing: Erasing, workspace: string, id: string, signal: AbortSignal): Promise<number | null> {
  const { database } = erasing
  const read = (): Promise<Erasure | null> => database.transaction(workspace, (tx) => readErasure(tx, id))
  const first = await read()
  if (first === null || first.state === 'done') return null
  if (first.state === 'waiting') await begin(erasing, workspace, first)
  const begun = await read()
  if (begun?.state !== 'running') return 1
  const subject = openKnown(erasing.seals, begun)
  for (const table of erasing.inventory.personal)
    for (let rows = 1; rows > 0;) {
      if (signal.aborted) return 0
      rows = await step(erasing, workspace, id, table.table, subject)
    }
  const young = Date.parse(begun.begunAt!) + (erasing.settle ?? usualSettle) - erasing.now().getTime()
  if (young > 0) return Math.ceil(young / 1000)
  return (await finish(erasing, workspace, id, subject)) ? null : 2
}

/** Where it lies what an erasure goes by while it is under way. */
const placeOf = (id: string): string => `erasure/${id}`

function openKnown(seals: Pick<Seals, 'open'>, { id, known }: Pick<Erasure, 'id' | 'known'>): Subject {
  const text = known === null ? null : seals.open(known, placeOf(id))
  if (text === null)
    throw new Problem('erasure.sealed', 'What this erasure goes by was sealed with another secret.', {
      status: 500,
      fix: 'Start the server with the secret of the installation in which it was begun.',
    })
  return JSON.parse(text) as Subject
}

const beginText =
  `update erasure e set state = 'running', problem = null, begun_at = $3::timestamptz, changed_at = $3::timestamptz, known = $4::text, records = $5::jsonb, told = $6::jsonb, counts = $7::jsonb
  where e.workspace_id = $1 and e.id = $2::uuid and e.state = 'waiting'`.replace(/\s*\n\s*/g, ' ')
/** Whoever is erased a second time is remembered anew, also where they had been let in again. */
export const markText = `insert into erasure_mark (workspace_id, mark, erasure_id, field, strong, at, changed_at)
  select $1::uuid, n.mark, $3::uuid, n.field, n.strong, $4::timestamptz, $4::timestamptz from jsonb_to_recordset($2::jsonb) as n(mark text, field text, strong boolean) order by n.mark
  on conflict (workspace_id, mark) do update set erasure_id = excluded.erasure_id, at = excluded.at, changed_at = excluded.changed_at, lifted_at = null, lifted_by = null, lifted_reason = null`.replace(
  /\s*\n\s*/g,
  ' ',
)

/** Their records go, and what they are remembered by is written down, at once: nobody comes back in between. */
async function begin(erasing: Erasing, workspace: string, erasure: Erasure): Promise<void> {
  const { database, store, seals, written, now, remember } = erasing
  const { model } = await modelAt(erasing, workspace)
  const object = model.objects.get(erasure.object)
  const { all, past } = await database.transaction(workspace, async (tx) => {
    const found = object && (await gather(tx, { model, seals, workspace }, object, erasure.record))
    const subject = found ?? nothing(erasure.record)
    const history = historyIn(erasing.inventory)
    return { all: subject, past: history ? (await countRows(tx, history, subject)).open : 0 }
  })
  const marks = marksOf(seals, workspace, all)
  const at = now()
  await remember?.(lineOf(workspace, erasure, all, marks))
  const here = all.records.filter(({ isThere }) => isThere)
  await store.write(
    { ...systemActor(workspace, erasure.by) },
    { kind: 'erasure', id: erasure.id },
    { delete: here.map(({ object: name, id }) => ({ object: name, id })) },
    { now: at, beside: (tx) => takeDown(tx, erasing, erasure, { all, marks, past }, at) },
  )
  written(workspace)
}

const nothing = (record: string): Gathered => ({
  ids: [record],
  roots: [record],
  texts: [],
  names: [],
  addressKeys: [],
  addressIds: [],
  title: null,
  records: [],
  known: [],
  told: [],
})

export const marksOf = (seals: Pick<Seals, 'tokenFor'>, workspace: string, { known }: Gathered): Remembered['marks'] =>
  known.map((one) => ({ mark: markOf(seals, workspace, one), field: one.field, strong: one.strong }))

const lineOf = (
  workspace: string,
  { id, object, record, ground, by, askedAt }: Erasure,
  { records }: Gathered,
  marks: Remembered['marks'],
): Remembered => ({
  workspace,
  id,
  object,
  record,
  ground,
  by,
  askedAt,
  records: records.map((one) => ({ object: one.object, id: one.id })),
  marks,
})

/** Beside the deletion: the marks, by what the rest is found, and the history, in which the deletion would be told with all values. */
function takeDown(
  tx: Transaction,
  { seals, inventory }: Pick<Erasing, 'seals' | 'inventory'>,
  { id }: Erasure,
  { all, marks, past }: { readonly all: Gathered; readonly marks: Remembered['marks']; readonly past: number },
  at: Date,
): void {
  const { records, told } = all
  const here = records.filter(({ isThere }) => isThere)
  let counts: Erasure['counts'] = []
  for (const [object, some] of Map.groupBy(here, (one) => one.object)) counts = counted(counts, object, { deleted: some.length })
  // With what the deletion itself tells.
  if (past + here.length > 0) counts = counted(counts, 'history', { rewritten: past + here.length })
  void tx.query(beginText, [
    id,
    at,
    sealKnown(seals, id, all),
    JSON.stringify(records.map((one) => ({ object: one.object, id: one.id }))),
    JSON.stringify(told),
    JSON.stringify(counts),
  ])
  if (marks.length > 0) void tx.query(markText, [JSON.stringify(marks), id, at])
  const history = historyIn(inventory)
  if (history) void eraseRows(tx, history, all, 1_000_000).catch(() => {})
}

const historyIn = ({ personal }: Inventory): PersonalTable | undefined => personal.find(({ table }) => table === 'history')

/** By what is found what is left, as it is kept while an erasure is under way. */
export function sealKnown(seals: Pick<Seals, 'seal'>, id: string, { ids, roots, texts, names, addressKeys, addressIds }: Subject): string {
  return seals.seal(JSON.stringify({ ids, roots, texts, names, addressKeys, addressIds } satisfies Subject), placeOf(id))
}

/** Takes the next rows of one table; answers how many. Whoever does the same at the same time waits. */
function step(
  { database, inventory, now, most = usualMost }: Erasing,
  workspace: string,
  id: string,
  name: string,
  subject: Subject,
): Promise<number> {
  const table = inventory.personal.find((one) => one.table === name)!
  return database.transaction(workspace, async (tx) => {
    const erasure = await readErasure(tx, id, true)
    if (erasure?.state !== 'running') return 0
    const rows = await eraseRows(tx, table, subject, most)
    if (rows > 0)
      await keepCounts(
        tx,
        erasure,
        counted(erasure.counts, name, table.fate === 'deleted' ? { deleted: rows } : { rewritten: rows }),
        now(),
      )
    return rows
  })
}

const keepCounts = (tx: Transaction, { id }: Erasure, counts: Erasure['counts'], at: Date): Promise<number> =>
  tx.change('update erasure e set counts = $3::jsonb, changed_at = $4::timestamptz where e.workspace_id = $1 and e.id = $2::uuid', [
    id,
    JSON.stringify(counts),
    at,
  ])

const doneText =
  `update erasure e set state = 'done', known = null, problem = null, done_at = $3::timestamptz, changed_at = $3::timestamptz, counts = $4::jsonb, previous = $5::text, hash = $6::text
  where e.workspace_id = $1 and e.id = $2::uuid`.replace(/\s*\n\s*/g, ' ')

/** Looks whether anything is left, and closes the certificate where nothing is. */
function finish(erasing: Erasing, workspace: string, id: string, subject: Subject): Promise<boolean> {
  const { database, now, inventory, model } = erasing
  return database.transaction(workspace, async (tx) => {
    void tx.query('select pg_advisory_xact_lock(hashtextextended($1::uuid::text || $2::text, 0))', [' erasures'])
    const erasure = await readErasure(tx, id, true)
    if (erasure?.state !== 'running') return true
    let { counts } = erasure
    for (const table of [...recordTables(model, erasure.records), ...inventory.personal]) {
      const { open, stays } = await countRows(tx, table, subject)
      if (open > 0) return false
      if (stays > 0) counts = counted(counts, table.table, { stays })
    }
    await close(tx, workspace, { ...erasure, counts }, now())
    return true
  })
}

const doneAgainText = `update erasure e set state = 'done', known = null, problem = null, replayed_at = $3::timestamptz, changed_at = $3::timestamptz where e.workspace_id = $1 and e.id = $2::uuid`

/** Closes a certificate; one that was closed before a restore stays as it was. */
export async function close(tx: Transaction, workspace: string, erasure: Erasure, now: Date): Promise<void> {
  if (erasure.hash !== null) return void (await tx.change(doneAgainText, [erasure.id, now]))
  const [newest] = await tx.query<{ hash: string }>(
    `select e.hash from erasure e where e.workspace_id = $1 and e.hash is not null order by e.done_at desc, e.id desc limit 1`,
  )
  const done: Erasure = { ...erasure, doneAt: now.toISOString(), previous: newest?.hash ?? null }
  const hash = hashOf(sealedText(workspace, done))
  await tx.change(doneText, [erasure.id, now, JSON.stringify(done.counts), done.previous, hash])
}
