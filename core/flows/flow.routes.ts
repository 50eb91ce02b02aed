/** Flows over HTTP, beside their records: whether one can go, to switch it on, rest it, end it, and to have records come in. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../access/index.ts'
import { base, causeOf, described, objectBody, onlyKeys, shape } from '../api/index.ts'
import { Problem } from '../errors.ts'
import { isId, newId } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import { modelAt, uponNewest } from '../store/index.ts'
import { Flow, type FlowState } from './definition.ts'
import { enter } from './enter.ts'
import { loadFlows } from './load.ts'
import { type Moves, problemsOf, publish, wrongFlow } from './publish.ts'
import { strangerIn } from './read-body.ts'
import { type FlowRoutesOptions, openAsked, refuseOthers, type WithId, wrong } from './asked.ts'
import { settleAsked } from './asks.ts'
import { rehearsalRoute } from './rehearsal.route.ts'
import { ending, moving } from './runs.ts'
import { admit } from './triggers.ts'

/** Records that one call has come in. */
const mostCalled = 1_000

const { count, id, keyed, list, members, moment, orNull, text } = shape
export const overviewMembers = {
  state: text,
  number: orNull(count),
  problem: orNull(text),
  /** Who came in ever, and who is in it. */
  entered: count,
  inside: count,
  outcomes: keyed(count),
  /** Who stands at each step, by their state, and how often it was passed by which way. */
  steps: list(members({ step: text, standing: keyed(count), passed: keyed(count) })),
  lastAt: orNull(moment),
}
const says = {
  check: described({
    summary: 'What is wrong with a flow, each with its place; nothing where it can be switched on',
    body: members({ of: text, body: shape.anything }),
    answers: { 200: members({ problems: list(members({ place: text, message: text })) }) },
  }),
  publish: described({
    summary:
      'Switch a flow on as it is written now; `moves` says where those go on who walk by an earlier number, by the step that they stand at',
    body: members({}, { moves: keyed(orNull(text)) }),
    answers: { 200: members(overviewMembers) },
  }),
  pause: described({ summary: 'Nobody comes into a flow or goes on until it is resumed', answers: { 200: members(overviewMembers) } }),
  resume: described({ summary: 'Go on with a flow that was paused', answers: { 200: members(overviewMembers) } }),
  off: described({ summary: 'Switch a flow off: who is in it is out', answers: { 200: members(overviewMembers) } }),
  start: described({
    summary: 'Have records come into a flow that begins by a call; with the same key each comes in once',
    body: members({ records: list(id) }, { key: text }),
    answers: { 200: members({ entered: count }) },
  }),
  overview: described({
    summary: 'How a flow stands: who is where, and what became of the others',
    answers: { 200: members(overviewMembers) },
  }),
}

const overviewText =
  `with own as materialized (select r.id, r.state, r.step, r.outcome, r.entered_at from flow_run r where r.workspace_id = $1 and r.flow_id = $2::uuid),
  standing as (select o.step, json_object_agg(o.state, o.n) as states from (select r.step, r.state, count(*) as n from own r where r.state <> 'ended' group by r.step, r.state) o group by o.step),
  gone as (select o.step, json_object_agg(o.exit, o.n) as exits from (select t.step, t.exit, count(*) as n from flow_trace t where t.workspace_id = $1 and t.run_id in (select r.id from own r) and t.exit is not null group by t.step, t.exit) o group by o.step),
  named as (select distinct j->>'id' as step from flow_number n cross join lateral jsonb_array_elements(n.body->'steps') as j where n.workspace_id = $1 and n.flow_id = $2::uuid)
  select json_build_object('state', f.state, 'number', f.number, 'problem', f.problem, 'entered', (select count(*) from own r), 'inside', (select count(*) from own r where r.state <> 'ended'),
  'outcomes', (select coalesce(json_object_agg(g.outcome, g.n), '{}') from (select r.outcome, count(*) as n from own r where r.state = 'ended' group by r.outcome) g),
  'steps', (select coalesce(json_agg(json_build_object('step', k.step, 'standing', coalesce(s.states, '{}'), 'passed', coalesce(g.exits, '{}')) order by k.step), '[]')
    from named k left join standing s on s.step = k.step left join gone g on g.step = k.step),
  'lastAt', (select to_char(max(r.entered_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') from own r))::text
  from flow f where f.workspace_id = $1 and f.id = $2::uuid`.replace(/\s*\n\s*/g, ' ')

