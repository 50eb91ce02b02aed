/** Paths into what other programs send, and what they would send by them. */
import type { HookTrigger } from '@rapport/core/flows'

export interface Place {
  readonly path: string
  /** What stands there, shortened. */
  readonly example: string
}

const MOST = 200
const DEEPEST = 6

/** Where single values stand in a body, in its order; of a list the first entry. */
export function placesIn(body: unknown): readonly Place[] {
  const found: Place[] = []
  const walk = (value: unknown, path: readonly string[]) => {
    if (found.length >= MOST) return
    if (typeof value === 'object' && value !== null) {
      if (path.length >= DEEPEST) return
      for (const [key, inner] of Array.isArray(value) ? Object.entries(value).slice(0, 1) : Object.entries(value))
        walk(inner, [...path, key])
    } else if (value !== null && value !== undefined) found.push({ path: path.join('.'), example: shortened(String(value)) })
  }
  walk(body, [])
  return found
}
const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text)

/** A body that a trigger could read, to try it with. */
export function exampleBody({ by, values = {}, says = {} }: HookTrigger): Readonly<Record<string, unknown>> {
  const body: Tree = {}
  put(body, by.path, example(by.field))
  for (const [key, path] of Object.entries(values)) put(body, path, example(key))
  for (const [name, path] of Object.entries(says)) put(body, path, example(name))
  return body
}

interface Tree {
  [key: string]: unknown
}

function put(body: Tree, path: string, value: string): void {
  const keys = path.split('.').filter(Boolean)
  const last = keys.pop()
  if (last === undefined) return
  let at: Tree = body
  keys.forEach((key, n) => {
    const next = at[key]
    // What is counted is a list.
    const fresh: unknown = /^\d+$/.test(keys[n + 1] ?? last) ? [] : {}
    at = (typeof next === 'object' && next !== null ? next : (at[key] = fresh)) as Tree
  })
  at[last] = value
}
const example = (key: string): string =>
  key === 'emails' ? 'inga@example.com' : key === 'phones' ? '+4940123456' : key === 'name' ? 'Inga Sörensen' : '…'

/** A name under which something is told, made of where it stands: `order.total` is `total`. */
export function nameOfPath(path: string, taken: readonly string[]): string {
  const words = path.split('.').filter((part) => !/^\d+$/.test(part))
  const last = (words.at(-1) ?? '').replace(/[^A-Za-z0-9_]+/g, '_').replace(/^[^A-Za-z]+/, '')
  const name = (last.charAt(0).toLowerCase() + last.slice(1)).slice(0, 36) || 'value'
  const all = [...taken, 'flow', 'name', 'at', 'channel', 'touchpoint']
  if (!all.includes(name)) return name
  for (let n = 2; ; n++) if (!all.includes(`${name}${n}`)) return `${name}${n}`
}
