/** Walks as they are read over HTTP: those whose records whoever asks sees, with what these are called. */
import { type Actor, administers } from '../access/index.ts'
import { Problem, notFound } from '../errors.ts'
import { isId } from '../object/index.ts'
import { modelOf, titlesOf } from '../store/index.ts'
import { isoMoment } from '../store/select.ts'
import type { FlowBody } from './body.ts'
import type { RunRoutesOptions } from './run.routes.ts'
import type { RunState } from './runs.ts'

const json = `json_build_object('id', r.id, 'flow', r.flow_id, 'name', f.name, 'number', r.number, 'object', r.object, 'record', r.record_id, 'title', null, 'cause', r.cause, 'state', r.state,
  'step', r.step, 'stepName', null, 'until', ${isoMoment('r.until')}, 'enteredAt', ${isoMoment('r.entered_at')}, 'endedAt', ${isoMoment('r.ended_at')}, 'outcome', r.outcome, 'problem', r.problem)`
/** Walks of one page. */
const page = 50
const listed = (where: string): string =>
  `select coalesce(json_agg(${json} order by r.entered_at desc, r.id desc), '[]')::text from (select * from flow_run w where w.workspace_id = $1 and ${where} order by w.entered_at desc, w.id desc limit ${page + 1}) r
  join flow f on f.workspace_id = $1 and f.id = r.flow_id`.replace(/\s*\n\s*/g, ' ')
/** Of those that came in before one of them; ids of walks are in no order. */
const behind = (after: string): string =>
  `(${after}::uuid is null or (w.entered_at, w.id) < (select b.entered_at, b.id from flow_run b where b.workspace_id = $1 and b.id = ${after}::uuid))`
export const runsText = listed(
  `w.flow_id = $2::uuid and ($3::text is null or w.state = $3::text) and ($4::text is null or w.step = $4::text) and ${behind('$5')}`,
)
export const ofText = listed(`w.record_id = $2::uuid and w.object = $3::text and ${behind('$4')}`)
export const oneText = listed('w.id = $2::uuid')
/** The newest that the member `$2` is asked, behind `$3`, each with its step. */
const askedText =
  `select coalesce(json_agg(json_build_array(${json}, r.asks) order by r.entered_at desc, r.id desc), '[]')::text from (select w.*, s.step as asks from flow_run w
  join flow g on g.workspace_id = $1 and g.id = w.flow_id and g.state = 'on' join flow_number n on n.workspace_id = $1 and n.flow_id = w.flow_id and n.number = w.number
  cross join lateral (select j as step from jsonb_array_elements(n.body->'steps') as j where j->>'id' = w.step) s
  where w.workspace_id = $1 and w.state = 'asked' and s.step->'members' ? $2::text and ${behind('$3')} order by w.entered_at desc, w.id desc limit ${page + 1}) r
  join flow f on f.workspace_id = $1 and f.id = r.flow_id`.replace(/\s*\n\s*/g, ' ')
const bodiesText =
  `select coalesce(json_agg(json_build_array(n.flow_id, n.number, n.body)), '[]')::text from flow_number n where n.workspace_id = $1
  and (n.flow_id, n.number) in (select k.flow, k.number from jsonb_to_recordset($2::jsonb) as k(flow uuid, number integer))`.replace(
    /\s*\n\s*/g,
    ' ',
  )

/** A walk as it is told. */
export interface RunJson {
  readonly id: string
  readonly flow: string
  readonly number: number
  readonly object: string
  readonly record: string
  readonly state: RunState
  readonly step: string | null
}

type Asked = RunJson & { readonly question: string }

export interface RunReading {
  read<T>(actor: Actor, text: string, values: readonly unknown[]): Promise<T>
  /** What flows were when they were published under the numbers by which these walk, by `id number`. */
  bodiesOf(actor: Actor, runs: readonly RunJson[]): Promise<ReadonlyMap<string, FlowBody>>
  nameOf(body: FlowBody | undefined, step: string | null): string | null
  /** Those of them whose records whoever asks sees, with what they are called; `all` for whoever is asked of one, who need not see it. */
  shown<R extends RunJson>(actor: Actor, runs: readonly R[], all?: boolean): Promise<R[]>
  /** A page of what was read, which is one more than a page where there is more. */
  paged(actor: Actor, found: readonly RunJson[]): Promise<object>
  /** Throws `list.wrongCursor`. */
  cursor(after: string | undefined): string | null
  asked(
    actor: Actor,
    member: string,
    after: string | undefined,
  ): Promise<{ readonly items: readonly Asked[]; readonly next: string | null }>
  /** One walk, for whoever sees its record, administers, or is asked. Throws 404. */
  find(actor: Actor, key: string): Promise<RunJson>
}

