/** Broadcasts over HTTP, beside their records: to begin, pause, go on with and stop them, how far they are, and what became of each message. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Actor, hiddenFields, reachOf } from '../../access/index.ts'
import { base, causeOf, choiceParameter, cursorParameter, described, objectBody, onlyKeys, readQuery, shape } from '../../api/index.ts'
import { notFound, Problem } from '../../errors.ts'
import { isId } from '../../object/index.ts'
import { modelOf, uponNewest } from '../../store/index.ts'
import { readValues } from '../../templates/index.ts'
import { messageJson, messageMembers } from '../consent/consent.routes.ts'
import { Broadcast, type BroadcastState, broadcastStates } from '../definitions.ts'
import { type Basis, bases } from '../gate/gate.ts'
import { cancelText } from '../ledger/cancel.ts'
import { states } from '../ledger/fate.ts'
import type { MessagingPlace } from '../place.ts'
import { estimate } from './estimate.ts'
import { reachableOf, readSetup, type Setup } from './setup.ts'

const { count, flag, id, keyed, list, members, moment, one, orNull, text } = shape
const reasons = list(members({ code: text, message: text, count }))
const progress = members({
  state: one(...broadcastStates),
  problem: orNull(text),
  isWritten: flag,
  total: count,
  states: keyed(count),
  reasons: list(members({ state: one(...states), code: text, reason: text, count })),
  lastAt: orNull(moment),
})
const messageReaders = { state: choiceParameter(states), after: cursorParameter }
const says = {
  start: described({ summary: 'Send a broadcast to everybody who is in its segment now', answers: { 200: progress } }),
  pause: described({ summary: 'Send nothing more until it goes on', answers: { 200: progress } }),
  resume: described({ summary: 'Go on with a broadcast that was paused', answers: { 200: progress } }),
  stop: described({ summary: 'Stop a broadcast for good: who has not got it gets none', answers: { 200: progress } }),
  retry: described({
    summary: 'Send again what came back, and with `uncertain` also what may have arrived already',
    body: members({}, { uncertain: flag }),
    answers: { 200: progress },
  }),
  progress: described({ summary: 'How far a broadcast is', answers: { 200: progress } }),
  messages: described({
    summary: 'What became of each message of a broadcast',
    query: messageReaders,
    answers: { 200: members({ items: list(members({ ...messageMembers, title: orNull(text) })), next: orNull(text) }) },
  }),
  estimate: described({
    summary:
      'Who would get it now, and who would not and why; of the first 5,000 where there are more, and of those in it so far where it is being counted',
    body: members({ segment: id, purpose: id }, { except: orNull(id) }),
    answers: {
      200: members({ isCounting: flag, members: count, asked: count, would: count, later: count, basis: one(...bases), refused: reasons }),
    },
  }),
}

interface Row {
  readonly id: string
  readonly version: number
  readonly state: BroadcastState
  readonly kind: 'once' | 'automatic'
}
type WithId = { Params: { id: string } }

const progressText = `select json_build_object('state', b.state, 'problem', b.problem, 'isWritten', coalesce(s.is_filled, false),
  'total', (select count(*) from message m where m.workspace_id = $1 and m.broadcast_id = $2::uuid),
  'states', (select coalesce(json_object_agg(g.state, g.n), '{}') from (select m.state, count(*) as n from message m where m.workspace_id = $1 and m.broadcast_id = $2::uuid group by m.state) g),
  'reasons', (select coalesce(json_agg(json_build_object('state', g.state, 'code', g.code, 'reason', g.reason, 'count', g.n) order by g.n desc, g.reason), '[]') from (
    select m.state, m.code, m.reason, count(*) as n from message m where m.workspace_id = $1 and m.broadcast_id = $2::uuid and m.code is not null group by m.state, m.code, m.reason
    order by n desc, m.reason limit 20) g),
  'lastAt', (select to_char(max(m.settled_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') from message m where m.workspace_id = $1 and m.broadcast_id = $2::uuid))::text
  from broadcast b left join broadcast_standing s on s.workspace_id = $1 and s.broadcast_id = b.id where b.workspace_id = $1 and b.id = $2::uuid`.replace(
  /\s*\n\s*/g,
  ' ',
)

const page = 100
const messagesText = `select json_build_object('items', coalesce(json_agg(${messageJson('m', 'b')} order by m.id), '[]'))::text from (
    select * from message w where w.workspace_id = $1 and w.broadcast_id = $2::uuid and ($3::text is null or w.state = $3::text) and ($4::uuid is null or w.id > $4::uuid) order by w.id limit ${page + 1}) m
  left join broadcast b on b.workspace_id = $1 and b.id = m.broadcast_id`.replace(/\s*\n\s*/g, ' ')

