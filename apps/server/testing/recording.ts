/** A day that was sent to an earlier server, kept, and sent again: whoever wrote a program for that server must not notice. */
import type { Client, Exchange } from '@rapport/core/testing'

export interface Recorded {
  readonly method: string
  /** Ids and cursors that answers gave are places such as `{inga}` or `{7}`, here and below. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly status: number
  readonly type: string
  /** The JSON of the answer; absent where it is none. */
  readonly answer?: unknown
}

const idForm = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const placeForm = /\{([\w.]+)\}/g

/** What was sent and answered, with places for what is another one each time. `ids` are known by names beforehand. */
export function record(sent: readonly Exchange[], ids: Readonly<Record<string, string>>): Recorded[] {
  const places = new Map(Object.entries(ids).map(([name, id]) => [id, `{${name}}`]))
  let cursors: string[] = []
  const placed = (text: string, learn = false): string => {
    let out = text
    for (const cursor of cursors) out = out.replaceAll(cursor, places.get(cursor)!)
    // An id that no answer gave is the sender's own and stays what it is.
    return out.replace(idForm, (id) => {
      if (learn && !places.has(id)) places.set(id, `{${places.size}}`)
      return places.get(id) ?? id
    })
  }
  const walked = (value: unknown, learn = false): unknown =>
    value === undefined ? undefined : JSON.parse(placed(JSON.stringify(value), learn))
  const recorded: Recorded[] = []
  for (const { method, path, body, headers = {}, status, type, text } of sent) {
    const request = {
      method,
      path: placed(path),
      ...(Object.keys(headers).length > 0 ? { headers } : {}),
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : walked(body) }),
    }
    const json = type.endsWith('json') ? (JSON.parse(text) as unknown) : undefined
    const next = (json as { next?: unknown } | undefined)?.next
    if (typeof next === 'string' && !places.has(next) && !next.match(idForm)) {
      places.set(next, `{next${cursors.length}}`)
      cursors = [...cursors, next]
    }
    const one = { ...request, status, type, ...(json === undefined ? {} : { answer: bare(walked(json, true)) }) }
    // Of questions that wait for something the last one counts.
    const before = recorded.at(-1)
    if (method === 'GET' && before?.method === 'GET' && before.path === one.path) recorded.pop()
    recorded.push(one)
  }
  return recorded
}

/** Without secrets, and of a list only what tells its elements apart. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === 'secret' || key === 'url' ? 'shown once' : bare(inner)]),
  )
}

/** Sends a recording and gives back what its sender would notice, in words. `ids` are those of the new place, by the same names. */
export async function replay(recorded: readonly Recorded[], client: Client, ids: Readonly<Record<string, string>>): Promise<string[]> {
  const bound = new Map(Object.entries(ids).map(([name, id]) => [`{${name}}`, id]))
  const filled = (text: string): string => text.replace(placeForm, (place) => bound.get(place) ?? place)
  const noticed: string[] = []
  for (const { method, path, headers = {}, body, status, type, answer } of recorded) {
    const sent = body === undefined ? undefined : typeof body === 'string' ? body : (JSON.parse(filled(JSON.stringify(body))) as unknown)
    const where = `${method} ${path}`
    const ask = async (): Promise<string[]> => {
      const got = await client.send(method, filled(path), sent, headers)
      const is = (got.headers.get('content-type') ?? '').split(';')[0]
      if (got.status !== status) return [`${where} answered ${status} before and ${got.status} now: ${got.text.slice(0, 200)}`]
      if (is !== type) return [`${where} answered ${type} before and ${is} now`]
      return answer === undefined ? [] : missing(answer, got.body, where, bound)
    }
    let found = await ask()
    // What is done in the background comes to where it came to then.
    const works = method === 'GET' && typeof (answer as { state?: unknown } | undefined)?.state === 'string'
    for (let tries = 0; works && found.length > 0 && tries < 500; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      found = await ask()
    }
    noticed.push(...found)
  }
  return noticed
}

