/** Members are written: who came and who left, in the transaction that holds the clock; each is an interaction of theirs. */
import { setTimeout as sleep } from 'node:timers/promises'
import { systemActor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import { keepInteractions } from '../interactions/record.ts'
import type { Interaction } from '../interactions/read-item.ts'
import type { Database, Transaction } from '../postgres/index.ts'
import { newId, type ObjectType } from '../object/index.ts'
import { rowsOf } from '../sql/table.ts'
import { scopeOf } from '../store/compile.ts'
import type { Answers, Asking } from './decide.ts'
import { entered, left } from './interactions.ts'
import type { Plan } from './plan.ts'

const beginText = `insert into segment_clock (workspace_id, at) values ($1, $2::timestamptz) on conflict (workspace_id) do nothing`
const clockText = `select c.at from segment_clock c where c.workspace_id = $1 for update skip locked`

/** Milliseconds between two looks at whether others are done, at first and at most; and for how long it is looked. */
const looks = { first: 5, most: 50, patience: 120_000 } as const
/** Milliseconds after which whoever holds the clock again and again has let others have it. */
export const turnOfOthers = 60

/**
 * Holds the workspace's clock for a transaction: members are changed by one at a time, each by what is there then. Nobody who waits for it keeps a
 * connection. `at` is up to when it was asked who comes and goes by time alone; `now` is never before it.
 * @throws Problem `segment.busy`, 503, where others hold it for longer than `patience` milliseconds.
 */
export async function holdingClock<T>(
  database: Pick<Database, 'transaction'>,
  { workspace, now, patience = looks.patience }: { readonly workspace: string; readonly now: () => Date; readonly patience?: number },
  work: (tx: Transaction, at: Date, now: Date) => Promise<T>,
): Promise<T> {
  const begun = performance.now()
  for (let pause: number = looks.first; ; pause = Math.min(pause * 2, looks.most)) {
    const done = await database.transaction(workspace, async (tx) => {
      void tx.query(beginText, [now()])
      const [row] = await tx.query<{ at: Date }>(clockText)
      if (!row) return null
      const at = new Date(row.at)
      return { result: await work(tx, at, new Date(Math.max(now().getTime(), at.getTime()))) }
    })
    if (done) return done.result
    if (performance.now() - begun > patience)
      throw new Problem('segment.busy', 'Segments of this workspace are being counted.', {
        status: 503,
        fix: 'Send it again in a moment.',
        more: { retryAfter: 5 },
      })
    await sleep(pause)
  }
}

const areText = `select coalesce(json_agg(json_build_array(m.segment_id, m.record_id)), '[]')::text from segment_member m
  where m.workspace_id = $1 and m.record_id = any($3::uuid[]) and m.segment_id = any($2::uuid[])`.replace(/\s*\n\s*/g, ' ')
const goText = `delete from segment_member m using jsonb_to_recordset($2::jsonb) as n(segment uuid, record uuid)
  where m.workspace_id = $1 and m.segment_id = n.segment and m.record_id = n.record`.replace(/\s*\n\s*/g, ' ')
const comeText = `insert into segment_member (workspace_id, segment_id, record_id, since)
  select $1::uuid, n.segment, n.record, $3::timestamptz from jsonb_to_recordset($2::jsonb) as n(segment uuid, record uuid)`.replace(
  /\s*\n\s*/g,
  ' ',
)

/** Of the records that each segment was asked of, just those given are in it from now on. */
export async function settle(
  tx: Transaction,
  { workspace, now }: Asking,
  asked: ReadonlyMap<Plan, ReadonlySet<string>>,
  { inside, there }: Answers,
  ids: readonly string[],
): Promise<void> {
  const plans = [...inside.keys()]
  const are = new Map<string, Set<string>>()
  for (const [segment, record] of JSON.parse((await tx.json(areText, [plans.map(({ id }) => id), ids]))!) as [string, string][])
    are.set(segment, (are.get(segment) ?? new Set()).add(record))
  const changes = plans.flatMap((plan) => {
    const [own, before, after] = [asked.get(plan)!, are.get(plan.id) ?? new Set<string>(), inside.get(plan)!]
    return [
      ...[...after].flatMap((record) => (before.has(record) ? [] : [[plan.id, record, true] as const])),
      ...[...before].flatMap((record) => (after.has(record) || !own.has(record) ? [] : [[plan.id, record, false] as const])),
    ]
  })
  if (changes.length === 0) return
  const write = (text: string, came: boolean): void => {
    const rows = changes.flatMap(([segment, record, isNew]) => (isNew === came ? [{ segment, record }] : []))
    if (rows.length > 0) void tx.query(text, [JSON.stringify(rows), ...(came ? [now] : [])])
  }
  write(goText, false)
  write(comeText, true)
  const bySegment = Map.groupBy(changes, ([segment]) => segment)
  const all: Interaction[] = []
  const sizes = plans.flatMap((plan) => {
    const own = bySegment.get(plan.id)
    if (!own) return []
    // Nothing happens any more with what is gone.
    all.push(...own.flatMap(([, record, came]) => (there.has(record) ? [happening(plan, record, came, now)] : [])))
    return [{ id: plan.id, by: own.reduce((sum, [, , came]) => sum + (came ? 1 : -1), 0) }]
  })
  void tx.query(
    `update segment s set size = coalesce(s.size, 0) + n.by from jsonb_to_recordset($2::jsonb) as n(id uuid, by bigint) where s.workspace_id = $1 and s.id = n.id`,
    [JSON.stringify(sizes)],
  )
  tell(
    tx,
    sizes.map((one) => one.id),
    ['size'],
    now,
  )
  await keep(tx, workspace, all, now)
}

/** That somebody came into a segment or left it, as an interaction of theirs. */
export const happening = (
  { id, name, object }: Pick<Plan, 'id' | 'name' | 'object'>,
  record: string,
  came: boolean,
  at: Date,
): Interaction => ({
  type: came ? entered.name : left.name,
  at,
  records: [{ object: object.name, id: record }],
  channel: null,
  touchpoint: null,
  key: null,
  properties: { segment: id, name },
})

const tellText = `insert into outbox (workspace_id, id, at, actor, cause, changes)
  select $1::uuid, $2::uuid, $3::timestamptz, $4::jsonb, 'segments', jsonb_agg(jsonb_build_object('object', 'segment', 'id', n.id, 'action', 'changed', 'fields', $6::jsonb))
  from unnest($5::uuid[]) as n(id) having count(*) > 0`.replace(/\s*\n\s*/g, ' ')

/** Open pages are told of segments as of any record, though what changed of them has no history. */
export const tell = (tx: Transaction, ids: readonly string[], fields: readonly string[], now: Date): void =>
  void tx.query(tellText, [
    newId(now.getTime()),
    now,
    JSON.stringify({ kind: 'system', id: null, name: 'Rapport' }),
    ids,
    JSON.stringify(fields),
  ])

/** Interactions that one statement writes. */
const portion = 2_000

async function keep(tx: Transaction, workspace: string, all: readonly Interaction[], now: Date): Promise<void> {
  const who = { kind: 'system', id: null, name: systemActor(workspace).name, sender: workspace }
  for (let from = 0; from < all.length; from += portion) await keepInteractions(tx, who, all.slice(from, from + portion), now)
}

/**
 * Asks all records at once. It is told who came and left where somebody's change made it so (`announced`), and not where the segment itself is another.
 */
export async function askAll(tx: Transaction, { model, workspace, timeZone, now }: Asking, plan: Plan, announced: boolean): Promise<void> {
  const begun = performance.now()
  const { id, object, condition, version, basis, reads, uses } = plan
  const scope = scopeOf(model, { ...systemActor(workspace), timeZone }, now)
  const where = scope.compile.where(scope, object, condition, 'r')
  const { parameters } = scope
  const segment = parameters.add(id, 'uuid')
  const since = parameters.add(now.toISOString(), 'timestamptz')
  const list = (of: string): string => (announced ? `(select coalesce(json_agg(x.record_id), '[]') from ${of} x)` : `'[]'::json`)
  const text = `with wanted as materialized (select r.id from ${rowsOf(object, 'r')} and ${where}),
    gone as (delete from segment_member m where m.workspace_id = $1 and m.segment_id = ${segment} and not exists (select from wanted w where w.id = m.record_id) returning m.record_id),
    came as (insert into segment_member (workspace_id, segment_id, record_id, since) select $1::uuid, ${segment}, w.id, ${since} from wanted w
      on conflict (workspace_id, segment_id, record_id) do nothing returning record_id)
    select json_build_object('size', (select count(*) from wanted), 'came', ${list('came')}, 'gone', ${list('gone')})::text`
  const json = await tx.json(text.replace(/\s*\n\s*/g, ' '), parameters.values)
  const { size, came, gone } = JSON.parse(json!) as { size: number; came: string[]; gone: string[] }
  void tx.query(
    `update segment s set size = $3::bigint, state = 'ready', problem = null, counted_at = $4::timestamptz where s.workspace_id = $1 and s.id = $2::uuid`,
    [id, size, now],
  )
  tell(tx, [id], ['size', 'state', 'problem', 'countedAt'], now)
  const took = Math.ceil(performance.now() - begun)
  void tx.query(
    `insert into segment_standing as t (workspace_id, segment_id, version, reads, took, due_at, basis)
      select $1::uuid, $2::uuid, $3::integer, $4::jsonb || coalesce((select jsonb_agg(distinct x.one) from segment_standing u cross join lateral jsonb_array_elements(u.reads) as x(one)
        where u.workspace_id = $1 and u.segment_id = any($8::uuid[])), '[]'), $5::integer, $6::timestamptz, $7::text
      on conflict (workspace_id, segment_id) do update set version = excluded.version, reads = excluded.reads, took = excluded.took, due_at = excluded.due_at, basis = excluded.basis`.replace(
      /\s*\n\s*/g,
      ' ',
    ),
    [id, version, JSON.stringify(reads), took, plan.byClock ? new Date(now.getTime() + pauseAfter(took)) : null, basis, [...uses]],
  )
  const left = gone.length === 0 ? [] : await stillThere(tx, object, gone)
  await keep(
    tx,
    workspace,
    [...came.map((one) => happening(plan, one, true, now)), ...left.map((one) => happening(plan, one, false, now))],
    now,
  )
}

const stillThere = async (tx: Transaction, object: ObjectType, ids: readonly string[]): Promise<string[]> =>
  JSON.parse(
    (await tx.json(`select coalesce(json_agg(r.id), '[]')::text from ${rowsOf(object, 'r')} and r.id = any($2::uuid[])`, [ids]))!,
  ) as string[]

/** Milliseconds until all records are asked again by the clock: a minute, and longer where asking takes long, so that it takes a twentieth of the time at most. */
export const pauseAfter = (took: number): number => Math.max(60_000, took * 20)
/** Milliseconds until all are asked again after something far away changed. */
export const pauseAfterChange = (took: number): number => Math.max(1_000, took * 10)

/** Records that are gone are in no segment, and nothing happens with them any more. */
export async function forget(tx: Pick<Transaction, 'query'>, ids: readonly string[]): Promise<void> {
  await tx.query(
    `with gone as (delete from segment_member m where m.workspace_id = $1 and m.record_id = any($2::uuid[]) returning m.segment_id)
      update segment s set size = s.size - n.many from (select g.segment_id, count(*) as many from gone g group by g.segment_id) n where s.workspace_id = $1 and s.id = n.segment_id`.replace(
      /\s*\n\s*/g,
      ' ',
    ),
    [ids],
  )
}
