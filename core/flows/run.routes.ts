/** Walks over HTTP: who is on the way and why, what was done, and what a person says of one that is stuck or asked. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Actor, administers, reachOf } from '../access/index.ts'
import {
  type ApiOptions,
  base,
  choiceParameter,
  cursorParameter,
  described,
  objectBody,
  onlyKeys,
  readQuery,
  shape,
  textParameter,
  wrongParameter,
} from '../api/index.ts'
import { notFound, Problem } from '../errors.ts'
import { isId } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import { modelOf, titlesOf } from '../store/index.ts'
import { isoMoment } from '../store/select.ts'
import type { FlowBody } from './body.ts'
import { exitsOf } from './body.ts'
import { Flow } from './definition.ts'
import { refuseOthers, type WithId, wrong } from './asked.ts'
import type { Flows } from './flows.ts'
import { type RunState, runStates } from './runs.ts'

export interface RunRoutesOptions extends ApiOptions {
  readonly database: Database
  readonly flows: Pick<Flows, 'wake'>
  readonly now?: (() => Date) | undefined
}

const { anything, count, flag, id, list, members, moment, one, orNull, text } = shape
const run = {
  id,
  flow: id,
  /** What the flow is called, and what the step is. */
  name: text,
  number: count,
  object: text,
  record: id,
  title: orNull(text),
  cause: text,
  state: one(...runStates),
  step: orNull(text),
  stepName: orNull(text),
  until: orNull(moment),
  enteredAt: moment,
  endedAt: orNull(moment),
  outcome: orNull(text),
  problem: orNull(text),
}
const runShape = members(run)
const runReaders = { state: choiceParameter(runStates), step: textParameter(40), after: cursorParameter }
const ofReaders = { object: textParameter(60), record: textParameter(60), after: cursorParameter }
const says = {
  runs: described({
    summary: 'Who walks a flow, newest first',
    query: runReaders,
    answers: { 200: members({ items: list(runShape), next: orNull(id) }) },
  }),
  of: described({
    summary: 'The flows that a record walks or walked (object and record are needed), newest first',
    query: ofReaders,
    answers: { 200: members({ items: list(runShape), next: orNull(id) }) },
  }),
  asked: described({
    summary: 'What flows ask you',
    answers: { 200: members({ items: list(members({ ...run, question: text })), next: orNull(id) }) },
  }),
  one: described({
    summary: 'One walk, step by step',
    answers: {
      200: members({
        ...run,
        traces: list(members({ step: text, stepName: text, exit: orNull(text), at: moment, said: orNull(anything) })),
      }),
    },
  }),
  retry: described({ summary: 'Do again what could not be done', answers: { 200: runShape } }),
  skip: described({ summary: 'Go on behind the step that could not be done', answers: { 200: runShape } }),
  stop: described({ summary: 'Take a record out of a flow', answers: { 200: runShape } }),
  answer: described({
    summary: 'Say yes or no where a flow asks you',
    body: members({ yes: flag }, { note: text }),
    answers: { 200: runShape },
  }),
}

const json = `json_build_object('id', r.id, 'flow', r.flow_id, 'name', f.name, 'number', r.number, 'object', r.object, 'record', r.record_id, 'title', null, 'cause', r.cause, 'state', r.state,
  'step', r.step, 'stepName', null, 'until', ${isoMoment('r.until')}, 'enteredAt', ${isoMoment('r.entered_at')}, 'endedAt', ${isoMoment('r.ended_at')}, 'outcome', r.outcome, 'problem', r.problem)`
const page = 50
const listed = (where: string): string =>
  `select coalesce(json_agg(${json} order by r.entered_at desc, r.id desc), '[]')::text from (select * from flow_run w where w.workspace_id = $1 and ${where} order by w.entered_at desc, w.id desc limit ${page + 1}) r
  join flow f on f.workspace_id = $1 and f.id = r.flow_id`.replace(/\s*\n\s*/g, ' ')
/** Of those that came in before one of them; ids of walks are in no order. */
const behind = (after: string): string =>
  `(${after}::uuid is null or (w.entered_at, w.id) < (select b.entered_at, b.id from flow_run b where b.workspace_id = $1 and b.id = ${after}::uuid))`
