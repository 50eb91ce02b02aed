/** What programs say of a customer, in the fields of its record: pure. What a field does not take is left out, and said so. */
import { checkKind } from '../../object/check-kinds.ts'
import type { Field, Kind, Model, ObjectType } from '../../object/index.ts'
import type { Traits } from '../../module/index.ts'
import { asKind, isNothing, isSaid, type Said, valueAt } from '../message/said.ts'

/** Values as the store takes them, and the traits that no field took though one is meant. */
export interface TraitValues {
  readonly values: Record<string, unknown>
  readonly odd: readonly string[]
}

/** What decides how they are read. */
export interface TraitReading {
  readonly model: Model
  readonly country?: string | null | undefined
  /** Nobody else has the sender's key. */
  readonly trusted: boolean
}

/** Reads the declared ones, and those that are called like a field that the workspace has added. */
export function valuesOf(object: ObjectType, declared: Traits, said: Said, reading: TraitReading, only?: 'declared'): TraitValues {
  const values: Record<string, unknown> = {}
  const odd: string[] = []
  if (isNothing(said)) return { values, odd }
  const added = Object.entries(object.fields).flatMap(([key, { kind, custom, presence, options }]) =>
    only === undefined && isOpen(kind, custom, reading) && presence !== 'derived' && !options.readonly
      ? [[key, [key, options.label ?? key]] as const]
      : [],
  )
  for (const [key, names] of [...Object.entries(declared), ...added]) {
    const field = object.fields[key]!
    const name = names.find((one) => isSaid(valueAt(said, one)))
    if (name === undefined) continue
    const given = valueAt(said, name)
    const outcome = checkKind(field, inKind(field.kind, given), { model: reading.model, country: reading.country ?? null })
    if ('code' in outcome) odd.push(name)
    else if (outcome.value !== null) values[key] = outcome.value
  }
  return { values, odd }
}

/** Whoever reads the key of a page could ask by such fields what there is. */
const isOpen = (kind: Kind, custom: Field['custom'], { trusted }: TraitReading): boolean =>
  custom !== undefined && (trusted || (kind !== 'ref' && kind !== 'record' && !custom.unique))

const inKind = (kind: string, given: unknown): unknown =>
  kind === 'addresses' ? [addressOf(given)].filter((one) => one !== null) : asKind(kind, given)

/** An address as the specification has it, or in one line. https://segment.com/docs/connections/spec/identify/#traits */
function addressOf(given: unknown): Said | null {
  if (typeof given === 'string') return { street: given }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return null
  const { street, postalCode, postal_code: code, city, state, country } = given as Said
  const parts = { street, postcode: postalCode ?? code, city, region: state, country }
  return Object.fromEntries(
    Object.entries(parts).flatMap(([key, value]) => (typeof value === 'string' || typeof value === 'number' ? [[key, String(value)]] : [])),
  )
}
