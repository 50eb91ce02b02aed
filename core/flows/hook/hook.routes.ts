/** What flows are sent, for administrators: the address, what came to it and what became of that. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../../access/index.ts'
import { base, described, shape } from '../../api/index.ts'
import { notFound, Problem } from '../../errors.ts'
import { isId } from '../../object/index.ts'
import { modelOf, titlesOf } from '../../store/index.ts'
import { openAsked, type WithId } from '../asked.ts'
import { deliveryStates, type DeliveryRow, readDeliveries, readDelivery } from './deliveries.ts'
import type { FlowRecord } from '../publish.ts'
import { namesRecords, unmapped } from './mapping.ts'
import { hookOf, standingKey } from './open-hook.ts'
import type { HooksPlace } from './place.ts'
import { takeDelivery } from './take.ts'

const { anything, flag, id, list, members, moment, one, orNull, text } = shape
const hookShape = members({
  url: text,
  since: orNull(moment),
  /** Fields by which its records are found, and those that can be filled. */
  finds: list(text),
  fills: list(text),
})
const deliveryMembers = {
  id,
  at: moment,
  state: one(...deliveryStates),
  problem: orNull(text),
  outcome: orNull(one('found', 'added')),
  record: orNull(members({ object: text, id, title: orNull(text) })),
  run: orNull(id),
  hasBody: flag,
}
const says = {
  hook: described({
    for: 'administrators',
    summary: 'The address of a flow, to which other programs send what begins it; whoever has it can send',
    answers: { 200: hookShape },
  }),
  replace: described({
    for: 'administrators',
    summary: 'Give a flow another address; the one before ends at once',
    answers: { 200: hookShape },
  }),
  list: described({
    for: 'administrators',
    summary: 'What was sent to a flow last, and what became of it, newest first',
    answers: { 200: members({ items: list(members(deliveryMembers)) }) },
  }),
  one: described({
    for: 'administrators',
    summary: 'Something that was sent to a flow, with its body while that is kept',
    answers: { 200: members({ ...deliveryMembers, body: orNull(anything) }) },
  }),
  retry: described({
    for: 'administrators',
    summary: 'Take something anew that was sent to a flow and not taken, by the flow as it is on now',
    answers: { 200: members({ ...deliveryMembers, body: orNull(anything) }) },
  }),
}

type WithDelivery = { Params: { id: string; delivery: string } }

const replaceText =
  `insert into flow_hook as h (workspace_id, flow_id, replaced, replaced_at) values ($1::uuid, $2::uuid, 1, $3::timestamptz)
  on conflict (workspace_id, flow_id) do update set replaced = h.replaced + 1, replaced_at = excluded.replaced_at`.replace(/\s*\n\s*/g, ' ')

/** Registers `/flows/{id}/hook` and `/flows/{id}/deliveries`. */
export function hookRoutes(app: FastifyInstance, place: HooksPlace): void {
  const { database, store, flows, now } = place
  const { asked, find } = openAsked(place)

  const shown = async (actor: Actor, rows: readonly DeliveryRow[]): Promise<object[]> => {
    const titles = new Map<string, string | null>()
    for (const [object, some] of Map.groupBy(rows, (row) => row.object))
      for (const [record, title] of await titlesOf(
        store,
        modelOf(actor, place.model),
        actor,
        object,
        some.flatMap((row) => row.record ?? []),
      ))
        titles.set(record, title)
    return rows.map(({ object, record, ...row }) => ({
      ...row,
      record: record === null ? null : { object, id: record, title: titles.get(record) ?? null },
    }))
  }
  const addressed = async (request: FastifyRequest, actor: Actor, { id: flow, of }: FlowRecord): Promise<object> => {
    const { key, since } = await standingKey(place, { workspace: actor.workspace, flow })
    const start = (await place.addressOf()) ?? `${request.protocol}://${request.host}`
    const object = modelOf(actor, place.model).objects.get(of)
    const fields = Object.keys(object?.fields ?? {})
    return {
      url: `${start}/hooks/${key}`,
      since,
      finds: fields.filter((key) => namesRecords(object!, key)),
      fills: fields.filter((key) => unmapped(object!.fields[key]!) === null),
    }
  }
  const findDelivery = async (actor: Actor, flow: string, key: string) => {
    const found = isId(key) ? await readDelivery(database, actor.workspace, flow, key) : null
    if (found === null) throw notFound('Delivery')
    return found
  }

  app.get<WithId>(`${base}/flows/:id/hook`, says.hook, async (request) => {
    const actor = await asked(request)
    return addressed(request, actor, await find(actor, request.params.id, 'write'))
  })

  app.post<WithId>(`${base}/flows/:id/hook/replace`, says.replace, async (request) => {
    const actor = await asked(request)
    const flow = await find(actor, request.params.id, 'write')
    await database.transaction(actor.workspace, async (tx) => tx.query(replaceText, [flow.id, now()]))
    return addressed(request, actor, flow)
  })

  app.get<WithId>(`${base}/flows/:id/deliveries`, says.list, async (request) => {
    const actor = await asked(request)
    const { id: flow } = await find(actor, request.params.id, 'write')
    return { items: await shown(actor, await readDeliveries(database, actor.workspace, flow)) }
  })

  app.get<WithDelivery>(`${base}/flows/:id/deliveries/:delivery`, says.one, async (request) => {
    const actor = await asked(request)
    const { id: flow } = await find(actor, request.params.id, 'write')
    return (await shown(actor, [await findDelivery(actor, flow, request.params.delivery)]))[0]!
  })

  app.post<WithDelivery>(`${base}/flows/:id/deliveries/:delivery/retry`, says.retry, async (request) => {
    const actor = await asked(request)
    const { id: flow } = await find(actor, request.params.id, 'write')
    const { id: delivery, at, object, body, state } = await findDelivery(actor, flow, request.params.delivery)
    if (state === 'taken')
      throw new Problem('hook.taken', 'This was taken already.', { status: 409, fix: 'Start the flow for the record by hand.' })
    if (body === null)
      throw new Problem('hook.forgotten', 'What was sent is not kept any more.', { status: 409, fix: 'Have it sent again.' })
    const hook = await hookOf(place, { workspace: actor.workspace, flow })
    if (hook === null) throw notFound('Flow')
    if (hook.trigger === null)
      throw new Problem('hook.resting', 'This flow is not on, or begins by nothing that is sent.', {
        status: 409,
        fix: 'Switch it on first.',
      })
    await takeDelivery({ ...place, wake: flows.wake }, hook, { id: delivery, flow, at: new Date(at), object, body }, true)
    return (await shown(actor, [await findDelivery(actor, flow, delivery)]))[0]!
  })
}