export function runReading(options: Pick<RunRoutesOptions, 'database' | 'store' | 'model'>): RunReading {
  const { database, store } = options
  const read = async <T>(actor: Actor, text: string, values: readonly unknown[]): Promise<T> =>
    JSON.parse((await database.readJson(actor.workspace, { text, values }))!) as T

  const bodiesOf = async (actor: Actor, runs: readonly RunJson[]): Promise<ReadonlyMap<string, FlowBody>> => {
    const wanted = [...new Map(runs.map(({ flow, number }) => [`${flow} ${number}`, { flow, number }])).values()]
    const found = await read<[string, number, FlowBody][]>(actor, bodiesText, [JSON.stringify(wanted)])
    return new Map(found.map(([flow, number, body]) => [`${flow} ${number}`, body]))
  }
  const nameOf = (body: FlowBody | undefined, step: string | null): string | null => {
    const found = body?.steps.find(({ id: other }) => other === step)
    return found === undefined ? step : (found.name ?? step)
  }

  async function shown<R extends RunJson>(actor: Actor, runs: readonly R[], all = administers(actor)): Promise<R[]> {
    const bodies = await bodiesOf(actor, runs)
    const titles = new Map<string, string | null>()
    const model = modelOf(actor, options.model)
    for (const [name, some] of Map.groupBy(runs, ({ object }) => object))
      for (const [record, title] of await titlesOf(
        store,
        model,
        actor,
        name,
        some.map((one) => one.record),
      ))
        titles.set(record, title)
    return runs
      .filter(({ record }) => all || titles.has(record))
      .map((one) => ({
        ...one,
        title: titles.get(one.record) ?? null,
        stepName: nameOf(bodies.get(`${one.flow} ${one.number}`), one.step),
      }))
  }

  const paged = async (actor: Actor, found: readonly RunJson[]): Promise<object> => ({
    items: await shown(actor, found.slice(0, page)),
    next: found.length > page ? found[page - 1]!.id : null,
  })
  const cursor = (after: string | undefined): string | null => {
    if (after !== undefined && !isId(after))
      throw new Problem('list.wrongCursor', 'This cursor is none of this list.', { status: 400, fix: 'Begin anew.' })
    return after ?? null
  }

  async function asked(actor: Actor, member: string, after: string | undefined): ReturnType<RunReading['asked']> {
    const found = await read<[RunJson, { question: string }][]>(actor, askedText, [member, cursor(after)])
    const questions = new Map(found.map(([one, { question }]) => [one.id, question]))
    const some = found.slice(0, page).map(([one]) => one)
    const items = (await shown(actor, some, true)).map((one) => ({ ...one, question: questions.get(one.id)! }))
    return { items, next: found.length > page ? some.at(-1)!.id : null }
  }

  const find = async (actor: Actor, key: string): Promise<RunJson> => {
    const [found] = isId(key) ? await read<RunJson[]>(actor, oneText, [key]) : []
    const isAsked =
      found?.state === 'asked' &&
      actor.member !== null &&
      membersOf((await bodiesOf(actor, [found])).get(`${found.flow} ${found.number}`), found.step).includes(actor.member)
    const [seen] = found ? await shown(actor, [found], isAsked || administers(actor)) : []
    if (!seen) throw notFound('Walk')
    return seen
  }

  return { read, bodiesOf, nameOf, shown, paged, cursor, asked, find }
}

/** Who is asked at a step. */
export function membersOf(body: FlowBody | undefined, step: string | null): readonly string[] {
  const found = body?.steps.find(({ id: other }) => other === step)
  return found?.kind === 'approve' ? found.members : []
}
