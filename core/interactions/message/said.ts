/** What programs say, read without believing anything of its shape. */

/** A JSON object, of which nothing is known. */
export type Said = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Said => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The object that stands there; nothing else counts. */
export const saidIn = (value: unknown): Said => (isObject(value) ? value : {})

/** Whether an object says nothing: asked of every message, and most say nothing of who somebody is. */
export function isNothing(said: Said): boolean {
  for (const _ in said) return false
  return true
}

/** Whether something is said at all. */
export const isSaid = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

/** What is called so: `page.url` is the `url` of the `page`. */
export const valueAt = (said: Said, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (Object.hasOwn(saidIn(value), key) ? saidIn(value)[key] : undefined), said)

/** Programs send numbers as texts, names as numbers, moments where a day is meant, and one where records keep a list. */
export function asKind(kind: string, given: unknown): unknown {
  const text = typeof given === 'number' ? String(given) : given
  if (kind === 'emails' || kind === 'phones') return typeof text === 'string' ? [text] : given
  if (kind === 'text' || kind === 'prose' || kind === 'choice')
    return kind === 'text' && typeof text === 'string' ? text.replace(/\s+/g, ' ') : text
  if (kind === 'date') return typeof given === 'string' ? given.slice(0, 10) : given
  if (kind === 'integer' && Array.isArray(given)) return given.length
  if ((kind === 'number' || kind === 'integer') && typeof given === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(given)) return Number(given)
  return given
}
