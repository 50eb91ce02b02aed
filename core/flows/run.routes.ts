/** Walks over HTTP: who is on the way and why, and what was done. */
import type { FastifyInstance } from 'fastify'
import { type Actor, administers, reachOf } from '../access/index.ts'
import { base, choiceParameter, cursorParameter, described, readQuery, shape, textParameter, wrongParameter } from '../api/index.ts'
import { notFound, Problem } from '../errors.ts'
import { isId } from '../object/index.ts'
import { modelOf } from '../store/index.ts'
import { isoMoment } from '../store/select.ts'
import type { WithId } from './asked.ts'
import { Flow } from './definition.ts'
import { runStates } from './runs.ts'
import { sayRoutes } from './say.routes.ts'
import { listed, nameOf, openWalks, page, runJson, runMembers, type RunRoutesOptions, type RunRow, runShape } from './walks.ts'

const { anything, id, list, members, moment, orNull, text } = shape
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
    answers: { 200: members({ items: list(members({ ...runMembers, question: text })), next: orNull(id) }) },
  }),
  one: described({
    summary: 'One walk, step by step',
    answers: {
      200: members({
        ...runMembers,
        traces: list(members({ step: text, stepName: text, exit: orNull(text), at: moment, said: orNull(anything) })),
      }),
    },
  }),
}

/** Of those that came in before one of them; ids of walks are in no order. */
const behind = (after: string): string =>
  `(${after}::uuid is null or (w.entered_at, w.id) < (select b.entered_at, b.id from flow_run b where b.workspace_id = $1 and b.id = ${after}::uuid))`
const runsText = listed(
  `w.flow_id = $2::uuid and ($3::text is null or w.state = $3::text) and ($4::text is null or w.step = $4::text) and ${behind('$5')}`,
)
const ofText = listed(`w.record_id = $2::uuid and w.object = $3::text and ${behind('$4')}`)
/** The newest that the member `$2` is asked, behind `$3`, each with its step. */
const askedText =
  `select coalesce(json_agg(json_build_array(${runJson}, r.asks) order by r.entered_at desc, r.id desc), '[]')::text from (select w.*, s.step as asks from flow_run w
  join flow g on g.workspace_id = $1 and g.id = w.flow_id and g.state = 'on' join flow_number n on n.workspace_id = $1 and n.flow_id = w.flow_id and n.number = w.number
  cross join lateral (select j as step from jsonb_array_elements(n.body->'steps') as j where j->>'id' = w.step) s
  where w.workspace_id = $1 and w.state = 'asked' and s.step->'members' ? $2::text and ${behind('$3')} order by w.entered_at desc, w.id desc limit ${page + 1}) r
  join flow f on f.workspace_id = $1 and f.id = r.flow_id`.replace(/\s*\n\s*/g, ' ')
const tracesText =
  `select coalesce(json_agg(json_build_object('step', t.step, 'stepName', t.step, 'exit', t.exit, 'at', ${isoMoment('t.at')}, 'said', t.said) order by t.turn, t.place), '[]')::text
  from flow_trace t where t.workspace_id = $1 and t.run_id = $2::uuid`.replace(/\s*\n\s*/g, ' ')

/** Registers `GET /flows/{id}/runs`, `/flow-runs/of`, `/flow-runs/asked` and `/flow-runs/{id}`, and what people say of walks. */
export function runRoutes(app: FastifyInstance, options: RunRoutesOptions): void {
  const { store, resolveActor } = options
  const walks = openWalks(options)
  const paged = async (actor: Actor, found: readonly RunRow[]): Promise<object> => ({
    items: await walks.shown(actor, found.slice(0, page)),
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
    return paged(actor, await walks.read(actor, runsText, [flow, state ?? null, step ?? null, cursor(after)]))
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
    return paged(actor, await walks.read(actor, ofText, [record, name, cursor(after)]))
  })

  app.get(`${base}/flow-runs/asked`, says.asked, async (request) => {
    const actor = await resolveActor(request)
    const { after } = readQuery(request.query, askedReaders)
    // Programs are not asked.
    if (actor.kind !== 'member' || actor.member === null) return { items: [], next: null }
    const found = await walks.read<[RunRow, { question: string }][]>(actor, askedText, [actor.member, cursor(after)])
    const questions = new Map(found.map(([one, { question }]) => [one.id, question]))
    const some = found.slice(0, page).map(([one]) => one)
    const items = (await walks.shown(actor, some, true)).map((one) => ({ ...one, question: questions.get(one.id) }))
    return { items, next: found.length > page ? some.at(-1)!.id : null }
  })

  app.get<WithId>(`${base}/flow-runs/:id`, says.one, async (request) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    const { shown, body } = await walks.find(actor, request.params.id)
    const traces = await walks.read<{ step: string; said: object | null }[]>(actor, tracesText, [shown.id])
    // What was written into records is for those who see them all.
    const isAdministrator = administers(actor)
    return {
      ...shown,
      traces: traces.map((one) => ({ ...one, stepName: nameOf(body, one.step), said: isAdministrator ? one.said : null })),
    }
  })

  sayRoutes(app, options, walks)
}
