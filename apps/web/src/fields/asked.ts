/** Which fields a record asks for while it is typed: what the server asks of it when it is saved. */
import type { Model, ObjectType } from '@rapport/core/object'
import { type Condition, holds } from '@rapport/core/rules'
import type { FieldMeta, ObjectMeta, Value } from '../api/types.ts'
import { isRef } from '../api/meta.ts'

export interface Asking {
  /** The member that `me` means. */
  me: string | null
  now: Date
}

/** Whether the field is shown, and whether it must be filled, for a record with these values. */
export function askedOf(
  object: ObjectMeta,
  field: FieldMeta,
  values: Readonly<Record<string, Value | undefined>>,
  asking: Asking,
): { shown: boolean; needed: boolean } {
  const meets = (condition: Condition | undefined): boolean | undefined =>
    condition && holds(model, typeOf(object), condition, stored(object, values), asking)
  const shown = meets(field.visibleWhen) ?? true
  return { shown, needed: shown && (field.required || (meets(field.requiredWhen) ?? false)) }
}

/** The field as it is for these values: `required` says whether it must be filled now. */
export const asAsked = (
  object: ObjectMeta,
  field: FieldMeta,
  values: Readonly<Record<string, Value | undefined>>,
  asking: Asking,
): FieldMeta | null => {
  const { shown, needed } = askedOf(object, field, values, asking)
  return shown ? (needed === field.required ? field : { ...field, required: needed }) : null
}

/** As records are stored: links as ids, and parts of lists left to their lists. */
const stored = (object: ObjectMeta, values: Readonly<Record<string, Value | undefined>>): Record<string, unknown> =>
  Object.fromEntries(object.fields.map(({ key }) => [key, isRef(values[key]) ? values[key].id : (values[key] ?? null)]))

const types = new WeakMap<ObjectMeta, ObjectType>()
function typeOf(object: ObjectMeta): ObjectType {
  let type = types.get(object)
  if (!type) {
    const fields = Object.fromEntries(
      object.fields.map(({ key, kind, derived, options }) => [key, { kind, presence: derived ? 'derived' : 'optional', options }]),
    )
    types.set(object, (type = { name: object.name, fields } as unknown as ObjectType))
  }
  return type
}

/** Such conditions look at no other object. */
const model = { object: () => undefined } as unknown as Model