const runsText = listed(
  `w.flow_id = $2::uuid and ($3::text is null or w.state = $3::text) and ($4::text is null or w.step = $4::text) and ${behind('$5')}`,
)
const ofText = listed(`w.record_id = $2::uuid and w.object = $3::text and ${behind('$4')}`)
const oneText = listed('w.id = $2::uuid')
const askedText =
  `select coalesce(json_agg(json_build_array(${json}, s.step) order by r.entered_at desc, r.id desc), '[]')::text from flow_run r join flow f on f.workspace_id = $1 and f.id = r.flow_id and f.state = 'on'
  join flow_number n on n.workspace_id = $1 and n.flow_id = r.flow_id and n.number = r.number cross join lateral (select j as step from jsonb_array_elements(n.body->'steps') as j where j->>'id' = r.step) s
  where r.workspace_id = $1 and r.state = 'asked' and s.step->'members' ? $2::text`.replace(/\s*\n\s*/g, ' ')
const bodiesText =
  `select coalesce(json_agg(json_build_array(n.flow_id, n.number, n.body)), '[]')::text from flow_number n where n.workspace_id = $1
  and (n.flow_id, n.number) in (select k.flow, k.number from jsonb_to_recordset($2::jsonb) as k(flow uuid, number integer))`.replace(
    /\s*\n\s*/g,
    ' ',
  )
const tracesText =
  `select coalesce(json_agg(json_build_object('step', t.step, 'stepName', t.step, 'exit', t.exit, 'at', ${isoMoment('t.at')}, 'said', t.said) order by t.turn, t.place), '[]')::text
  from flow_trace t where t.workspace_id = $1 and t.run_id = $2::uuid`.replace(/\s*\n\s*/g, ' ')
/** What a person says of a walk moves it, under the turn that they saw; the trace keeps it, so that whoever does the step of that turn is refused. */
const sayText =
  `with r as (update flow_run x set state = $4::text, step = $5::text, answer = $6::boolean, due_at = $7::timestamptz, since = case when $5::text is distinct from x.step then $8::timestamptz else x.since end,
    problem = null, turn = x.turn + 1, ended_at = case when $4::text = 'ended' then $8::timestamptz end, outcome = $9::text
    where x.workspace_id = $1 and x.id = $2::uuid and x.turn = $3::integer and x.state <> 'ended' returning x.id)
  insert into flow_trace (workspace_id, run_id, turn, place, step, exit, at, said) select $1::uuid, r.id, $3::integer, 0, $10::text, $11::text, $8::timestamptz, $12::jsonb from r`.replace(
    /\s*\n\s*/g,
    ' ',
  )
const turnText = `select r.turn::text from flow_run r where r.workspace_id = $1 and r.id = $2::uuid`

interface RunJson {
  readonly id: string
  readonly flow: string
  readonly number: number
  readonly object: string
  readonly record: string
  readonly state: RunState
  readonly step: string | null
}

