/** What is not kept any more is taken out of the log, so many at once; and counted before. */
import type { Database, Transaction } from '../../postgres/index.ts'
import { newId } from '../../object/index.ts'
import { keptSince, type Rule } from './rules.ts'

const rulesText =
  `select coalesce(json_agg(json_build_object('type', t.type, 'months', t.months, 'at', t.updated_at) order by t.type), '[]')::text
  from retention_rule t where t.workspace_id = $1`.replace(/\s*\n\s*/g, ' ')

/** A rule, and when it was said. */
export interface KeptRule extends Rule {
  readonly at: string
}

/** The rules of a workspace, whoever asks. */
export const readRules = async (database: Pick<Database, 'readJson'>, workspace: string): Promise<readonly KeptRule[]> =>
  JSON.parse((await database.readJson(workspace, { text: rulesText, values: [] }))!) as KeptRule[]
export const rulesIn = async (tx: Pick<Transaction, 'json'>): Promise<readonly KeptRule[]> =>
  JSON.parse((await tx.json(rulesText, []))!) as KeptRule[]

/** The types of which there is something: each found behind the one before, by one index. */
const typesText = `with recursive found(type) as (
    select min(o.type) as type from interaction o where o.workspace_id = $1
    union all select (select min(n.type) from interaction n where n.workspace_id = $1 and n.type > f.type) as type from found f where f.type is not null)
  select coalesce(json_agg(t.type order by t.type), '[]')::text from found t where t.type is not null`.replace(/\s*\n\s*/g, ' ')

export const typesIn = async (database: Pick<Database, 'readJson'>, workspace: string): Promise<readonly string[]> =>
  JSON.parse((await database.readJson(workspace, { text: typesText, values: [] }))!) as string[]

/** Interactions that go in one transaction. */
export const atOnce = 500

const eraseText = `with old as materialized (select o.at, o.id from interaction o
      where o.workspace_id = $1 and o.type = $2::text and o.at < $3::timestamptz order by o.at limit $6::integer),
  gone as (delete from interaction i using old where i.workspace_id = $1 and i.at = old.at and i.id = old.id
    returning i.at, i.id, i.type, i.records, i.key, i.sender_id),
  of as (delete from interaction_of p using gone g cross join lateral jsonb_array_elements(g.records) as r(record)
    where p.workspace_id = $1 and p.record_id = (r.record->>'id')::uuid and p.at = g.at and p.id = g.id),
  known as (delete from interaction_key k using gone g where k.workspace_id = $1 and k.sender_id = g.sender_id and k.key = g.key and k.id = g.id),
  told as (insert into outbox (workspace_id, id, at, actor, cause, changes, happened)
    select $1::uuid, $4::uuid, $5::timestamptz, jsonb_build_object('kind', 'system', 'id', null, 'name', 'Rapport'), 'retention', '[]'::jsonb,
      jsonb_build_array(jsonb_build_array($2::text, $3::timestamptz, '[]'::jsonb)) where exists (select from gone))
  select count(*)::integer as gone from gone`.replace(/\s*\n\s*/g, ' ')

/**
 * Deletes the oldest of what the rules, as they are now, do not keep of a type; answers how many. The feed tells of it without records: whoever counts
 * what happened asks all again. `isDue` says whether a rule counts already, `most` how many go at most.
 */
export async function eraseSome(
  database: Pick<Database, 'transaction'>,
  workspace: string,
  type: string,
  now: Date,
  isDue: (rule: KeptRule) => boolean = () => true,
  most = atOnce,
): Promise<number> {
  return database.transaction(workspace, async (tx) => {
    const since = dueSince(await rulesIn(tx), type, now, isDue)
    if (since === null) return 0
    const [row] = await tx.query<{ gone: number }>(eraseText, [type, since, newId(now.getTime()), now, most])
    return row!.gone
  })
}

/** As `keptSince`; null too where the rule that says so does not count yet. */
export function dueSince(rules: readonly KeptRule[], type: string, now: Date, isDue: (rule: KeptRule) => boolean): Date | null {
  const rule = rules.find((one) => one.type === type) ?? rules.find((one) => one.type === '*')
  return rule && isDue(rule) ? keptSince(rules, type, now) : null
}

/** Of more than that it is not told how many they are. */
export const mostCounted = 100_000

const countText =
  `select count(*)::integer::text from (select from interaction o join unnest($2::text[], $3::timestamptz[]) as k(type, since)
    on o.type = k.type and o.at < k.since where o.workspace_id = $1 limit ${mostCounted + 1}) c`.replace(/\s*\n\s*/g, ' ')

export interface Counted {
  readonly count: number
  readonly exact: boolean
}

/** How many interactions of some types the rules would not keep, now. */
export async function countDue(
  database: Pick<Database, 'readJson'>,
  workspace: string,
  rules: readonly Rule[],
  types: readonly string[],
  now: Date,
): Promise<Counted> {
  const due = types.flatMap((type) => {
    const since = keptSince(rules, type, now)
    return since === null ? [] : [[type, since.toISOString()] as const]
  })
  if (due.length === 0) return { count: 0, exact: true }
  const values = [due.map(([type]) => type), due.map(([, since]) => since)]
  const found = Number(await database.readJson(workspace, { text: countText, values }))
  return { count: Math.min(found, mostCounted), exact: found <= mostCounted }
}
