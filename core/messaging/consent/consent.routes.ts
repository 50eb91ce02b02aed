/** What people said of being written to, over HTTP: how it stands, how it came to be so, and new words; and what they were sent. */
import type { FastifyInstance } from 'fastify'
import { accessClause, type Actor, actorId, reachOf, systemActor } from '../../access/index.ts'
import { base, described, objectBody, onlyKeys, readQuery, shape, textParameter, wrongParameter } from '../../api/index.ts'
import { notFound, Problem } from '../../errors.ts'
import { isId, type ObjectType } from '../../object/index.ts'
import type { Transaction } from '../../postgres/index.ts'
import { Parameters } from '../../sql/parameters.ts'
import { rowsOf } from '../../sql/table.ts'
import { modelOf } from '../../store/index.ts'
import { isoMoment } from '../../store/select.ts'
import { reachableOf } from '../broadcast/setup.ts'
import { bases, suppressions } from '../gate/gate.ts'
import { readPolicy } from '../gate/policy.ts'
import { states } from '../ledger/fate.ts'
import type { MessagingPlace } from '../place.ts'
import { addressId, addressKey, type Closings, closingsMembers, openAddress, shownClosing } from '../suppression.ts'
import { channels, everyChannel } from './channels.ts'
import { handsEmpty } from './in-hand.ts'
import { idsOf, keysOf, keysOn, reachedOf, type Reached, standingOf, type WordJson, wordsJson } from './reached.ts'
import { findPurpose, holdText, keepWords, type PurposeRow, readPurposes, type Saying, sources } from './record.ts'
import { readSaying, sayingKeys, wrongMember as wrong } from './saying.ts'
import { itemsOf } from './items.ts'
import { tellOpened } from '../suppressions/opened.ts'
import { readWhy } from '../suppressions/suppression.routes.ts'

const { anything, flag, id, list, members, moment, one, orNull, text } = shape
const saidOf = one(...channels, everyChannel)
const readers = { object: textParameter(60), record: textParameter(60) }
const standing = members({
  purpose: orNull(id),
  name: text,
  basis: orNull(one(...bases)),
  given: orNull(flag),
  at: orNull(moment),
  channels: list(
    members({
      channel: saidOf,
      given: orNull(flag),
      at: orNull(moment),
      by: orNull(text),
      source: orNull(one(...sources)),
      refused: orNull(members({ code: text, message: text })),
    }),
  ),
})
const event = members({
  id,
  purpose: orNull(id),
  name: text,
  channel: saidOf,
  given: flag,
  wording: orNull(text),
  source: one(...sources),
  proof: anything,
  at: moment,
  recordedAt: moment,
  by: text,
})
export const messageMembers = {
  id,
  broadcast: orNull(members({ id, name: text })),
  object: text,
  record: id,
  recipient: orNull(text),
  subject: orNull(text),
  state: one(...states),
  code: orNull(text),
  reason: orNull(text),
  queuedAt: moment,
  settledAt: orNull(moment),
  nextAt: orNull(moment),
}
const closing = { reason: one(...suppressions), note: orNull(text) }
const closings = {
  suppressed: orNull(members({ ...closing, at: moment, message: text, mayOpen: flag })),
  opened: list(members({ ...closing, closedAt: moment, at: moment, by: text, why: orNull(text) })),
}
const answer = members({
  address: orNull(text),
  ...closings,
  addresses: list(members({ address: text, ...closings })),
  channels: list(one(...channels)),
  items: list(standing),
  events: list(event),
  messages: list(members(messageMembers)),
})
const says = {
  of: described({
    summary: 'What somebody said of being written to, and what they were sent (object and record are needed)',
    query: readers,
    answers: { 200: answer },
  }),
  add: described({
    summary:
      'Write down what somebody said: yes or no to a purpose by a channel (mail unless said); a no may be of every channel, and without a purpose of everything',
    body: members({ object: text, record: id, given: flag }, { purpose: orNull(id), channel: saidOf, at: moment, note: text }),
    answers: { 200: answer },
  }),
  open: described({
    summary:
      'Open an address of somebody to mails again, their main one unless said, after one came back or it was closed by hand; why is kept',
    body: members({ object: text, record: id, why: text }, { address: text }),
    answers: { 200: answer },
  }),
}

/** Events and messages that one answer holds, the newest ones. */
const most = 100

