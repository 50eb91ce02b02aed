/** Query parameters, read strictly: what a route does not know is refused by name, and so is what is said twice. */
import { Problem } from '../errors.ts'
import type { Schema } from './schema.ts'

/** Reads one parameter's text, or throws through `wrongParameter`. */
export interface Reader<T> {
  (text: string, name: string): T
  /** What it takes. */
  readonly schema: Schema
}
const reader = <T>(schema: Schema, read: (text: string, name: string) => T): Reader<T> => Object.assign(read, { schema })
export type Readers = Readonly<Record<string, Reader<unknown>>>
/** What the readers of a route give; absent parameters are undefined. */
export type Parameters<R extends Readers> = { readonly [K in keyof R]?: ReturnType<R[K]> }

/** The parameters of a request as `readers` give them. */
export function readQuery<R extends Readers>(query: unknown, readers: R): Parameters<R> {
  const out: Record<string, unknown> = {}
  const given = query as Record<string, string | string[]>
  for (const name in given) {
    const value = given[name]
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined
    if (!reader) throw unknownParameter(name, Object.keys(readers))
    if (typeof value !== 'string')
      throw new Problem('query.twice', `The parameter ${name} is given more than once.`, {
        fix: 'Give it once.',
        more: { parameter: name },
      })
    if (value.includes('\0')) throw wrongParameter(name, 'may not hold the character NUL')
    out[name] = reader(value, name)
  }
  return out as Parameters<R>
}

/** A parameter whose value cannot be: `limit must be a whole number from 1 to 200.` */
export const wrongParameter = (name: string, must: string): Problem =>
  new Problem('query.wrong', `The parameter ${name} ${must}.`, { more: { parameter: name } })

/** Any text up to `longest` characters. */
export const textParameter = (longest: number): Reader<string> =>
  reader({ type: 'string', maxLength: longest }, (text, name) => {
    if (text.length > longest) throw wrongParameter(name, `may have at most ${longest} characters`)
    return text
  })

/** One of some words. */
export const choiceParameter = <const V extends readonly string[]>(values: V): Reader<V[number]> =>
  reader({ type: 'string', enum: values }, (text, name) => {
    if (!values.includes(text)) throw wrongParameter(name, `must be one of ${values.join(', ')}`)
    return text
  })

/** A whole number between two bounds, in plain digits. */
export const countParameter = (least: number, most: number): Reader<number> =>
  reader({ type: 'integer', minimum: least, maximum: most }, (text, name) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= least && value <= most)) throw wrongParameter(name, `must be a whole number from ${least} to ${most}`)
    return value
  })

/** One or two of them, separated by a comma. */
export const countsParameter = (least: number, most: number): Reader<readonly number[]> =>
  reader({ type: 'string' }, (text, name) => {
    const parts = text.split(',')
    if (parts.length > 2) throw wrongParameter(name, 'must be one number or two, separated by a comma')
    return parts.map((part) => countParameter(least, most)(part, name))
  })

/** Words, separated by commas; whoever asks knows which there are. */
export const wordsParameter = (longest: number): Reader<readonly string[]> =>
  reader({ type: 'string', maxLength: longest }, (text, name) =>
    textParameter(longest)(text, name)
      .split(',')
      .map((word) => word.trim()),
  )

/** `true` or `false`. */
export const flagParameter: Reader<boolean> = reader({ type: 'boolean' }, (text, name) => {
  if (text !== 'true' && text !== 'false') throw wrongParameter(name, 'must be true or false')
  return text === 'true'
})

/** The key of a field, `-` in front for descending. */
export const sortParameter: Reader<string> = reader({ type: 'string' }, (text, name) => {
  if (!/^-?[a-z][A-Za-z0-9]{0,40}$/.test(text)) throw wrongParameter(name, 'must be the key of one field, with - in front for descending')
  return text
})

/** Keys of fields, separated by commas. */
export const keysParameter: Reader<readonly string[]> = reader({ type: 'string' }, (text, name) => {
  const keys = text.split(',')
  if (keys.length > 200 || !keys.every((key) => /^[a-z][A-Za-z0-9]{0,40}$/.test(key)))
    throw wrongParameter(name, 'must be keys of fields, separated by commas')
  return [...new Set(keys)]
})

/** A cursor that a page gave as `next`. */
export const cursorParameter: Reader<string> = reader({ type: 'string' }, (text, name) => {
  if (!/^[A-Za-z0-9_-]{1,4000}={0,2}$/.test(text)) throw wrongParameter(name, 'must be what a page gave as next')
  return text
})

function unknownParameter(name: string, known: readonly string[]): Problem {
  const shown = name.slice(0, 60)
  const fix = known.length > 0 ? `This address takes ${known.join(', ')}.` : 'This address takes no parameters.'
  return new Problem('query.unknown', `There is no parameter ${JSON.stringify(shown)} here.`, { fix, more: { parameter: shown } })
}
