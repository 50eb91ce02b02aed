/** Webhooks over HTTP, for administrators: who is told of what, secrets, tests, and sending again from a position. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../access/index.ts'
import { base, described, objectBody, onlyKeys, readQuery, shape, type ApiOptions, causeOf } from '../api/index.ts'
import { readNew, readPatch } from '../api/values.ts'
import { notFound, Problem } from '../errors.ts'
import { readStanding } from '../feed/index.ts'
import { isId, newId } from '../object/index.ts'
import { modelOf, uponNewest } from '../store/index.ts'
import { disarmings, type Disarming, mostWebhooks, Webhook } from './definition.ts'
import { deliveryShape, shownDelivery } from './delivery-view.ts'
import { readStandings, type Standings } from './overview.ts'
import { wellStanding } from './schedule.ts'
import { newSecret, renewSecret } from './secrets.ts'
import { readTargets, replayText, standText, type TargetState } from './target.ts'
import { notOfKey, type Webhooks } from './webhooks.ts'
import { actions, readWishes } from './wish.ts'

export interface WebhookRoutesOptions extends ApiOptions {
  readonly webhooks: Webhooks
}

const path = `${base}/webhooks`
/** Hours that the secret before goes on signing. */
const usualHours = 24
const mostHours = 168

const { count, flag, id, list, members, moment, one, orNull, text } = shape
const wish = members({ object: text, actions: list(one(...actions)) }, { fields: orNull(list(text)), filter: orNull(text) })
const newMembers = { name: text, url: text, wishes: list(wish) }
const perhaps = { member: id, enabled: flag }
const disarmed = orNull(members({ reason: one(...(Object.keys(disarmings) as Disarming[])), at: orNull(moment), message: text }))
const webhookMembers = {
  ...newMembers,
  id,
  member: orNull(members({ id, title: orNull(text) })),
  key: orNull(id),
  enabled: flag,
  disarmed,
  failures: count,
  failingSince: orNull(moment),
  retryAt: orNull(moment),
  waiting: count,
  parked: count,
  replaying: flag,
  oldSecretUntil: orNull(moment),
  last: orNull(members({ at: moment, state: text, outcome: orNull(text) })),
  createdAt: moment,
  updatedAt: moment,
  version: count,
}
const webhookShape = members(webhookMembers)
const says = {
  list: described({
    for: 'administrators',
    summary: 'Webhooks and how they stand',
    answers: { 200: members({ items: list(webhookShape) }) },
  }),
  add: described({
    for: 'administrators',
    summary: 'Add a webhook; its secret is answered this once',
    body: members(newMembers, perhaps),
    answers: { 201: members({ ...webhookMembers, secret: text }) },
  }),
  one: described({ for: 'administrators', summary: 'One webhook', answers: { 200: webhookShape } }),
  change: described({
    for: 'administrators',
    summary: 'Change a webhook, switch it off or on again',
    body: members({}, { ...newMembers, ...perhaps }),
    answers: { 200: webhookShape },
  }),
  remove: described({ for: 'administrators', summary: 'Delete a webhook with its deliveries', answers: { 204: null } }),
  secret: described({
    for: 'administrators',
    summary: 'Make a new secret; the one before signs too for a while',
    body: members({}, { keepHours: count }),
    answers: { 200: members({ secret: text, oldSecretUntil: orNull(moment) }) },
  }),
  test: described({ for: 'administrators', summary: 'Send a test', answers: { 200: deliveryShape } }),
  replay: described({
    for: 'administrators',
    summary: 'Send again what happened from a position on',
    body: members({ position: count }),
    answers: { 202: members({ from: count, to: count }) },
  }),
}

type WithId = { Params: { id: string } }
type Row = Pick<TargetState, 'id' | 'name' | 'url' | 'wishes' | 'enabled' | 'version'> & {
  readonly member: { readonly id: string; readonly title: string | null } | null
  readonly key: string | null
  readonly disarmed: Disarming | null
  readonly disarmedAt: string | null
  readonly createdAt: string
  readonly updatedAt: string
}

/** Refuses a key what somebody else has added: `webhook.notByKey`. */
export function refuseOtherKeys(actor: Actor, { key }: { readonly key: string | null }): void {
  if (actor.kind === 'key' && key !== actor.key) throw notOfKey()
}