export function runRoutes(app: FastifyInstance, options: RunRoutesOptions): void {
  const { database, store, resolveActor, flows, now = () => new Date() } = options
  const asked = async (request: FastifyRequest): Promise<Actor> => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return actor
  }
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

  /** Those of them whose records whoever asks sees, with what they are called; `all` for whoever is asked of one, who need not see it. */
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

  app.get<WithId>(`${base}/flows/:id/runs`, says.runs, async (request) => {
    const actor = await resolveActor(request)
    const { state, step, after } = readQuery(request.query, runReaders)
    const flow = request.params.id
    if (!isId(flow) || (await store.get(actor, Flow.name, flow)) === null) throw notFound('Flow')
    return paged(actor, await read(actor, runsText, [flow, state ?? null, step ?? null, cursor(after)]))
  })

  app.get(`${base}/flow-runs/of`, says.of, async (request) => {
    const actor = await resolveActor(request)
    const { object: name, record, after } = readQuery(request.query, ofReaders)
    if (name === undefined || record === undefined) throw wrongParameter(name === undefined ? 'object' : 'record', 'is needed')
    if (
      reachOf(actor, name, 'read') === 'none' ||
      !isId(record) ||
      !modelOf(actor, options.model).objects.has(name) ||
      (await store.get(actor, name, record)) === null
    )
      throw notFound('Record')
    return paged(actor, await read(actor, ofText, [record, name, cursor(after)]))
  })

  app.get(`${base}/flow-runs/asked`, says.asked, async (request) => {
    const actor = await asked(request)
    if (actor.member === null) return { items: [], next: null }
    const found = await read<[RunJson, { question: string }][]>(actor, askedText, [actor.member])
    const questions = new Map(found.map(([one, { question }]) => [one.id, question]))
    const items = await shown(
      actor,
      found.map(([one]) => one),
      true,
    )
    return { items: items.map((one) => ({ ...one, question: questions.get(one.id) })), next: null }
  })

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

  app.get<WithId>(`${base}/flow-runs/:id`, says.one, async (request) => {
    const actor = await asked(request)
    const found = await find(actor, request.params.id)
    const traces = await read<{ step: string; said: object | null }[]>(actor, tracesText, [found.id])
    const body = (await bodiesOf(actor, [found])).get(`${found.flow} ${found.number}`)
    // What was written into records is for those who see them all.
    const isAdministrator = administers(actor)
    return {
      ...found,
      traces: traces.map((one) => ({ ...one, stepName: nameOf(body, one.step), said: isAdministrator ? one.said : null })),
    }
  })

  interface Saying {
    readonly from: readonly RunState[]
    readonly state: RunState
    readonly step: (run: RunJson, body: FlowBody) => string | null
    readonly exit: string
    readonly answer?: boolean
    readonly said?: object
  }
  async function say(actor: Actor, found: RunJson, { from, state, step, exit, answer, said }: Saying): Promise<object> {
    if (!from.includes(found.state))
      throw new Problem('run.state', 'This cannot be done now: it went on meanwhile.', {
        status: 409,
        fix: 'Load it again.',
        more: { state: found.state },
      })
    const body = (await bodiesOf(actor, [found])).get(`${found.flow} ${found.number}`)!
    const next = step(found, body)
    const over = state === 'ended' || next === null
    const turn = Number(await database.readJson(actor.workspace, { text: turnText, values: [found.id] }))
    const at = now()
    const outcome = state === 'ended' ? 'stopped' : over ? 'through' : null
    const by = { by: actor.name, member: actor.member, ...said }
    const changed = await database.transaction(actor.workspace, (tx) =>
      tx.change(sayText, [
        found.id,
        turn,
        over ? 'ended' : state,
        over ? null : next,
        answer ?? null,
        over ? null : at,
        at,
        outcome,
        found.step ?? '',
        exit,
        JSON.stringify(by),
      ]),
    )
    if (changed === 0)
      throw new Problem('run.state', 'This cannot be done now: it went on meanwhile.', { status: 409, fix: 'Load it again.' })
    await flows.wake(actor.workspace)
    const [after] = await read<RunJson[]>(actor, oneText, [found.id])
    return (await shown(actor, [after!], true))[0]!
  }
  const byAdministrator = (saying: Saying) => async (request: FastifyRequest<WithId>) => {
    const actor = await asked(request)
    refuseOthers(actor)
    return say(actor, await find(actor, request.params.id), saying)
  }
  const here = ({ step }: RunJson): string | null => step
  const behind = ({ step }: RunJson, body: FlowBody): string | null => exitsOf(body.steps.find(({ id: other }) => other === step)!)[0]!.to

  app.post<WithId>(
    `${base}/flow-runs/:id/retry`,
    says.retry,
    byAdministrator({ from: ['stuck'], state: 'going', step: here, exit: 'retried' }),
  )
  app.post<WithId>(
    `${base}/flow-runs/:id/skip`,
    says.skip,
    byAdministrator({ from: ['stuck'], state: 'going', step: behind, exit: 'skipped' }),
  )
  app.post<WithId>(
    `${base}/flow-runs/:id/stop`,
    says.stop,
    byAdministrator({ from: ['going', 'waiting', 'asked', 'stuck'], state: 'ended', step: here, exit: 'stopped' }),
  )
  app.post<WithId>(`${base}/flow-runs/:id/answer`, says.answer, async (request) => {
    const actor = await asked(request)
    const body = objectBody(request.body)
    onlyKeys(body, ['yes', 'note'])
    if (typeof body.yes !== 'boolean') throw wrong('yes', 'This is true or false.')
    if (body.note !== undefined && (typeof body.note !== 'string' || body.note.length > 1_000))
      throw wrong('note', 'A note has at most 1,000 letters.')
    const found = await find(actor, request.params.id)
    const asks = membersOf((await bodiesOf(actor, [found])).get(`${found.flow} ${found.number}`), found.step)
    if (found.state === 'asked' && !(actor.member !== null && asks.includes(actor.member)))
      throw new Problem('run.notAsked', 'Others are asked.', { status: 403, fix: 'Ask one of them.' })
    return say(actor, found, {
      from: ['asked'],
      state: 'going',
      step: here,
      exit: body.yes ? 'said yes' : 'said no',
      answer: body.yes,
      said: body.note ? { note: body.note } : {},
    })
  })
}

/** Who is asked at a step. */
function membersOf(body: FlowBody | undefined, step: string | null): readonly string[] {
  const found = body?.steps.find(({ id: other }) => other === step)
  return found?.kind === 'approve' ? found.members : []
}