const restText = `update flow_run r set due_at = null where r.workspace_id = $1 and r.flow_id = $2::uuid and r.state in ('going', 'waiting', 'asked')`
const goOnText = `update flow_run r set due_at = $3::timestamptz where r.workspace_id = $1 and r.flow_id = $2::uuid and r.state in ('going', 'waiting', 'asked')`
/** What was, while it rested, begins nothing. */
const sinceText =
  `update flow_number n set since = (select coalesce(jsonb_agg($3::timestamptz), '[]') from jsonb_array_elements(n.since)) from flow f
  where f.workspace_id = $1 and f.id = $2::uuid and n.workspace_id = $1 and n.flow_id = f.id and n.number = f.number`.replace(
    /\s*\n\s*/g,
    ' ',
  )
const endText = moving({ where: 'w.flow_id = $3::uuid', set: ending('stopped'), exit: 'switched off' })
const mailingsText =
  `select coalesce(json_agg(distinct b.id), '[]')::text from flow_number n cross join lateral jsonb_each_text(n.mailings) as m(step, id)
  join broadcast b on b.workspace_id = $1 and b.id = m.id::uuid where n.workspace_id = $1 and n.flow_id = $2::uuid and b.state <> 'stopped'`.replace(
    /\s*\n\s*/g,
    ' ',
  )

