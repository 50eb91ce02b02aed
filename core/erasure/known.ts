/** By what records are known again, in which fields: what is remembered of it as a keyed hash when they are erased. Pure. */
import type { Field, ObjectType } from '../object/index.ts'
import type { Seals } from '../secrets/index.ts'

/** A value by which a record is known, in small letters. */
export interface Known {
  readonly object: string
  readonly field: string
  readonly text: string
  /** Nobody else has it. Numbers of phones are shared by households and offices. */
  readonly strong: boolean
}

const isKnownBy = ({ kind, options, custom }: Field): boolean =>
  kind === 'emails' ||
  kind === 'phones' ||
  (kind === 'text' && (options.unique === true || options.match === true || custom?.unique === true))

/** The fields of an object by which its records are known again. */
export const knowingFields = (object: ObjectType): readonly string[] =>
  Object.keys(object.fields).filter((key) => object.fields[key]!.presence !== 'derived' && isKnownBy(object.fields[key]!))

/** Whether the records of an object can be erased: those that have mail addresses and with which things happen. */
export const isErasable = (object: ObjectType): boolean =>
  object.interactions === true && !object.internal && Object.values(object.fields).some(({ kind }) => kind === 'emails')

/** By what values make a record known. */
export function knownBy(object: ObjectType, values: Readonly<Record<string, unknown>>): readonly Known[] {
  return knowingFields(object).flatMap((field) => {
    const strong = object.fields[field]!.kind !== 'phones'
    return textsOf(values[field]).map((text) => ({ object: object.name, field, text, strong }))
  })
}

/** The texts of a value: entries of a list, or the text itself. */
export function textsOf(value: unknown): readonly string[] {
  const all = Array.isArray(value) ? value.map((entry: { value?: unknown }) => entry.value) : [value]
  return [...new Set(all.flatMap((text) => (typeof text === 'string' && text.trim() !== '' ? [text.trim().toLowerCase()] : [])))]
}

/** The keyed hash under which it is remembered: whoever has not the secret cannot try out addresses. */
export const markOf = (seals: Pick<Seals, 'tokenFor'>, workspace: string, { object, field, text }: Omit<Known, 'strong'>): string =>
  seals.tokenFor(`erased ${workspace}`, `${object} ${field} ${text}`)
