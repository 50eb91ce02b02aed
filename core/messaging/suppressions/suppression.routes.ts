/** The list of closed addresses over HTTP, for administrators: looked through, added to, opened again, taken out. */
import type { FastifyInstance } from 'fastify'
import { actorId, type Actor } from '../../access/index.ts'
import {
  base,
  choiceParameter,
  countParameter,
  cursorParameter,
  described,
  objectBody,
  onlyKeys,
  readQuery,
  shape,
  textParameter,
  wrongParameter,
} from '../../api/index.ts'
import { notFound, Problem } from '../../errors.ts'
import { modelOf } from '../../store/index.ts'
import { wrongMember as wrong } from '../consent/saying.ts'
import { holdText } from '../consent/record.ts'
import { refusals, type Suppression, suppressions } from '../gate/gate.ts'
import type { MessagingPlace } from '../place.ts'
import { addressId, isOpenable, openAddress } from '../suppression.ts'
import { closeAddresses } from './add.ts'
import { suppressionExport } from './export.routes.ts'
import { type Closed, countClosed, cursorOf, mostCounted, readClosed, readCursor } from './list.ts'
import { tellOpened } from './opened.ts'

const { count, flag, id, list, members, moment, one, orNull, text } = shape
const readers = { find: textParameter(320), reason: choiceParameter(suppressions), after: cursorParameter, limit: countParameter(1, 1_000) }
const closed = members({
  id: text,
  address: orNull(text),
  reason: one(...suppressions),
  reasonText: text,
  note: orNull(text),
  at: moment,
  by: orNull(text),
  message: orNull(members({ id, subject: orNull(text), broadcast: orNull(members({ id, name: text })) })),
  mayOpen: flag,
})
/** Addresses in one request. */
const mostAtOnce = 1_000
const says = {
  list: described({
    for: 'administrators',
    summary: 'Addresses that no mails go to, newest first; `find` is an address in full, or a domain',
    query: readers,
    answers: { 200: members({ items: list(closed), next: orNull(text), count: orNull(members({ count, more: flag })) }) },
  }),
  add: described({
    for: 'administrators',
    summary: 'Close up to 1,000 addresses to mails, such as the list of another program; those that were closed already stay as they are',
    body: members({ addresses: list(text) }, { reason: one(...suppressions), note: orNull(text) }),
    answers: { 200: members({ added: count, known: count, wrong: list(members({ index: count, value: text })) }) },
  }),
  open: described({
    for: 'administrators',
    summary: 'Open a closed address to mails again; why is kept, and told on the timelines of those who have it',
    body: members({ why: text }),
    answers: { 204: null },
  }),
}

/** Registers `GET` and `POST /suppressions`, `POST /suppressions/{id}/open` and `GET /suppressions/export`. */
export function suppressionRoutes(app: FastifyInstance, place: MessagingPlace & { readonly onError: (error: unknown) => void }): void {
  suppressionExport(app, place)
  const { database, resolveActor, written, now } = place

  app.get(`${base}/suppressions`, says.list, async (request) => {
    const { workspace } = await resolveActor(request)
    const { find = null, reason = null, after, limit = 50 } = readQuery(request.query, readers)
    const wanted = { find, reason }
    const behind = after === undefined ? null : readCursor(after)
    if (after !== undefined && behind === null) throw wrongParameter('after', 'must be what a page gave as next')
    const [rows, n] = await Promise.all([
      readClosed(place, workspace, wanted, behind, limit + 1),
      behind === null ? countClosed(place, workspace, wanted) : null,
    ])
    const items = rows.slice(0, limit)
    return {
      items: items.map(shown),
      next: rows.length > limit ? cursorOf(items.at(-1)!) : null,
      count: n === null ? null : { count: Math.min(n, mostCounted), more: n > mostCounted },
    }
  })

  app.post(`${base}/suppressions`, says.add, async (request) => {
    const actor = await resolveActor(request)
    const body = objectBody(request.body)
    onlyKeys(body, ['addresses', 'reason', 'note'])
    const added = await closeAddresses(place, actor.workspace, { ...readClosing(body), by: actor.name }, now())
    written(actor.workspace)
    return added
  })

  app.post<{ Params: { id: string } }>(`${base}/suppressions/:id/open`, says.open, async (request, reply) => {
    const actor = await resolveActor(request)
    const body = objectBody(request.body)
    onlyKeys(body, ['why'])
    const why = readWhy(body.why)
    const { id: key } = request.params
    if (!/^[\w-]{43}$/.test(key)) throw notFound('Closed address')
    await database.transaction(actor.workspace, async (tx) => {
      void tx.query(holdText, [[addressId(key)], ['mail'], now()])
      const { address, reason } = await openAddress(tx, whoIs(actor), { channel: 'mail', key, why }, now())
      if (address === null)
        throw new Problem('suppression.erased', 'Whoever had this address was erased: it stays closed.', {
          status: 409,
          fix: 'Where they came back by their own will, open it on their record.',
        })
      await tellOpened(tx, modelOf(actor, place.model), whoIs(actor), { address, reason, why }, now())
    })
    written(actor.workspace)
    return reply.code(204).send()
  })

  const shown = (row: Closed): object => ({
    ...row,
    reasonText: refusals[row.reason],
    mayOpen: row.address !== null && isOpenable(row.reason),
  })
}

const whoIs = (actor: Actor) => ({ kind: actor.kind, id: actorId(actor), name: actor.name, sender: actor.workspace })

/** Why an address is opened. Throws `record.invalid` (422). */
export function readWhy(why: unknown): string {
  if (typeof why !== 'string' || why.trim() === '' || why.length > 500)
    throw wrong('why', 'Say why, such as “Their mailbox was moved”, in at most 500 characters.')
  return why.trim()
}

function readClosing(body: Readonly<Record<string, unknown>>) {
  const { addresses, reason = 'byHand', note = null } = body
  if (
    !Array.isArray(addresses) ||
    addresses.length === 0 ||
    addresses.length > mostAtOnce ||
    !addresses.every((one) => typeof one === 'string')
  )
    throw wrong('addresses', `This is a list of 1 to ${mostAtOnce} addresses. Send longer ones in several requests.`)
  if (!(suppressions as readonly unknown[]).includes(reason)) throw wrong('reason', `This is one of ${suppressions.join(', ')}.`)
  if (note !== null && (typeof note !== 'string' || note.length > 500)) throw wrong('note', 'This is a text of at most 500 characters.')
  return { addresses, reason: reason as Suppression, note: note?.trim() || null }
}