export const messageJson = (m: string, b: string): string => `json_build_object('id', ${m}.id,
  'broadcast', case when ${b}.id is null then null else json_build_object('id', ${b}.id, 'name', ${b}.name) end, 'object', ${m}.object, 'record', ${m}.record_id, 'recipient', ${m}.recipient,
  'subject', ${m}.subject, 'state', ${m}.state, 'code', ${m}.code, 'reason', ${m}.reason, 'queuedAt', ${isoMoment(`${m}.queued_at`)}, 'settledAt', ${isoMoment(`${m}.settled_at`)},
  'nextAt', case when ${m}.state in ('queued', 'deferred') then ${isoMoment(`${m}.next_at`)} end)`

const standingText = `select json_build_object(
  'words', ${wordsJson('$4')},
  'events', (select coalesce(json_agg(json_build_object('id', e.id, 'purpose', e.purpose_id, 'channel', e.channel, 'given', e.given, 'wording', e.wording, 'source', e.source, 'proof', e.proof, 'at', ${isoMoment('e.at')},
      'recordedAt', ${isoMoment('e.recorded_at')}, 'by', e.actor_name) order by e.id desc), '[]')
    from (select * from consent_event v where v.workspace_id = $1 and v.record_id = $2::uuid order by v.id desc limit ${most}) e),
  'messages', (select coalesce(json_agg(${messageJson('m', 'b')} order by m.queued_at desc, m.id), '[]') from (select * from message w where w.workspace_id = $1 and w.record_id = $2::uuid
      order by w.queued_at desc, w.id limit ${most}) m left join broadcast b on b.workspace_id = $1 and b.id = m.broadcast_id),
  'closings', (select coalesce(json_agg(json_build_object('key', k.key, ${closingsMembers('k.key')})), '[]') from unnest($3::text[]) as k(key)))::text`.replace(
  /\s*\n\s*/g,
  ' ',
)

interface Kept {
  readonly closings: readonly (Closings & { readonly key: string })[]
  readonly words: readonly WordJson[]
  readonly events: readonly { readonly purpose: string | null }[]
  readonly messages: readonly object[]
}

