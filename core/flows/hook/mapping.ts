/** How what is sent to a flow tells of a record: by which of its values that is found, what is written, and what is told. Pure. */
import { Problem } from '../../errors.ts'
import { takesAnswers, unasked } from '../../forms/check.ts'
import { asKind, isSaid } from '../../interactions/message/said.ts'
import { checkField } from '../../object/check.ts'
import { type Field, identifying, identifyingKinds, initialOf, isActor, labelOf, type Model, type ObjectType } from '../../object/index.ts'
import { isKeptAside } from '../../store/identified.ts'
import type { Hooking } from '../body.ts'
import { type Payload, valueIn } from './payload.ts'
import { takenNames } from './received.ts'

/** Characters of a text that is told on a timeline. */
const longestSaid = 1_000

/** Whether records are found by a field: one that names them, or by which they are looked up. */
export const namesRecords = (object: ObjectType, key: string): boolean => {
  const field = Object.hasOwn(object.fields, key) ? object.fields[key] : undefined
  if (field === undefined || field.presence === 'derived') return false
  const { unique, match } = field.options as { readonly unique?: boolean; readonly match?: boolean }
  return (
    isKeptAside(object, key) || (identifyingKinds.has(field.kind) && (unique === true || match === true || field.custom?.unique === true))
  )
}

/** Why a stranger's program may not fill a field; null where it may. A value that no two share is asked of nobody: the answer to whoever sends never says what there is. */
export function unmapped(field: Field): string | null {
  if (field.kind === 'instant') return unmapped({ ...field, kind: 'date' } as Field)
  return unasked({ ...field, options: { ...field.options, unique: false } } as Field, false)?.replace('Visitors', 'Other programs') ?? null
}

/** What is wrong with it, for the records of an object. */
export function checkHooking(
  object: ObjectType,
  { by, adds, values = {}, says = {} }: Hooking,
  problem: (place: string, message: string) => void,
): void {
  if (!namesRecords(object, by.field))
    problem(
      'by',
      `${object.label[1]} are not found by ${by.field}. Choose a mail address, a phone number, or a field of which no two have the same.`,
    )
  const writes = adds === true || Object.keys(values).length > 0
  const isWritten: boolean = takesAnswers(object)
  if (writes && !isWritten) problem('values', `${object.label[1]} are not written by what other programs send.`)
  for (const key of Object.keys(values)) {
    const field = Object.hasOwn(object.fields, key) ? object.fields[key] : undefined
    const why = field === undefined ? 'There is no such field.' : unmapped(field)
    if (key === by.field) problem(`values.${key}`, 'The record is found by this field: it has its value already.')
    else if (why !== null) problem(`values.${key}`, `${field ? labelOf(key, field) : key}: ${why}`)
  }
  if (adds)
    for (const [key, field] of Object.entries(object.fields))
      if (isNeeded(field) && key !== by.field && !Object.hasOwn(values, key))
        problem('adds', `${object.label[0]} needs ${labelOf(key, field)}: say where it stands in what is sent.`)
  for (const name of Object.keys(says))
    if (!/^[a-z][A-Za-z0-9_]{0,39}$/.test(name) || takenNames.has(name))
      problem(
        `says.${name}`,
        'A name begins with a small letter, and has letters, digits and _; not flow, name, at, channel or touchpoint.',
      )
}

const isNeeded = (field: Field): boolean =>
  field.presence === 'required' && !field.options.readonly && !isActor(field) && initialOf(field) === undefined

/** What a body tells. */
export interface Told {
  /** The value by which the record is found, as records keep it. */
  readonly text: string
  /** Of a record that is made, or written. */
  readonly values: Readonly<Record<string, unknown>>
  readonly says: Readonly<Record<string, string | number | boolean>>
}

interface Reading {
  readonly model: Model
  readonly object: ObjectType
  readonly country: string | null
}

/** Reads a body. Throws a `Problem` that says at which path something is missing or does not fit. */
export function readTold({ model, object, country }: Reading, { by, values = {}, says = {} }: Hooking, body: Payload): Told {
  const read = (key: string, path: string): unknown => {
    const given = valueIn(body, path)
    const field = object.fields[key]
    if (!field || !isSaid(given)) return null
    const outcome = checkField(object, key, asKind(field.kind, given), { country, model })
    if ('code' in outcome) throw unfit(`${path} does not fit ${labelOf(key, field)}: ${outcome.message}`)
    return outcome.value
  }
  const named = read(by.field, by.path)
  const [text] = identifying(named)
  if (text === undefined) throw unfit(`Nothing stands at ${by.path}, by which the record is found.`)
  const written = Object.entries(values).flatMap(([key, path]) => {
    const value = read(key, path)
    return value === null ? [] : [[key, value] as const]
  })
  const told = Object.entries(says).flatMap(([name, path]) => {
    const value = valueIn(body, path)
    if (!isSaid(value)) return []
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      throw unfit(`${path} is no single value, and cannot be told as ${name}.`)
    return [[name, typeof value === 'string' ? value.slice(0, longestSaid).toWellFormed() : value] as const]
  })
  return { text, values: { ...Object.fromEntries(written), [by.field]: named }, says: Object.fromEntries(told) }
}

const unfit = (message: string): Problem =>
  new Problem('hook.unfit', message, { status: 422, fix: 'Choose another path, or have it sent otherwise.' })
