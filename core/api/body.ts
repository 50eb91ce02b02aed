/** JSON bodies: read as UTF-8 without repair, never deep, never with keys that reach into prototypes. */
import { Problem } from '../errors.ts'

/** Largest JSON body, in bytes. */
export const bodyLimit = 1_048_576
/** Objects and lists may lie in each other this deep. */
export const depthLimit = 32

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The value that a JSON body says. Throws a `Problem` for anything that is not plain JSON. */
export function parseBody(body: Uint8Array): unknown {
  let value: unknown
  try {
    value = JSON.parse(utf8.decode(body))
  } catch (error) {
    const what = error instanceof SyntaxError ? 'The body is not JSON.' : 'The body is not UTF-8 text.'
    throw new Problem('request.json', what, { fix: 'Send one JSON value in UTF-8.', cause: error })
  }
  checkShape(value)
  return value
}

/** The body of a write as an object with exactly these keys at most; `what` names it to people. */
export function objectBody(body: unknown, what = 'a JSON object'): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Problem('request.body', `The body must be ${what}.`)
  return body as Readonly<Record<string, unknown>>
}

/** Refuses keys that a fixed body does not have. */
export function onlyKeys(body: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const extra = Object.keys(body).find((key) => !known.includes(key))
  if (extra !== undefined)
    throw new Problem('request.unknownKey', `The body has a key ${JSON.stringify(extra.slice(0, 60))} that is not known here.`, {
      status: 422,
      fix: `Known are: ${known.join(', ')}.`,
    })
}

function checkShape(root: unknown): void {
  if (typeof root !== 'object' || root === null) return
  let level: object[] = [root]
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > depthLimit) throw new Problem('request.tooDeep', `The body is nested more than ${depthLimit} levels deep.`)
    const below: object[] = []
    for (const value of level) {
      if (!Array.isArray(value)) checkKeys(value)
      for (const inner of Object.values(value) as unknown[]) if (typeof inner === 'object' && inner !== null) below.push(inner)
    }
    level = below
  }
}

function checkKeys(value: object): void {
  if (Object.hasOwn(value, '__proto__')) throw forbiddenKey('__proto__')
  if (!Object.hasOwn(value, 'constructor')) return
  const inner = (value as { constructor: unknown }).constructor
  if (typeof inner === 'object' && inner !== null && Object.hasOwn(inner, 'prototype')) throw forbiddenKey('constructor.prototype')
}

const forbiddenKey = (key: string): Problem => new Problem('request.forbiddenKey', `The body has a key ${key}, which is never taken.`)
