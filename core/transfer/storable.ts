/** What jsonb can hold: it takes neither NUL nor half characters. */
import { isStorable } from '../object/check-text.ts'

/** The text with the sign for what is no character in place of NUL and half characters; the same text where there are none. */
export const storable = (text: string): string => (isStorable(text) ? text : text.toWellFormed().replaceAll('\0', '\ufffd'))

/** The same for every text in a JSON value, keys apart. */
export function storableIn<T>(value: T): T {
  if (typeof value === 'string') return storable(value) as T
  if (Array.isArray(value)) return value.map(storableIn) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, storableIn(inner)])) as T
}
