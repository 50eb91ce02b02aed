/** Chooses one of some members: each in turn, or whoever has fewest. Only those who may sign in come into question. */
import { systemActor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import type { Condition } from '../object/condition.ts'
import type { Model, ObjectType } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import { valueOf } from '../sql/column.ts'
import { rowsOf } from '../sql/table.ts'
import { scopeOf, type Store } from '../store/index.ts'

export interface ChoosePlace {
  readonly database: Database
  readonly store: Pick<Store, 'list'>
  readonly model: Model
  readonly timeZone: string
  readonly now: () => Date
}

/** Among whom, and by what. */
export interface Choice {
  readonly members: readonly string[]
  readonly by: 'turn' | 'load'
  /** Whoever has fewest of these, by this field; only those that fit count, where it is said. */
  readonly object: ObjectType
  readonly field: string
  readonly open: Condition | null
}

/** Those of the members who may sign in, in their order. */
export async function activeOf(store: Pick<Store, 'list'>, workspace: string, members: readonly string[]): Promise<readonly string[]> {
  if (members.length === 0) return []
  const ids = [...new Set(members)]
  const where = { and: [{ field: 'id', op: 'anyOf' as const, value: ids }, { field: 'active', op: 'is' as const, value: true }] } // prettier-ignore
  const page = await store.list(systemActor(workspace), 'member', { where, fields: ['name'], limit: ids.length })
  const active = new Set((JSON.parse(page) as { items: { id: string }[] }).items.map(({ id }) => id))
  return ids.filter((member) => active.has(member))
}

/** The members of some teams who may sign in. */
export async function membersOfTeams(store: Pick<Store, 'list'>, workspace: string, teams: readonly string[]): Promise<readonly string[]> {
  if (teams.length === 0) return []
  const where = { and: [{ field: 'team', op: 'anyOf' as const, value: [...teams] }, { field: 'active', op: 'is' as const, value: true }] } // prettier-ignore
  const page = await store.list(systemActor(workspace), 'member', { where, fields: ['name'], limit: 1_000 })
  return (JSON.parse(page) as { items: { id: string }[] }).items.map(({ id }) => id)
}

const takeText = `insert into flow_turn as t (workspace_id, flow_id, step, taken) values ($1::uuid, $2::uuid, $3::text, 1)
  on conflict (workspace_id, flow_id, step) do update set taken = t.taken + 1 returning t.taken::text as taken`.replace(/\s*\n\s*/g, ' ')

/** Of two who have as many the one who stands first. `turn`: under which name it is kept whose turn it is. @throws Problem `flow.nobody`, 409. */
export async function choose(
  place: ChoosePlace,
  workspace: string,
  turn: { readonly flow: string; readonly step: string },
  { members: named, by, object, field, open }: Choice,
): Promise<string> {
  const { database, store, model, timeZone, now } = place
  const members = await activeOf(store, workspace, named)
  if (members.length === 0)
    throw new Problem('flow.nobody', 'None of the members who could get it may sign in any more.', {
      status: 409,
      fix: 'Name others in the step.',
    })
  if (by === 'turn') {
    const [row] = await database.transaction(workspace, (tx) => tx.query<{ taken: string }>(takeText, [turn.flow, turn.step]))
    return members[(Number(row!.taken) - 1) % members.length]!
  }
  const scope = scopeOf(model, { ...systemActor(workspace), timeZone }, now())
  const owner = valueOf(object, field, 'r')
  const among = scope.parameters.add(members, 'uuid[]')
  const where = open === null ? '' : ` and ${scope.compile.where(scope, object, open, 'r')}`
  const text = `select coalesce(json_object_agg(g.owner, g.n), '{}')::text from (select ${owner} as owner, count(*) as n from ${rowsOf(object, 'r')} and ${owner} = any(${among})${where} group by ${owner}) g`
  const counts = JSON.parse((await database.readJson(workspace, { text, values: scope.parameters.values }))!) as Record<string, number>
  return members.reduce((least, member) => ((counts[member] ?? 0) < (counts[least] ?? 0) ? member : least))
}
