/** What a person says of a walk: done again, passed over, taken out, or yes and no where they are asked. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../access/index.ts'
import { base, described, objectBody, onlyKeys, readQuery, shape } from '../api/index.ts'
import { Problem } from '../errors.ts'
import { settleAsked } from './asks.ts'
import { refuseOthers, type WithId, wrong } from './asked.ts'
import { exitsOf, type FlowBody } from './body.ts'
import type { RunState } from './runs.ts'
import { isAsked, type RunRoutesOptions, runShape, type RunRow, type Walks } from './walks.ts'

const { flag, members, text } = shape
const says = {
  retry: described({ summary: 'Do again what could not be done', answers: { 200: runShape } }),
  skip: described({ summary: 'Go on behind the step that could not be done', answers: { 200: runShape } }),
  stop: described({ summary: 'Take a record out of a flow', answers: { 200: runShape } }),
  answer: described({
    summary: 'Say yes or no where a flow asks you',
    body: members({ yes: flag }, { note: text }),
    answers: { 200: runShape },
  }),
}

/** What a person says moves the walk under the turn that they saw; the trace keeps it, so that whoever does the step of that turn is refused. */
const sayText =
  `with r as (update flow_run x set state = $4::text, step = $5::text, answer = $6::boolean, due_at = $7::timestamptz, since = case when $5::text is distinct from x.step then $8::timestamptz else x.since end,
    problem = null, turn = x.turn + 1, ended_at = case when $4::text = 'ended' then $8::timestamptz end, outcome = $9::text
    where x.workspace_id = $1 and x.id = $2::uuid and x.turn = $3::integer and x.state <> 'ended' returning x.id)
  insert into flow_trace (workspace_id, run_id, turn, place, step, exit, at, said) select $1::uuid, r.id, $3::integer, 0, $10::text, $11::text, $8::timestamptz, $12::jsonb from r`.replace(
    /\s*\n\s*/g,
    ' ',
  )

interface Saying {
  readonly from: readonly RunState[]
  readonly state: RunState
  readonly step: (run: RunRow, body: FlowBody) => string | null
  readonly exit: string
  readonly answer?: boolean
  readonly said?: object
}
type Found = Awaited<ReturnType<Walks['find']>>

/** Registers `POST /flow-runs/{id}/retry`, `skip`, `stop` and `answer`. */
export function sayRoutes(app: FastifyInstance, options: RunRoutesOptions, walks: Walks): void {
  const { database, resolveActor, flows, told, now = () => new Date() } = options
  const asked = async (request: FastifyRequest): Promise<Actor> => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return actor
  }

  async function say(actor: Actor, { row, body }: Found, { from, state, step, exit, answer, said }: Saying): Promise<object> {
    if (!from.includes(row.state)) throw wentOn(row.state)
    const next = step(row, body!)
    const over = state === 'ended' || next === null
    const at = now()
    const outcome = state === 'ended' ? 'stopped' : over ? 'through' : null
    const by = { by: actor.name, member: actor.member, ...said }
    const values = [over ? 'ended' : state, over ? null : next, answer ?? null, over ? null : at, at, outcome, row.step ?? '', exit]
    let heard: readonly string[] = []
    const changed = await database.transaction(actor.workspace, async (tx) => {
      const count = await tx.change(sayText, [row.id, row.turn, ...values, JSON.stringify(by)])
      if (row.state === 'asked') heard = await settleAsked(tx, at)
      return count
    })
    if (changed === 0) throw wentOn()
    if (heard.length > 0) told(actor.workspace, heard)
    await flows.wake(actor.workspace)
    const [after] = await walks.shown(actor, [await walks.again(actor, row.id)], true)
    return after!
  }
  const byAdministrator = (saying: Saying) => async (request: FastifyRequest<WithId>) => {
    const actor = await asked(request)
    refuseOthers(actor)
    return say(actor, await walks.find(actor, request.params.id), saying)
  }
  const here = ({ step }: RunRow): string | null => step
  const behind = ({ step }: RunRow, body: FlowBody): string | null => exitsOf(body.steps.find(({ id }) => id === step)!)[0]!.to

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
    if (actor.kind !== 'member')
      throw new Problem('run.people', 'People are asked, and people answer: no API key does it for them.', {
        status: 403,
        fix: 'Sign in as a member who is asked.',
      })
    const body = objectBody(request.body)
    onlyKeys(body, ['yes', 'note'])
    if (typeof body.yes !== 'boolean') throw wrong('yes', 'This is true or false.')
    if (body.note !== undefined && (typeof body.note !== 'string' || body.note.length > 1_000))
      throw wrong('note', 'A note has at most 1,000 letters.')
    const found = await walks.find(actor, request.params.id)
    if (found.row.state === 'asked' && !isAsked(actor, found.body, found.row.step))
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

const wentOn = (state?: RunState): Problem =>
  new Problem('run.state', 'This cannot be done now: it went on meanwhile.', {
    status: 409,
    fix: 'Load it again.',
    ...(state ? { more: { state } } : {}),
  })