/** Registers `GET` and `POST /consents`, and `POST /suppressions/open`. */
export function consentRoutes(app: FastifyInstance, place: MessagingPlace): void {
  const { database, store, seals, resolveActor, written, now } = place

  app.get(`${base}/consents`, says.of, async (request) => {
    const actor = await resolveActor(request)
    const { object, record } = readQuery(request.query, readers)
    if (object === undefined || record === undefined) throw wrongParameter(object === undefined ? 'object' : 'record', 'is needed')
    return answerOf(actor, find(actor, object), record)
  })

  app.post(`${base}/consents`, says.add, async (request) => {
    const actor = await resolveActor(request)
    const body = objectBody(request.body)
    onlyKeys(body, sayingKeys)
    const saying = readSaying(body, now())
    const object = find(actor, saying.object)
    if (reachOf(actor, object.name, 'write') === 'none') throw notFound('Record')
    const { channel, given } = saying
    const all = keysOf(seals, actor.workspace, await reachedOn(systemActor(actor.workspace), object, saying.record))
    const keys = keysOn(all, channel)
    await database.transaction(actor.workspace, async (tx) => {
      await checkWritable(tx, actor, object, saying.record)
      const purposes = await readPurposes(tx)
      const purpose = saying.purpose === null ? null : findPurpose(purposes, saying.purpose, channel, given)
      const proof: Saying['proof'] = saying.note === null ? {} : { note: saying.note }
      const source = actor.kind === 'key' ? 'program' : 'member'
      const word = {
        addressKeys: keys,
        object: object.name,
        record: saying.record,
        purpose: saying.purpose,
        channel,
        given,
        at: saying.at,
        source,
        proof,
      } as const
      await keepWords(tx, whoIs(actor), [{ ...word, wording: purpose?.wording ?? null }], namesOf(purposes), now())
    })
    written(actor.workspace)
    if (!given && (channel === 'mail' || channel === everyChannel))
      await handsEmpty(database, actor.workspace, { record: saying.record, addressKeys: all.mails, channel: 'mail' })
    return answerOf(actor, object, saying.record)
  })

  app.post(`${base}/suppressions/open`, says.open, async (request) => {
    const actor = await resolveActor(request)
    const body = objectBody(request.body)
    onlyKeys(body, ['object', 'record', 'why', 'address'])
    const { object: name, record } = body
    if (typeof name !== 'string') throw wrong('object', 'Name the object, such as person.')
    if (typeof record !== 'string' || !isId(record)) throw wrong('record', 'This is not the id of a record.')
    const why = readWhy(body.why)
    const object = find(actor, name)
    const all = (await reachedOn(actor, object, record)).mail ?? []
    const address = body.address === undefined ? (all[0] ?? null) : (all.find((one) => one === body.address) ?? null)
    if (body.address !== undefined && address === null) throw wrong('address', 'They do not have this address.')
    if (!mayOpen(actor, object))
      throw new Problem('suppression.right', 'Addresses are opened again by whoever may change broadcasts and this record.', {
        status: 403,
        fix: 'Ask an administrator.',
      })
    const key = address === null ? '' : addressKey(seals, actor.workspace, address)
    await database.transaction(actor.workspace, async (tx) => {
      await checkWritable(tx, actor, object, record)
      if (key !== '') void tx.query(holdText, [[record, addressId(key)], ['mail'], now()])
      const { reason } = await openAddress(tx, whoIs(actor), { channel: 'mail', key, why }, now())
      await tellOpened(tx, modelOf(actor, place.model), whoIs(actor), { address: address!, reason, why }, now())
    })
    written(actor.workspace)
    return answerOf(actor, object, record)
  })

  const mayOpen = (actor: Actor, object: ObjectType): boolean =>
    reachOf(actor, 'broadcast', 'write') !== 'none' && reachOf(actor, object.name, 'write') !== 'none'

  /** Throws where a record is not theirs to write. */
  async function checkWritable(tx: Pick<Transaction, 'query'>, actor: Actor, object: ObjectType, record: string): Promise<void> {
    const parameters = new Parameters()
    const which = parameters.add(record, 'uuid')
    const access = accessClause(modelOf(actor, place.model), actor, object, 'write', 'r', parameters)
    const [found] = await tx.query(`select r.id from ${rowsOf(object, 'r')} and r.id = ${which} and ${access}`, parameters.values)
    if (!found) throw notFound('Record')
  }

  function find(actor: Actor, name: string): ObjectType {
    const object = modelOf(actor, place.model).objects.get(name)
    if (!object || !reachableOf(object) || object.interactions !== true || reachOf(actor, name, 'read') === 'none') throw notFound('Record')
    return object
  }

  /** Where somebody is reached, as far as whoever asks sees it. */
  async function reachedOn(actor: Actor, object: ObjectType, record: string): Promise<Reached> {
    const json = isId(record) ? await store.get(actor, object.name, record) : null
    if (json === null) throw notFound('Record')
    return reachedOf(object, JSON.parse(json) as Record<string, unknown>)
  }

  async function answerOf(actor: Actor, object: ObjectType, record: string): Promise<object> {
    const reached = await reachedOn(actor, object, record)
    const read = async (one: string, values: readonly unknown[] = []): Promise<string | null> =>
      database.readJson(actor.workspace, { text: one, values })
    // The main address is the one that mails go to; anybody may be called under each number.
    const address = reached.mail?.[0] ?? null
    const keys = keysOf(seals, actor.workspace, { ...reached, mail: address === null ? [] : [address] })
    const own = keysOf(seals, actor.workspace, reached)
    const [kept, purposes, policy] = await Promise.all([
      read(standingText, [record, own.mails, idsOf(record, keys)]).then((one) => JSON.parse(one!) as Kept),
      readPurposes({ json: read }),
      readPolicy({ json: read }),
    ])
    // Whoever does not see somebody's addresses does not see them on what was sent there either, nor the broadcasts that are not theirs to see.
    const unseen = {
      ...(reached.mail === null ? { recipient: null, reason: null } : {}),
      ...(reachOf(actor, 'broadcast', 'read') === 'none' ? { broadcast: null } : {}),
    }
    const names = namesOf(purposes)
    const closed = new Map(kept.closings.map((one) => [one.key, one]))
    const closingOf = (one: string) => {
      const { suppressed = null, opened = [] } = closed.get(addressKey(seals, actor.workspace, one)) ?? {}
      return { suppressed: shownClosing(suppressed, mayOpen(actor, object)), opened }
    }
    const suppressed = closed.get(keys.mails[0] ?? '')?.suppressed?.reason ?? null
    return {
      address,
      ...(address === null ? { suppressed: null, opened: [] } : closingOf(address)),
      addresses: (reached.mail ?? []).map((one) => ({ address: one, ...closingOf(one) })),
      channels: policy.channels,
      items: itemsOf({ standing: standingOf(kept.words, record, keys), reached, suppressed }, purposes, policy.channels, now()),
      events: kept.events.map((one) => ({
        ...one,
        name: one.purpose === null ? 'Everything' : (names.get(one.purpose) ?? 'A purpose that is gone'),
      })),
      messages: kept.messages.map((one) => ({ ...one, ...unseen })),
    }
  }
}

const whoIs = (actor: Actor) => ({ kind: actor.kind, id: actorId(actor), name: actor.name, sender: actor.workspace })
const namesOf = (purposes: readonly PurposeRow[]): ReadonlyMap<string, string> =>
  new Map(purposes.map(({ id: purpose, name }) => [purpose, name]))
