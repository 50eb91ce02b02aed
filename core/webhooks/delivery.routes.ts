/** Deliveries over HTTP, for administrators: what was sent, what came of it, and sending one again. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../access/index.ts'
import { base, choiceParameter, cursorParameter, described, readQuery, shape } from '../api/index.ts'
import { notFound, Problem } from '../errors.ts'
import { isId } from '../object/index.ts'
import { modelOf } from '../store/index.ts'
import { type Delivery, findDelivery, listDeliveries, sendAgain, states } from './delivery.ts'
import { deliveryMembers, deliveryShape, shownDelivery } from './delivery-view.ts'
import { writeLetters } from './letter.ts'
import { headersOf } from './send.ts'
import { readTargets } from './target.ts'
import { refuseOtherKeys, type WebhookRoutesOptions } from './webhook.routes.ts'

const { keyed, list, members, orNull, text, id } = shape
const pageReaders = { after: cursorParameter, state: choiceParameter(states) }
const says = {
  list: described({
    for: 'administrators',
    summary: 'Deliveries of a webhook, newest first',
    query: pageReaders,
    answers: { 200: members({ items: list(deliveryShape), next: orNull(id) }) },
  }),
  one: described({
    for: 'administrators',
    summary: 'One delivery, and the request as it would be now',
    answers: { 200: members({ ...deliveryMembers, request: orNull(members({ url: text, headers: keyed(text), body: text })) }) },
  }),
  again: described({ for: 'administrators', summary: 'Send a delivery again, under its id', answers: { 200: deliveryShape } }),
}

type WithId = { Params: { id: string } }

export function deliveryRoutes(app: FastifyInstance, options: WebhookRoutesOptions): void {
  const { resolveActor, webhooks } = options
  const { database, now } = webhooks.place
  const asked = async (request: FastifyRequest): Promise<Actor> => resolveActor(request)
  const found = async (request: FastifyRequest<WithId>): Promise<{ actor: Actor; delivery: Delivery }> => {
    const actor = await asked(request)
    readQuery(request.query, {})
    const delivery = isId(request.params.id) ? await findDelivery(database, actor.workspace, request.params.id) : null
    if (!delivery) throw notFound('Delivery')
    return { actor, delivery }
  }

  app.get<WithId>(`${base}/webhooks/:id/deliveries`, says.list, async (request) => {
    const actor = await asked(request)
    const { after, state } = readQuery(request.query, pageReaders)
    const { id } = request.params
    if (!isId(id) || (await readTargets(database, actor.workspace, id)).length === 0) throw notFound('Webhook')
    if (after !== undefined && !isId(after)) throw new Problem('list.wrongCursor', 'This cursor does not belong to this list.')
    const { items, next } = await listDeliveries(database, actor.workspace, id, { after: after ?? null, state: state ?? null })
    return { items: items.map((delivery) => shownDelivery(modelOf(actor, options.model), actor, delivery)), next }
  })

  app.get<WithId>(`${base}/webhook-deliveries/:id`, says.one, async (request) => {
    const { actor, delivery } = await found(request)
    return { ...shownDelivery(modelOf(actor, options.model), actor, delivery), request: await requestOf(actor, delivery) }
  })

  /** As it would go out now, and as whoever asks sees the record. The signature is left out. */
  async function requestOf(actor: Actor, delivery: Delivery): Promise<object | null> {
    const [target] = await readTargets(database, actor.workspace, delivery.webhook)
    const letter = (await writeLetters(webhooks.place, actor, [], [delivery])).get(delivery.id)
    if (!target || !letter || !('body' in letter)) return null
    const headers = { ...headersOf(delivery.id, Math.floor(now().getTime() / 1000), letter.body, []), 'webhook-signature': 'v1,…' }
    return { url: target.url, headers, body: letter.body }
  }

  app.post<WithId>(`${base}/webhook-deliveries/:id/replay`, says.again, async (request) => {
    const { actor, delivery } = await found(request)
    const { workspace } = actor
    const [target] = await readTargets(database, workspace, delivery.webhook)
    if (target) refuseOtherKeys(actor, target)
    if (!target?.enabled) throw new Problem('webhook.off', 'This webhook is switched off.', { status: 409, fix: 'Switch it on first.' })
    await sendAgain(database, workspace, delivery.id, now())
    await webhooks.wake(workspace, delivery.webhook)
    return shownDelivery(modelOf(actor, options.model), actor, (await findDelivery(database, workspace, delivery.id))!)
  })
}
