/**
 * Messages of Segment's HTTP tracking API, read: pure. What is wrong with one is said of that one; the rest is taken.
 * https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/, https://segment.com/docs/connections/spec/common/
 */
import { Problem } from '../../errors.ts'
import { momentOf } from '../../object/days.ts'
import { type Kind, kinds, type Message } from '../message/message.ts'
import { type Said, saidIn } from '../message/said.ts'
import { isName, longestName, nameIn } from '../message/name.ts'

/** Bytes of one message, as Segment bounds them. */
export const largest = 32 * 1024
/** Clocks of senders may be a day ahead of ours; before the year 1990 nobody kept such a log. */
const ahead = 86_400_000
const earliest = Date.UTC(1990, 0, 1)

/** Bytes of a value as JSON. */
export const sizeOf = (given: unknown): number => Buffer.byteLength(JSON.stringify(given) ?? '')

/** Reads one. `sentAt` is the moment at which the sender sent the batch, by its own clock. Throws a `Problem` with a code `segment.*`. */
export function readMessage(given: unknown, received: Date, sentAt: unknown, kind?: Kind, bytes = sizeOf(given)): Message {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw wrong('segment.message', 'A message must be a JSON object.')
  const message = given as Said
  if (bytes > largest) throw wrong('segment.tooLarge', `A message may have at most ${largest / 1024} KB.`)
  const type = kind ?? message.type
  if (!kinds.includes(type as Kind)) throw wrong('segment.type', `type must be one of ${kinds.join(', ')}.`)
  const read: Message = {
    kind: type as Kind,
    key: textOf(message.messageId, 'messageId'),
    at: happened(message, received, sentAt),
    anonymous: nameOf(message.anonymousId, 'anonymousId'),
    user: nameOf(message.userId, 'userId'),
    previous: previousIn(message, type),
    group: nameOf(message.groupId ?? saidIn(message.context).groupId, 'groupId'),
    name: textOf(message.event ?? message.name, type === 'track' ? 'event' : 'name'),
    traits: saidIn(message.traits),
    properties: saidIn(message.properties),
    context: saidIn(message.context),
  }
  refuseIncomplete(read)
  return read
}

function refuseIncomplete({ kind, anonymous, user, previous, group, name }: Message): void {
  if (kind === 'alias' && (previous === null || user === null))
    throw wrong('segment.nobody', 'alias needs userId and previousId, the two names of one person.')
  if (anonymous === null && user === null && kind !== 'alias')
    throw wrong('segment.nobody', 'It says of nobody: send userId, anonymousId or both. Words such as null or anonymous are nobody, too.')
  if (kind === 'group' && group === null) throw wrong('segment.group', 'group needs groupId.')
  if (kind === 'track' && name === null) throw wrong('segment.event', 'track needs event, the name of what happened.')
}

/**
 * When it happened: senders' clocks go wrong, so that of the time only the distance to when it was sent is believed
 * (timestamp = received − (sentAt − originalTimestamp), https://segment.com/docs/connections/spec/common/#timestamps).
 */
function happened({ timestamp, originalTimestamp, sentAt: own }: Said, received: Date, batchSentAt: unknown): Date {
  const said = timeOf(originalTimestamp ?? timestamp, 'timestamp')
  if (!said) return received
  const sent = timeOf(own ?? batchSentAt, 'sentAt')
  const at = new Date(sent ? received.getTime() - (sent.getTime() - said.getTime()) : said.getTime())
  if (Number.isNaN(at.getTime()) || at.getTime() > received.getTime() + ahead) throw wrong('segment.time', 'timestamp is in the future.')
  if (at.getTime() < earliest) throw wrong('segment.time', 'timestamp is before the year 1990.')
  return at
}

function timeOf(value: unknown, key: string): Date | null {
  if (value === undefined || value === null || value === '') return null
  const moment = typeof value === 'string' ? (momentOf(value.trim()) ?? looser(value)) : typeof value === 'number' ? new Date(value) : null
  if (!moment || Number.isNaN(moment.getTime())) throw wrong('segment.time', `${key} must be a moment such as 2026-11-27T12:30:00Z.`)
  return moment
}

/** Libraries of Python and Ruby send offsets without a colon, six digits of a second, or no offset where they mean UTC. */
function looser(text: string): Date | null {
  const [, moment, offset = 'Z'] = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/.exec(text.trim()) ?? []
  return moment === undefined ? null : new Date(`${moment.replace(' ', 'T')}${offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`)
}

/** A name; null where there is none, or a word that stands for none. */
const nameOf = (value: unknown, key: string): string | null => nameIn(textOf(value, key))

function textOf(value: unknown, key: string): string | null {
  if (value === undefined || value === null) return null
  // Of larger numbers several read as one.
  if (typeof value !== 'string' && !Number.isSafeInteger(value)) throw wrong('segment.text', `${key} must be a text.`)
  const text = String(value).trim()
  if (text === '') return null
  if (!isName(text)) throw wrong('segment.text', `${key} must be a text of at most ${longestName} characters in one line.`)
  return text
}

/** The other name of somebody: libraries in pages send none, and mean the name of the browser. */
const previousIn = ({ previousId, anonymousId }: Said, type: unknown): string | null =>
  nameOf(previousId, 'previousId') ?? (type === 'alias' ? nameOf(anonymousId, 'anonymousId') : null)

const wrong = (code: string, message: string): Problem => new Problem(code, message, { status: 422 })