/** Keys whose texts programs compare; other texts are for people, or data. */
const exact: ReadonlySet<string> = new Set([
  'code',
  'state',
  'kind',
  'action',
  'mode',
  'object',
  'key',
  'path',
  'field',
  'outcome',
  'cause',
  'role',
])
/** By what elements of a list are known, wherever they stand in it. */
const namedBy = ['name', 'key', 'field', 'code'] as const

/** What was told before and is not told now. Ids that come where ids came are bound to their places on the way. */
function missing(was: unknown, is: unknown, where: string, bound: Map<string, string>, key = ''): string[] {
  if (was === null) return []
  if (typeof was === 'string') return textMissing(was, is, where, bound, key)
  if (Array.isArray(was))
    return Array.isArray(is) ? listMissing(was, is, where, bound, key) : [`${where} gave a list and gives ${kindOf(is)} now`]
  if (typeof was !== 'object') return typeof is === typeof was ? [] : [`${where} gave a ${typeof was} and gives ${kindOf(is)} now`]
  if (typeof is !== 'object' || is === null || Array.isArray(is)) return [`${where} gave an object and gives ${kindOf(is)} now`]
  return Object.entries(was).flatMap(([inner, value]) =>
    isOver(was, is) && (inner === 'state' || inner === 'filled')
      ? []
      : Object.hasOwn(is, inner)
        ? missing(value, (is as Record<string, unknown>)[inner], `${where} ${inner}`, bound, inner)
        : [`${where} has no ${inner} any more`],
  )
}

/** What a field was doing by itself when the day was recorded may be done by now. */
const isOver = (was: object, is: object): boolean => 'state' in was && was.state === 'filling' && 'state' in is && is.state === 'marked'

function textMissing(was: string, is: unknown, where: string, bound: Map<string, string>, key: string): string[] {
  if (typeof is !== 'string') return [`${where} gave a text and gives ${kindOf(is)} now`]
  if (/^\{[\w.]+\}$/.test(was)) {
    const known = bound.get(was)
    if (known === undefined) bound.set(was, is)
    else if (known !== is && !was.startsWith('{next')) return [`${where} named ${was} and names another record now`]
    else if (known !== is) bound.set(was, is)
    return []
  }
  if (exact.has(key) && was !== is && !placeForm.test(was)) return [`${where} was ${was} and is ${is} now`]
  return shapeOf(was) === shapeOf(is) || shapeOf(was) === 'text'
    ? []
    : [`${where} was written as ${shapeOf(was)} and is written ${JSON.stringify(is)} now`]
}

const shapeOf = (text: string): string =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) ? 'a moment' : /^\d{4}-\d\d-\d\d$/.test(text) ? 'a day' : 'text'

function listMissing(was: readonly unknown[], is: readonly unknown[], where: string, bound: Map<string, string>, key: string): string[] {
  const name = namedBy.find(
    (one) => was.length > 0 && was.every((item) => typeof (item as Record<string, unknown> | null)?.[one] === 'string'),
  )
  if (was.every((item) => typeof item === 'string' && !placeForm.test(item)) && key !== 'label' && key !== 'header')
    return was.filter((item) => !is.includes(item)).map((item) => `${where} does not hold ${item as string} any more`)
  if (name !== undefined && new Set(was.map((item) => (item as Record<string, unknown>)[name])).size === was.length)
    return was.flatMap((item) => {
      const called = (item as Record<string, string>)[name]!
      const same = is.find((other) => (other as Record<string, unknown> | null)?.[name] === called)
      // Records have names too, and are there by their ids.
      if (same === undefined) return 'id' in (item as object) ? [] : [`${where} does not hold ${called} any more`]
      return missing(item, same, `${where} ${called}`, bound)
    })
  if (was.length > 0 && is.length === 0) return [`${where} was not empty and is now`]
  return was.slice(0, is.length).flatMap((item, index) => missing(item, is[index], `${where}[${index}]`, bound, key))
}

const kindOf = (value: unknown): string =>
  value === undefined
    ? 'nothing'
    : value === null
      ? 'null'
      : Array.isArray(value)
        ? 'a list'
        : `${/^[aeiou]/.test(typeof value) ? 'an' : 'a'} ${typeof value}`
