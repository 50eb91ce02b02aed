/**
 * Values of the page as JSON, written by hand: pages may have taught lists another JSON (`Array.prototype.toJSON` of old libraries), and what they
 * say may be endless, go in circles, or be made to reach into the prototypes of whoever reads it.
 */

/** Values in each other, and in all. */
const deepest = 6
const most = 1000
const harmful = new Set(['__proto__', 'constructor', 'prototype'])

interface Budget {
  left: number
}

/** Undefined for what is no value: functions, elements of the page, and what lies too deep. */
export function encode(value: unknown, depth = 0, budget: Budget = { left: most }): string | undefined {
  if (value === null) return 'null'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null'
  if (typeof value === 'bigint') return `"${value}"`
  if (typeof value !== 'object' || depth > deepest || budget.left-- <= 0) return undefined
  if (Array.isArray(value)) {
    const parts: string[] = []
    for (let at = 0; at < value.length && budget.left > 0; at++) parts.push(encodeOne(value[at], depth, budget) ?? 'null')
    return `[${parts.join(',')}]`
  }
  const object = value as Readonly<Record<string, unknown>>
  if (typeof object.nodeType === 'number') return undefined
  if (typeof object.toJSON === 'function') return encode(object.toJSON(), depth + 1, budget)
  const parts: string[] = []
  for (const key of Object.keys(object)) {
    const part = harmful.has(key) ? undefined : encodeOne(object[key], depth, budget)
    if (part !== undefined) parts.push(`${JSON.stringify(key)}:${part}`)
  }
  return `{${parts.join(',')}}`
}

function encodeOne(value: unknown, depth: number, budget: Budget): string | undefined {
  budget.left--
  return encode(value, depth + 1, budget)
}

/** Of a text as it is sent. */
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length
