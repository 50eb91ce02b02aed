/** Senders and the policy over HTTP, for whoever may set up how customers are written to. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../../access/index.ts'
import { base, causeOf, described, objectBody, onlyKeys, readNew, readPatch, readQuery, shape } from '../../api/index.ts'
import { notFound, Problem } from '../../errors.ts'
import { isId, newId } from '../../object/index.ts'
import { modelOf, uponNewest } from '../../store/index.ts'
import { channels, channelsIn } from '../consent/channels.ts'
import { ContactPolicy, mostSenders, Sender } from '../definitions.ts'
import { type KeptPolicy, readKeptPolicy } from '../gate/policy.ts'
import type { MessagingPlace } from '../place.ts'
import { dnsRecord, makeKey, readPublicKeys, writeKeyText } from './key.ts'

const { count, id, list, members, moment, one, orNull, text } = shape
const given = { name: text, address: text }
const perhaps = { replyTo: orNull(text) }
const senderShape = members({
  id,
  ...given,
  ...perhaps,
  confirmedAt: orNull(moment),
  signing: orNull(members({ name: text, value: text })),
  createdAt: moment,
  updatedAt: moment,
  version: count,
})
const policyMembers = {
  quietFrom: orNull(text),
  quietTo: orNull(text),
  most: orNull(count),
  days: orNull(count),
  postalAddress: orNull(text),
  channels: list(one(...channels)),
}
const says = {
  list: described({
    for: 'administrators',
    summary: 'In whose name mails go out',
    answers: { 200: members({ items: list(senderShape) }) },
  }),
  add: described({
    for: 'administrators',
    summary: 'Add a sender; whoever reads its address is asked by mail whether mails may be sent in its name',
    body: members(given, perhaps),
    answers: { 201: senderShape },
  }),
  change: described({
    for: 'administrators',
    summary: 'Change a sender',
    body: members({}, { name: text, ...perhaps }),
    answers: { 200: senderShape },
  }),
  remove: described({ for: 'administrators', summary: 'Delete a sender that nothing uses', answers: { 204: null } }),
  ask: described({
    for: 'administrators',
    summary: 'Ask again whether mails may be sent in the name of a sender',
    answers: { 200: senderShape },
  }),
  policy: described({
    for: 'administrators',
    summary: 'When and how often customers are written to at most, and of which channels it is kept what they say',
    answers: { 200: members(policyMembers) },
  }),
  setPolicy: described({
    for: 'administrators',
    summary: 'Set when and how often customers are written to at most; what is left out stays',
    body: members({}, policyMembers),
    answers: { 200: members(policyMembers) },
  }),
}

interface Row {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly address: string
  readonly confirmedAt: string | null
}
type WithId = { Params: { id: string } }

/** Registers `/senders` and `/contact-policy`. */
export function senderRoutes(app: FastifyInstance, place: MessagingPlace): void {
  const { store, database, seals, mail, resolveActor, now } = place

  const asked = async (request: FastifyRequest): Promise<Actor> => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return actor
  }
  const find = async (actor: Actor, key: string): Promise<Row> => {
    const json = isId(key) ? await store.get(actor, Sender.name, key) : null
    if (json === null) throw notFound('Sender')
    return JSON.parse(json) as Row
  }
  const shown = async (actor: Actor, rows: readonly Row[]): Promise<object[]> => {
    const keys = await readPublicKeys(database, actor.workspace)
    return rows.map((row) => ({ ...row, signing: keys.has(row.id) ? dnsRecord(row, keys.get(row.id)!) : null }))
  }
  const answered = async (actor: Actor, key: string): Promise<object> => (await shown(actor, [await find(actor, key)]))[0]!
  const ask = (actor: Actor, { id: sender, address }: Pick<Row, 'id' | 'address'>): Promise<void> =>
    mail.askSender({ workspace: actor.workspace, sender, address, by: actor.name })

  app.get(`${base}/senders`, says.list, async (request) => {
    const actor = await asked(request)
    const { items } = JSON.parse(await store.list(actor, Sender.name, { limit: mostSenders })) as { items: Row[] }
    return { items: await shown(actor, items) }
  })

  app.post(`${base}/senders`, says.add, async (request, reply) => {
    const actor = await asked(request)
    const body = objectBody(request.body)
    onlyKeys(body, Object.keys({ ...given, ...perhaps }))
    const values = readNew(modelOf(actor, place.model), actor, Sender, body)
    const [sender, at] = [newId(), now()]
    const key = await makeKey(seals, sender)
    await store.write(
      actor,
      causeOf(request),
      { create: [{ object: Sender.name, id: sender, values }] },
      { beside: (tx) => void tx.query(writeKeyText, [sender, key.sealed, key.publicKey, at]) },
    )
    await ask(actor, await find(actor, sender))
    return reply.code(201).send(await answered(actor, sender))
  })

  app.patch<WithId>(`${base}/senders/:id`, says.change, async (request) => {
    const actor = await asked(request)
    const body = objectBody(request.body)
    onlyKeys(body, ['name', ...Object.keys(perhaps)])
    const values = readPatch(modelOf(actor, place.model), actor, Sender, body)
    return uponNewest(async () => {
      const { id: sender, version } = await find(actor, request.params.id)
      await store.write(actor, causeOf(request), { patch: [{ object: Sender.name, id: sender, version, values }] })
      return answered(actor, sender)
    })
  })

  app.delete<WithId>(`${base}/senders/:id`, says.remove, async (request, reply) => {
    const actor = await asked(request)
    const { id: sender } = await find(actor, request.params.id)
    await store.write(actor, causeOf(request), { delete: [{ object: Sender.name, id: sender }] })
    return reply.code(204).send()
  })

  app.post<WithId>(`${base}/senders/:id/ask`, says.ask, async (request) => {
    const actor = await asked(request)
    const sender = await find(actor, request.params.id)
    if (sender.confirmedAt !== null)
      throw new Problem('sender.confirmed', 'This sender is confirmed already.', { status: 409, fix: 'Nothing needs to be done.' })
    await ask(actor, sender)
    return answered(actor, sender.id)
  })

  const policyOf = async (actor: Actor): Promise<{ readonly kept: KeptPolicy; readonly shown: object }> => {
    // Whoever may not read senders may not read this either: both are the administrator's.
    await store.list(actor, ContactPolicy.name, { limit: 1 })
    const kept = await readKeptPolicy({ json: (one) => database.readJson(actor.workspace, { text: one, values: [] }) })
    const { quietFrom = null, quietTo = null, most = null, days = null, postalAddress = null } = kept
    return { kept, shown: { quietFrom, quietTo, most, days, postalAddress, channels: channelsIn(kept.channels) } }
  }

  app.get(`${base}/contact-policy`, says.policy, async (request) => (await policyOf(await asked(request))).shown)

  app.put(`${base}/contact-policy`, says.setPolicy, async (request) => {
    const actor = await asked(request)
    const body = objectBody(request.body)
    onlyKeys(body, Object.keys(policyMembers))
    const values = readPatch(modelOf(actor, place.model), actor, ContactPolicy, body)
    return uponNewest(async () => {
      const { kept } = await policyOf(actor)
      await store.write(
        actor,
        causeOf(request),
        kept.id === undefined
          ? { create: [{ object: ContactPolicy.name, id: newId(), values }] }
          : { patch: [{ object: ContactPolicy.name, id: kept.id, version: kept.version, values }] },
      )
      return (await policyOf(actor)).shown
    })
  })
}
