/** What a message says happened, in the declared types of interactions: pure. What fits no declaration is kept as it came, under a name of its own. */
import { createHash } from 'node:crypto'
import { checkKind } from '../../object/check-kinds.ts'
import { type Channel, type InteractionType, type InteractionTypes, type Model, ownPrefix } from '../../object/index.ts'
import type { Message } from '../message/message.ts'
import { asKind, isSaid, type Said, valueAt } from '../message/said.ts'

/** What happened, apart from whom it concerns. */
export interface Happened {
  readonly type: string
  readonly channel: Channel | null
  readonly touchpoint: string | null
  readonly properties: Readonly<Record<string, unknown>>
}

/** `usual` is the channel of what is of no declared type. Null for messages that say who somebody is, and not what they did. */
export function happenedIn(message: Message, types: InteractionTypes, model: Model, usual: Channel | null = 'web'): Happened | null {
  const { kind, name, context } = message
  if (kind !== 'page' && kind !== 'screen' && kind !== 'track') return null
  const event = kind === 'track' ? name! : `${kind} viewed`
  const type = typeOf(message, types)
  const said = plain({ ...message.properties, ...(kind !== 'track' && name !== null && { name }), context }) as Said
  const fitting = type && fit(type, said, model)
  const where = { touchpoint: placeOf(context), channel: inApp(context) ? ('app' as const) : null }
  if (type && fitting) return { ...where, type: type.name, channel: where.channel ?? type.channel ?? null, properties: fitting }
  const { context: _context, ...properties } = said
  return { ...where, type: ownName(event), channel: where.channel ?? usual, properties: { event, ...properties } }
}

/** The declared type that is meant, by the call or by the name of the event, however it is spelt. */
function typeOf({ kind, name }: Message, types: InteractionTypes): InteractionType | undefined {
  if (kind !== 'track') return types.all.find(({ tracked }) => tracked?.call === kind)
  const spelt = simple(name!)
  return types.all.find(
    ({ name: own, tracked }) => tracked?.events && (simple(own) === spelt || tracked.events.some((one) => simple(one) === spelt)),
  )
}

const simple = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** Libraries say of a page its address, and parts of it once more. */
const parts = new Set(['context', 'path', 'search'])

/** What is said in the declared fields, and beside them what nobody declared. Null where something is missing that must be said. */
function fit(type: InteractionType, said: Said, model: Model): Said | null {
  const left = new Map(Object.entries(said).filter(([key]) => (type.tracked?.call === undefined ? key !== 'context' : !parts.has(key))))
  const values: Record<string, unknown> = {}
  for (const [key, field] of Object.entries(type.fields)) {
    const from = [key, ...(type.tracked?.properties?.[key] ?? [])].find((name) => isSaid(valueAt(said, name)))
    const checked = from === undefined ? null : checkKind(field, asKind(field.kind, valueAt(said, from)), { model })
    if (from !== undefined && checked && 'value' in checked && checked.value !== null) {
      values[key] = checked.value
      left.delete(from)
    } else if (field.presence === 'required') return null
  }
  // What does not fit stands under no declared name: whoever reads that trusts it.
  for (const [key, value] of left) if (!Object.hasOwn(type.fields, key)) values[key] = value
  return values
}

/** Values that can be kept: no null characters, and no halves of characters. */
export function plain<T>(value: T): T
export function plain(value: unknown): unknown {
  if (typeof value === 'string') return isStorable(value) ? value : value.replaceAll('\0', '').toWellFormed()
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  // Not by assignment, which would make a prototype of what is called `__proto__`.
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (isStorable(key) ? [[key, plain(one)]] : [])))
}
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/** `Signed Up` → `x.signed_up`. A name without such letters is told from others by what can be worked out of it. */
function ownName(event: string): string {
  const word = event
    .normalize('NFKD')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 70)
  return ownPrefix + (word || `event_${createHash('sha256').update(event).digest('hex').slice(0, 8)}`)
}

/** The page on which it happened, without what stands behind the question mark, or the app. */
function placeOf(context: Said): string | null {
  const [url, app] = [valueAt(context, 'page.url'), valueAt(context, 'app.name')]
  const page = typeof url === 'string' ? URL.parse(url) : null
  const text = page ? hostAndPath(page) : typeof app === 'string' ? app : ''
  return (
    text
      .replace(/\p{Cc}/gu, '')
      .slice(0, 200)
      .toWellFormed() || null
  )
}
const hostAndPath = ({ host, pathname }: URL): string => host + (pathname === '/' ? '' : pathname)

/** Libraries of apps say on which device they run, and no page. */
const inApp = (context: Said): boolean => valueAt(context, 'device.type') !== undefined && valueAt(context, 'page.url') === undefined
