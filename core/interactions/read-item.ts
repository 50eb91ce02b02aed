/** An interaction as it is sent, checked: pure, by the declaration of its type alone. */
import { Problem } from '../errors.ts'
import { checkValues, type FieldError } from '../object/check.ts'
import { momentOf as namedMoment } from '../object/days.ts'
import {
  channels,
  either,
  type InteractionType,
  type InteractionTypes,
  isAnybodys,
  isChange,
  isId,
  json,
  type Model,
  type ObjectType,
  ownPrefix,
} from '../object/index.ts'

/** A record that an interaction concerns. */
export interface Concerned {
  readonly object: string
  readonly id: string
}

/** What happened, ready to be kept. */
export interface Interaction {
  readonly type: string
  readonly at: Date
  readonly records: readonly Concerned[]
  readonly channel: string | null
  readonly touchpoint: string | null
  /** The sender's own name for it. */
  readonly key: string | null
  readonly properties: Readonly<Record<string, unknown>>
}

/** What decides whether an interaction may be taken, beside itself. */
export interface Reading {
  readonly types: InteractionTypes
  readonly model: Model
  /** Whether who sends it may write to records of an object at all: of others they are not told whether there are any. */
  readonly mayWrite: (object: string) => boolean
  readonly now: Date
  /** The country of the workspace: phone numbers without + belong to it. */
  readonly country?: string | null | undefined
}

/** Records that one interaction may concern. */
const mostRecords = 20
/** Characters of a touchpoint and of a key. */
const longestText = 200
/** Clocks of senders may be a day ahead of ours; before the year 1990 nobody kept such a log. */
const ahead = 86_400_000
const earliest = Date.UTC(1990, 0, 1)

const known = ['type', 'at', 'records', 'channel', 'touchpoint', 'key', 'properties']

/** Throws `interaction.invalid`, `interaction.unknownType` (422) with the errors of each part. */
export function readItem(given: unknown, reading: Reading): Interaction {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalid('', 'Send an object with a type and records.')
  const item = given as Readonly<Record<string, unknown>>
  const extra = Object.keys(item).find((key) => !known.includes(key))
  if (extra !== undefined)
    throw invalid(extra.slice(0, 60), `An interaction has no ${JSON.stringify(extra.slice(0, 60))}: it has ${known.join(', ')}.`)
  const name = typeOf(item.type, reading.types)
  const type = reading.types.find(name)
  return {
    type: name,
    at: momentOf(item.at, reading),
    records: recordsOf(item.records, reading),
    channel: channelOf(item.channel) ?? type?.channel ?? null,
    touchpoint: textOf('touchpoint', item.touchpoint),
    key: textOf('key', item.key),
    properties: type ? declared(type, item.properties, reading) : own(item.properties, reading),
  }
}

function typeOf(name: unknown, types: InteractionTypes): string {
  if (typeof name !== 'string' || name === '') throw invalid('type', 'Say what happened: type is the name of a type of interactions.')
  const found = types.find(name)
  if ((found && !isAnybodys(found)) || isChange(name))
    throw new Problem('interaction.unknownType', `${name} is recorded by Rapport alone.`, {
      status: 422,
      fix: `A type of your own begins with ${ownPrefix}, in small letters: x.machine.serviced.`,
    })
  if (found) return name
  if (name.startsWith(ownPrefix) && /^x\.[a-z][a-z0-9_.]{0,78}$/.test(name)) return name
  const meant = types.near(name)
  const instead = meant.length > 0 ? `Did you mean ${either(meant)}?` : 'GET /api/v1/interactions/types has those there are.'
  throw new Problem('interaction.unknownType', `There is no type of interactions ${JSON.stringify(name.slice(0, 60))}. ${instead}`, {
    status: 422,
    fix: `A type of your own begins with ${ownPrefix}, in small letters: x.machine.serviced.`,
  })
}

function momentOf(at: unknown, { now }: Reading): Date {
  if (at === undefined || at === null) return now
  const moment = typeof at === 'string' ? namedMoment(at.trim()) : null
  if (!moment) throw invalid('at', 'at must be a moment with its time zone, such as 2026-11-27T12:30:00Z.')
  if (moment.getTime() > now.getTime() + ahead) throw invalid('at', 'at is in the future: an interaction has happened.')
  if (moment.getTime() < earliest) throw invalid('at', 'at is before the year 1990.')
  return moment
}

function recordsOf(given: unknown, { model, mayWrite }: Reading): Concerned[] {
  if (!Array.isArray(given) || given.length === 0 || given.length > mostRecords)
    throw invalid('records', `records must be a list of 1 to ${mostRecords} records { object, id }.`)
  const seen = new Map<string, Concerned>()
  for (const one of given as unknown[]) {
    const { object, id: written, ...more } = (typeof one === 'object' && one !== null ? one : {}) as Readonly<Record<string, unknown>>
    const id = typeof written === 'string' ? written.toLowerCase() : written
    const declared = typeof object === 'string' && model.objects.has(object) ? model.object(object) : undefined
    const [odd] = Object.keys(more)
    if (odd !== undefined) throw invalid('records', `A record is not named by ${JSON.stringify(odd.slice(0, 60))}: send { object, id }.`)
    if (!isId(id)) throw invalid('records', 'Each of records must be { object, id }.')
    if (!declared?.interactions || !mayWrite(declared.name))
      throw invalid('records', `There is no ${JSON.stringify(String(object).slice(0, 60))} that you may record anything of.`)
    seen.set(id, { object: declared.name, id })
  }
  return [...seen.values()]
}

function channelOf(channel: unknown): string | null {
  if (channel === undefined || channel === null) return null
  if (channels.includes(channel as never)) return channel as string
  throw invalid('channel', `channel must be one of ${channels.join(', ')}.`)
}

function textOf(field: string, value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (typeof value !== 'string' || value === '' || value.length > longestText || /\p{Cc}/u.test(value) || !value.isWellFormed())
    throw invalid(field, `${field} must be a text of 1 to ${longestText} characters in one line.`)
  return value
}

function declared(type: InteractionType, given: unknown, { model, country }: Reading): Readonly<Record<string, unknown>> {
  const object: ObjectType = { name: type.name, fields: type.fields, label: [type.label, type.label], path: '', title: '', access: {} }
  const { values, errors } = checkValues(object, given ?? {}, { mode: 'create', model, country: country ?? null })
  if (errors.length > 0)
    throw wrong(errors.map((error) => ({ ...error, field: error.field === '' ? 'properties' : `properties.${error.field}` })))
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
}

/** Properties that nobody declared are one JSON object. */
const undeclared: ObjectType = {
  name: 'interaction',
  label: ['Interaction', 'Interactions'],
  path: '',
  title: '',
  access: {},
  fields: { properties: json() },
}

function own(given: unknown, { model }: Reading): Readonly<Record<string, unknown>> {
  if (given === undefined || given === null) return {}
  if (typeof given !== 'object' || Array.isArray(given)) throw invalid('properties', 'properties must be an object.')
  const { values, errors } = checkValues(undeclared, { properties: given }, { mode: 'create', model })
  if (errors.length > 0) throw wrong(errors)
  return values.properties as Readonly<Record<string, unknown>>
}

const invalid = (field: string, message: string): Problem => wrong([{ field, code: 'interaction.wrong', message }])
const wrong = (errors: readonly FieldError[]): Problem =>
  new Problem('interaction.invalid', errors[0]!.message, { status: 422, fix: 'Correct it and send it again.', more: { errors } })