export function webhookRoutes(app: FastifyInstance, options: WebhookRoutesOptions): void {
  const { store, resolveActor, webhooks } = options
  const { database, memberOf, now } = webhooks.place

  const asked = async (request: FastifyRequest): Promise<Actor> => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return actor
  }
  const find = async (actor: Actor, id: string): Promise<Row> => {
    const json = await store.get(actor, 'webhook', id)
    if (json === null) throw notFound('Webhook')
    return JSON.parse(json) as Row
  }
  const shown = async (actor: Actor, rows: readonly Row[]): Promise<object[]> => {
    const only = rows.length === 1 ? rows[0]!.id : null
    const [targets, standings] = await Promise.all([
      readTargets(database, actor.workspace, only),
      readStandings(database, actor.workspace, now(), only),
    ])
    return rows.map((row) =>
      view(
        row,
        targets.find((one) => one.id === row.id),
        standings.get(row.id),
      ),
    )
  }
  const answered = async (actor: Actor, id: string): Promise<object> => (await shown(actor, [await find(actor, id)]))[0]!
  /** One that shall be changed, or made to send. */
  const own = async (actor: Actor, id: string): Promise<Row> => {
    const row = await find(actor, id)
    refuseOtherKeys(actor, row)
    return row
  }
  /** The member whose view it shall have, with their rights; a key gives its own. */
  const viewOf = async (actor: Actor, member: unknown): Promise<Actor> => {
    if (actor.kind === 'key' && actor.member === null) throw noMember()
    if (actor.kind === 'key' && member === actor.member) return actor
    if (actor.kind === 'key') throw notOfKey()
    const seeing = typeof member === 'string' && isId(member) ? await memberOf(actor.workspace, member) : null
    if (seeing) return seeing
    const message = 'Choose a member who may sign in.'
    throw new Problem('webhook.member', message, { status: 422, more: { errors: [{ field: 'member', code: 'webhook.member', message }] } })
  }

  app.get(path, says.list, async (request) => {
    const actor = await asked(request)
    const { items } = JSON.parse(await store.list(actor, 'webhook', { limit: mostWebhooks })) as { items: Row[] }
    return { items: await shown(actor, items) }
  })

  app.post(path, says.add, async (request, reply) => {
    const actor = await asked(request)
    const body = objectBody(request.body)
    onlyKeys(body, Object.keys({ ...newMembers, ...perhaps }))
    const { member = actor.member, enabled = true } = body
    const seeing = await viewOf(actor, member)
    const wishes = readWishes(modelOf(actor, options.model), seeing, body.wishes)
    const values = {
      ...readNew(modelOf(actor, options.model), actor, Webhook, { ...body, wishes, member, enabled }),
      key: actor.key ?? null,
    }
    const id = newId()
    const { secret, write } = newSecret(webhooks.place, id, now())
    await store.write(actor, causeOf(request), { create: [{ object: 'webhook', id, values }] }, { beside: write })
    return reply.code(201).send({ ...(await answered(actor, id)), secret })
  })

  app.get<WithId>(`${path}/:id`, says.one, async (request) => answered(await asked(request), request.params.id))

  app.patch<WithId>(`${path}/:id`, says.change, async (request) => {
    const actor = await asked(request)
    const body = objectBody(request.body)
    onlyKeys(body, Object.keys({ ...newMembers, ...perhaps }))
    const { id } = request.params
    await uponNewest(() => change(request, actor, id, body))
    if (body.enabled === true || body.url !== undefined) await start(actor.workspace, id)
    else await webhooks.wake(actor.workspace, id)
    return answered(actor, id)
  })
  async function change(request: FastifyRequest, actor: Actor, id: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    const row = await own(actor, id)
    const { wishes, member } = body
    const seeing = wishes !== undefined || member !== undefined ? await viewOf(actor, member ?? row.member?.id) : actor
    const checked =
      wishes === undefined && member === undefined
        ? {}
        : { wishes: readWishes(modelOf(actor, options.model), seeing, wishes ?? row.wishes) }
    const values = readPatch(modelOf(actor, options.model), actor, Webhook, { ...body, ...checked })
    const decided = body.enabled === undefined ? {} : { disarmed: null, disarmedAt: null }
    // Whoever chooses a member gives it that member's view instead of a key's.
    const seen = member === undefined || actor.kind === 'key' ? {} : { key: null }
    await store.write(actor, causeOf(request), {
      patch: [{ object: 'webhook', id, version: row.version, values: { ...values, ...decided, ...seen } }],
    })
  }

  /** From now on it is tried as if it had never failed. */
  async function start(workspace: string, webhook: string): Promise<void> {
    const { failures, failingSince, retryAt } = wellStanding
    await database.transaction(workspace, async (tx) => {
      void tx.query(standText, [webhook, failures, failingSince, retryAt])
    })
    await webhooks.wake(workspace, webhook)
  }

  app.delete<WithId>(`${path}/:id`, says.remove, async (request, reply) => {
    const actor = await asked(request)
    const { id } = await own(actor, request.params.id)
    await store.write(actor, causeOf(request), { delete: [{ object: 'webhook', id }] })
    return reply.code(204).send()
  })

  app.post<WithId>(`${path}/:id/secret`, says.secret, async (request) => {
    const actor = await asked(request)
    const { id } = await own(actor, request.params.id)
    const body = objectBody(request.body ?? {})
    onlyKeys(body, ['keepHours'])
    const { keepHours: hours = usualHours } = body
    if (typeof hours !== 'number' || !Number.isSafeInteger(hours) || hours < 0 || hours > mostHours)
      throw new Problem('webhook.keepHours', `The hours must be a whole number from 0 to ${mostHours}.`, { status: 422 })
    const at = now()
    const until = new Date(at.getTime() + hours * 60 * 60 * 1000)
    const secret = await renewSecret(webhooks.place, actor.workspace, id, until, at)
    return { secret, oldSecretUntil: hours === 0 ? null : until.toISOString() }
  })

  app.post<WithId>(`${path}/:id/test`, says.test, async (request) => {
    const actor = await asked(request)
    const { id } = await own(actor, request.params.id)
    const delivery = await webhooks.test(actor, id)
    if (!delivery) throw notFound('Webhook')
    await webhooks.wake(actor.workspace, id)
    return shownDelivery(modelOf(actor, options.model), actor, delivery)
  })

  app.post<WithId>(`${path}/:id/replay`, says.replay, async (request, reply) => {
    const actor = await asked(request)
    const { workspace } = actor
    const { id, enabled } = await own(actor, request.params.id)
    const body = objectBody(request.body)
    onlyKeys(body, ['position'])
    const { position } = body
    const { first, head } = await readStanding(database, workspace)
    if (!enabled) throw new Problem('webhook.off', 'This webhook is switched off.', { status: 409, fix: 'Switch it on first.' })
    if (typeof position !== 'number' || !Number.isSafeInteger(position))
      throw new Problem('webhook.position', 'The position must be a whole number, without quotes.', {
        status: 422,
        fix: `Write it as in { "position": ${head} }: it is the data.position of what was sent, or the head of GET ${base}/feed.`,
      })
    if (position < first || position > head)
      throw new Problem('webhook.notKept', `Changes are kept from position ${first} to ${head}.`, {
        status: 422,
        fix: 'Choose a position that is kept.',
        more: { first, head },
      })
    await database.transaction(workspace, async (tx) => {
      void tx.query(replayText, [id, position - 1, head])
    })
    await webhooks.wake(workspace, id)
    return reply.code(202).send({ from: position, to: head })
  })
}

function view({ disarmed: reason, disarmedAt, ...row }: Row, target: TargetState | undefined, standing: Standings | undefined): object {
  const { id, name, url, wishes, member, key, enabled, version, createdAt, updatedAt } = row
  const { waiting = 0, parked = 0, oldSecretUntil = null, last = null } = standing ?? {}
  return {
    id,
    name,
    url,
    wishes,
    member,
    key,
    enabled,
    disarmed: reason === null ? null : { reason, at: disarmedAt, message: disarmings[reason] },
    ...(target?.standing ?? wellStanding),
    waiting,
    parked,
    replaying: (target?.replay ?? null) !== null,
    oldSecretUntil,
    last,
    createdAt,
    updatedAt,
    version,
  }
}

const noMember = (): Problem =>
  new Problem('webhook.notByKey', 'This API key belongs to the workspace: a webhook has the view of a member, or of a key of theirs.', {
    status: 403,
    fix: 'Use a key that belongs to an administrator.',
  })
