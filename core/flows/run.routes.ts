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
import { modelOf } from '../store/index.ts'
import { isoMoment } from '../store/select.ts'
import type { FlowBody } from './body.ts'
import { exitsOf } from './body.ts'
import { Flow } from './definition.ts'
import { refuseOthers, type WithId, wrong } from './asked.ts'
import { settleAsked } from './asks.ts'
import type { Flows } from './flows.ts'
import { membersOf, ofText, oneText, type RunJson, runReading, runsText } from './run-reading.ts'
import { type RunState, runStates } from './runs.ts'

export interface RunRoutesOptions extends ApiOptions {
  readonly database: Database
  readonly flows: Pick<Flows, 'wake'>
  /** Members have something new in the app, or nothing any more. */
  readonly told: (workspace: string, members: readonly string[]) => void
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
const askedReaders = { after: cursorParameter }
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
    summary: 'What flows ask you, newest first',
    query: askedReaders,
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

export function runRoutes(app: FastifyInstance, options: RunRoutesOptions): void {
  const { database, store, resolveActor, flows, told, now = () => new Date() } = options
  const reading = runReading(options)
  const { read, bodiesOf, nameOf, shown, paged, cursor, find } = reading
  const asked = async (request: FastifyRequest): Promise<Actor> => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return actor
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
    const actor = await resolveActor(request)
    const { after } = readQuery(request.query, askedReaders)
    return actor.member === null ? { items: [], next: null } : reading.asked(actor, actor.member, after)
  })

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
    let heard: readonly string[] = []
    const changed = await database.transaction(actor.workspace, async (tx) => {
      const count = await tx.change(sayText, [
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
      ])
      if (found.state === 'asked') heard = await settleAsked(tx, at)
      return count
    })
    if (changed === 0)
      throw new Problem('run.state', 'This cannot be done now: it went on meanwhile.', { status: 409, fix: 'Load it again.' })
    if (heard.length > 0) told(actor.workspace, heard)
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