/** Registers what flows have beside their records. */
export function flowRoutes(app: FastifyInstance, options: FlowRoutesOptions): void {
  const { database, store, written, flows, mailed, now = () => new Date() } = options
  const { asked, find } = openAsked(options)
  const overview = async (actor: Actor, flow: string): Promise<object> =>
    JSON.parse((await database.readJson(actor.workspace, { text: overviewText, values: [flow] }))!) as object

  app.post(`${base}/flows/check`, says.check, async (request) => {
    const actor = await asked(request)
    refuseOthers(actor)
    const body = objectBody(request.body)
    onlyKeys(body, ['of', 'body'])
    if (typeof body.of !== 'string') throw wrong('of', 'Say for which records.')
    const stranger = strangerIn(body.body)
    if (stranger !== null) throw wrongFlow([stranger])
    const { problems } = await problemsOf(options, actor.workspace, { id: 'check', name: 'check', of: body.of }, body.body)
    return { problems }
  })

  /** Moves a flow from one of some states, with what lies beside it, and its mails with it. */
  const move = async (
    request: FastifyRequest<WithId>,
    from: readonly FlowState[],
    state: FlowState,
    beside: (tx: Transaction, flow: string) => void,
    mails: 'sending' | 'paused' | 'stopped',
  ): Promise<object> => {
    const actor = await asked(request)
    refuseOthers(actor)
    const { id: flow } = await find(actor, request.params.id, 'write')
    await uponNewest(async () => {
      const { version, state: is } = await find(actor, flow, 'write')
      if (!from.includes(is)) throw notNow(is)
      await store.write(
        { ...actor, role: 'system' },
        causeOf(request),
        { patch: [{ object: Flow.name, id: flow, version, values: { state, problem: null } }] },
        { beside: (tx) => beside(tx, flow) },
      )
    })
    const mailings = JSON.parse((await database.readJson(actor.workspace, { text: mailingsText, values: [flow] }))!) as string[]
    for (const id of mailings) {
      await store.write({ ...actor, role: 'system' }, causeOf(request), {
        patch: [{ object: 'broadcast', id, values: { state: mails, ...(mails === 'stopped' ? { finishedAt: now().toISOString() } : {}) } }],
      })
      await mailed(actor.workspace, id)
    }
    written(actor.workspace)
    await flows.wake(actor.workspace)
    return overview(actor, flow)
  }

  app.post<WithId>(`${base}/flows/:id/publish`, says.publish, async (request) => {
    const actor = await asked(request)
    refuseOthers(actor)
    const body = request.body === undefined || request.body === null ? {} : objectBody(request.body)
    onlyKeys(body, ['moves'])
    const moves = readMoves(body.moves)
    const flow = await find(actor, request.params.id, 'write')
    if (flow.state === 'paused') throw notNow(flow.state)
    await publish(options, actor, causeOf(request), flow, moves, now())
    written(actor.workspace)
    await flows.wake(actor.workspace)
    return overview(actor, flow.id)
  })
  app.post<WithId>(`${base}/flows/:id/pause`, says.pause, (request) =>
    move(request, ['on'], 'paused', (tx, flow) => void tx.query(restText, [flow]), 'paused'),
  )
  app.post<WithId>(`${base}/flows/:id/resume`, says.resume, (request) =>
    move(
      request,
      ['paused'],
      'on',
      (tx, flow) => {
        void tx.query(goOnText, [flow, now()])
        void tx.query(sinceText, [flow, now()])
      },
      'sending',
    ),
  )
  app.post<WithId>(`${base}/flows/:id/off`, says.off, (request) =>
    move(
      request,
      ['on', 'paused'],
      'off',
      (tx, flow) => {
        void tx.query(endText, [now(), flow])
        void settleAsked(tx, now())
      },
      'stopped',
    ),
  )

  app.post<WithId>(`${base}/flows/:id/start`, says.start, async (request) => {
    const actor = await asked(request)
    const body = objectBody(request.body)
    onlyKeys(body, ['records', 'key'])
    const { records, key = newId(now().getTime()) } = body
    if (
      !Array.isArray(records) ||
      records.length === 0 ||
      records.length > mostCalled ||
      !records.every((one) => typeof one === 'string' && isId(one))
    )
      throw wrong('records', `Name 1 to ${mostCalled} records by their ids.`)
    if (typeof key !== 'string' || key === '' || key.length > 200) throw wrong('key', 'A key has 1 to 200 letters.')
    const { id: flow, of } = await find(actor, request.params.id, 'write')
    // Whoever may write flows has any record come in that they see.
    const seen = JSON.parse(
      await store.list(actor, of, { where: { field: 'id', op: 'anyOf', value: records as string[] }, fields: [], limit: mostCalled }),
    ) as { items: { id: string }[] }
    const { workspace } = actor
    const timeZone = await options.timeZoneOf(workspace)
    const { model } = await modelAt(options, workspace)
    const asking = { model, workspace, timeZone, now: now() }
    const entered = await database.transaction(workspace, async (tx) => {
      const loaded = (await loadFlows(tx, asking)).flows.find((one) => one.flow.id === flow && one.isNewest && one.state === 'on')
      if (!loaded) throw new Problem('flow.notOn', 'This flow is not on.', { status: 409, fix: 'Switch it on first.' })
      const trigger = loaded.flow.begins.find((one) => one.trigger.on === 'call')
      if (!trigger)
        throw new Problem('flow.noCall', 'This flow does not begin by a call.', { status: 409, fix: 'Let it begin by a call, too.' })
      const coming = seen.items.map(({ id: record }) => ({ record, cause: 'call' as const, causeId: key, depth: 1, trigger }))
      return (await enter(tx, loaded.flow, await admit(tx, asking, loaded.flow, coming), asking.now)).length
    })
    await flows.wake(workspace)
    return { entered }
  })

  rehearsalRoute(app, options)

  app.get<WithId>(`${base}/flows/:id/overview`, says.overview, async (request) => {
    const actor = await asked(request)
    const { id: flow } = await find(actor, request.params.id, 'read')
    return overview(actor, flow)
  })
}

function readMoves(given: unknown): Moves {
  if (given === undefined || given === null) return {}
  const wants = 'Say for each step where those go on who stand there: at another step, or null for out.'
  if (typeof given !== 'object' || Array.isArray(given)) throw wrong('moves', wants)
  const odd = Object.entries(given).find(([, to]) => to !== null && typeof to !== 'string')
  if (odd) throw wrong('moves', `${odd[0]}: ${wants}`)
  return given as Moves
}

const words: Readonly<Record<FlowState, string>> = { draft: 'was never on', on: 'is on', paused: 'is paused', off: 'is off' }
const notNow = (state: FlowState): Problem =>
  new Problem('flow.state', `This cannot be done now: the flow ${words[state]}.`, { status: 409, fix: 'Load it again.', more: { state } })