const beginText = `insert into broadcast_standing (workspace_id, broadcast_id, is_filled, claim) values ($1::uuid, $2::uuid, false, 0) on conflict (workspace_id, broadcast_id) do nothing`
/** What came back is tried anew from the beginning; what may have arrived only where somebody says so. */
const retryText =
  `update message m set state = 'queued', code = null, reason = null, attempts = 0, next_at = $3::timestamptz, queued_at = $3::timestamptz, settled_at = null, told = true
  where m.workspace_id = $1 and m.broadcast_id = $2::uuid and (m.state = 'bounced' or ($4::boolean and m.state = 'uncertain'))`.replace(
    /\s*\n\s*/g,
    ' ',
  )

/** Registers what broadcasts have beside their records. */
export function broadcastRoutes(app: FastifyInstance, place: MessagingPlace): void {
  const { database, store, resolveActor, written, wake, now } = place

  const asked = async (request: FastifyRequest): Promise<Actor> => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return actor
  }
  const find = async (actor: Actor, key: string, needs: 'read' | 'write'): Promise<Row> => {
    const json = isId(key) ? await store.get(actor, Broadcast.name, key) : null
    if (json === null || reachOf(actor, Broadcast.name, needs) === 'none') throw notFound('Broadcast')
    return JSON.parse(json) as Row
  }
  const progressOf = async (actor: Actor, broadcast: string): Promise<object> =>
    JSON.parse((await database.readJson(actor.workspace, { text: progressText, values: [broadcast] }))!) as object

  /** Moves a broadcast on, where it is in one of the states `from`; in the name of whoever asks. */
  const move = async (
    request: FastifyRequest<WithId>,
    from: readonly BroadcastState[],
    values: Readonly<Record<string, unknown>>,
    beside?: { readonly text: string; readonly values: readonly unknown[] },
    check?: (actor: Actor, broadcast: string) => Promise<void>,
  ): Promise<object> => {
    const actor = await asked(request)
    const { id: broadcast } = await find(actor, request.params.id, 'write')
    await uponNewest(async () => {
      const { state, version, kind } = await find(actor, broadcast, 'write')
      if (kind === 'automatic') throw ofFlow()
      if (!from.includes(state)) throw notNow(state)
      await check?.(actor, broadcast)
      await store.write(
        { ...actor, role: 'system' },
        causeOf(request),
        { patch: [{ object: Broadcast.name, id: broadcast, version, values }] },
        beside ? { beside: (tx) => void tx.query(beside.text, [broadcast, ...beside.values]) } : {},
      )
    })
    written(actor.workspace)
    await wake(actor.workspace, broadcast)
    return progressOf(actor, broadcast)
  }

  app.post<WithId>(`${base}/broadcasts/:id/start`, says.start, (request) =>
    move(
      request,
      ['draft'],
      { state: 'sending', startedAt: now().toISOString(), problem: null },
      { text: beginText, values: [] },
      (actor, broadcast) => check(actor, broadcast),
    ),
  )
  app.post<WithId>(`${base}/broadcasts/:id/pause`, says.pause, (request) => move(request, ['sending'], { state: 'paused', problem: null }))
  app.post<WithId>(`${base}/broadcasts/:id/resume`, says.resume, (request) =>
    move(request, ['paused'], { state: 'sending', problem: null }, undefined, (actor, broadcast) => check(actor, broadcast)),
  )
  app.post<WithId>(`${base}/broadcasts/:id/stop`, says.stop, (request) =>
    move(
      request,
      ['sending', 'paused'],
      { state: 'stopped', finishedAt: now().toISOString(), problem: null },
      { text: cancelText, values: [now()] },
    ),
  )
  app.post<WithId>(`${base}/broadcasts/:id/retry`, says.retry, async (request) => {
    const body = objectBody(request.body)
    onlyKeys(body, ['uncertain'])
    const { uncertain = false } = body
    if (typeof uncertain !== 'boolean') throw wrong('uncertain', 'This is true or false.')
    const actor = await asked(request)
    const { id: broadcast, state } = await find(actor, request.params.id, 'write')
    const from = ['sending', 'paused', 'done'] as const
    if (!from.some((one) => one === state)) throw notNow(state)
    await check(actor, broadcast)
    // The messages first: whoever ends the broadcast looks once more behind that.
    await database.transaction(actor.workspace, (tx) => tx.change(retryText, [broadcast, now(), uncertain]))
    return move(request, from, { state: 'sending', finishedAt: null, problem: null })
  })
  const check = async (actor: Actor, broadcast: string): Promise<void> =>
    refuseUnseen(actor, await readSetup(place, actor.workspace, broadcast))

  app.get<WithId>(`${base}/broadcasts/:id/progress`, says.progress, async (request) => {
    const actor = await asked(request)
    const { id: broadcast } = await find(actor, request.params.id, 'read')
    return progressOf(actor, broadcast)
  })

  app.get<WithId>(`${base}/broadcasts/:id/messages`, says.messages, async (request) => {
    const actor = await resolveActor(request)
    const { state, after } = readQuery(request.query, messageReaders)
    const { id: broadcast } = await find(actor, request.params.id, 'read')
    if (after !== undefined && !isId(after))
      throw new Problem('list.wrongCursor', 'This cursor is none of this list.', { status: 400, fix: 'Begin anew.' })
    const json = await database.readJson(actor.workspace, { text: messagesText, values: [broadcast, state ?? null, after ?? null] })
    const { items } = JSON.parse(json!) as { items: Message[] }
    const shown = await titled(actor, items.slice(0, page))
    return { items: shown, next: items.length > page ? items[page - 1]!.id : null }
  })

  app.post(`${base}/broadcasts/estimate`, says.estimate, async (request) => {
    const actor = await asked(request)
    const body = objectBody(request.body)
    onlyKeys(body, ['segment', 'purpose', 'except'])
    const read = async (object: string, key: unknown): Promise<Record<string, unknown>> => {
      const json = typeof key === 'string' && isId(key) ? await store.get(actor, object, key) : null
      if (json === null) throw wrong(object === 'purpose' ? 'purpose' : 'segment', `There is no such ${object}.`)
      return JSON.parse(json) as Record<string, unknown>
    }
    const [segment, purpose] = await Promise.all([read('segment', body.segment), read('purpose', body.purpose)])
    const except = body.except === undefined || body.except === null ? null : String((await read('segment', body.except)).id)
    const object = modelOf(actor, place.model).objects.get(String(segment.of))
    const to = object ? reachableOf(object) : null
    if (!to) throw wrong('segment', 'Nobody in this segment has mail addresses.')
    await readValues({ store, model: modelOf(actor, place.model) }, actor, to.object, [], [to.mails])
    refuseReach(actor, to.object.name)
    const basis = purpose.basis as Basis
    const wish = { segment: String(segment.id), except, purpose: String(purpose.id), basis, to }
    return { ...(await estimate(place, actor.workspace, wish, now())), basis }
  })

  interface Message {
    readonly id: string
    readonly object: string
    readonly record: string
  }

  /** Who each went to, as far as whoever asks may see them. */
  async function titled(actor: Actor, items: readonly Message[]): Promise<object[]> {
    const titles = new Map<string, string | null>()
    const isSeen = new Set<string>()
    for (const [name, some] of Map.groupBy(items, ({ object }) => object)) {
      const object = modelOf(actor, place.model).objects.get(name)
      if (!object || reachOf(actor, name, 'read') === 'none') continue
      const hidden = hiddenFields(modelOf(actor, place.model), actor, object)
      if (!hidden.has(reachableOf(object)?.mails ?? '')) isSeen.add(name)
      const fields = [object.title, ...(object.titleElse ?? [])].filter((key) => !hidden.has(key))
      const where = { field: 'id', op: 'anyOf', value: some.map(({ record }) => record) } as const
      const found = JSON.parse(await store.list(actor, name, { where, fields, limit: page })) as { items: Record<string, unknown>[] }
      for (const item of found.items) titles.set(String(item.id), String(fields.map((key) => item[key]).find(Boolean) ?? '') || null)
    }
    return items.map((item) => ({
      ...item,
      title: titles.get(item.record) ?? null,
      // An address, and what a mail server said of it, are for those who see whose they are.
      ...(titles.has(item.record) && isSeen.has(item.object) ? {} : { recipient: null, reason: null }),
    }))
  }

  /** Whoever has mails sent reads, with their help, what they say of everybody: so they must be able to. */
  async function refuseUnseen(actor: Actor, { to, letter }: Setup): Promise<void> {
    refuseReach(actor, to.object.name)
    // Refuses fields, on whatever way of links, that are not there for whoever asks.
    await readValues({ store, model: modelOf(actor, place.model) }, actor, to.object, [], [to.mails, ...letter.fields])
  }
}

function refuseReach(actor: Actor, object: string): void {
  if (reachOf(actor, object, 'read') === 'all' || actor.role === 'system') return
  throw new Problem('broadcast.reach', 'A broadcast goes to everybody in its segment, and your role does not see all of them.', {
    status: 403,
    fix: 'Ask an administrator to send it.',
  })
}

const words: Readonly<Record<BroadcastState, string>> = {
  draft: 'has not been begun',
  sending: 'is being sent',
  paused: 'is paused',
  done: 'is sent',
  stopped: 'was stopped for good',
}
const ofFlow = (): Problem =>
  new Problem('broadcast.ofFlow', 'These are the mails of a flow: they go on and rest with it.', {
    status: 409,
    fix: 'Pause the flow, or go on with it.',
  })
const notNow = (state: BroadcastState): Problem =>
  new Problem('broadcast.state', `This cannot be done now: the broadcast ${words[state]}.`, {
    status: 409,
    fix: 'Load it again.',
    more: { state },
  })

const wrong = (field: string, message: string): Problem =>
  new Problem('record.invalid', message, { status: 422, more: { errors: [{ field, code: 'field.wrong', message }] } })
