/** Bodies as the store takes them, checked for whoever sends them. */
import { type Actor, hiddenFields } from '../access/index.ts'
import { Problem } from '../errors.ts'
import { type CheckOptions, checkValues, type FieldError } from '../object/check.ts'
import { engineFields, type Model, type ObjectType } from '../object/index.ts'
import { objectBody } from './body.ts'
import { wrongParameter } from './query.ts'

/** The values of a new record; `country` says what phone numbers without + belong to. Throws `record.invalid` or `record.unknownField` (422) with all that is wrong. */
export const readNew = (model: Model, actor: Actor, object: ObjectType, body: unknown, country?: string | null): Record<string, unknown> =>
  readValues(model, actor, object, body, { mode: 'create', country })

/** The values of a patch. */
export const readPatch = (
  model: Model,
  actor: Actor,
  object: ObjectType,
  body: unknown,
  country?: string | null,
): Record<string, unknown> => readValues(model, actor, object, body, { mode: 'patch', country })

/** Most mistakes that one answer names; their keys are cut by the check itself. */
const mostErrors = 50

function readValues(
  model: Model,
  actor: Actor,
  object: ObjectType,
  body: unknown,
  how: Pick<CheckOptions, 'mode' | 'country'>,
): Record<string, unknown> {
  const { values, errors } = checkValues(object, objectBody(body), { ...how, model, hidden: hiddenFields(model, actor, object) })
  if (errors.length > 0) throw invalid(object, errors)
  return values
}

function invalid(object: ObjectType, errors: readonly FieldError[]): Problem {
  const unknown = errors.every(({ code }) => code === 'record.unknownField')
  const message =
    errors.length === 1 ? errors[0]!.message : `${errors.length} fields of this ${object.label[0].toLowerCase()} are not right.`
  return new Problem(unknown ? 'record.unknownField' : 'record.invalid', message, {
    status: 422,
    fix: 'Correct the fields that errors names.',
    more: { errors: errors.slice(0, mostErrors) },
  })
}

/** Refuses keys of fields that do not exist for the actor. */
export function checkKeys(model: Model, actor: Actor, object: ObjectType, keys: readonly string[] | undefined): void {
  const hidden = hiddenFields(model, actor, object)
  const wrong = keys?.find(
    (key) => !(engineFields as readonly string[]).includes(key) && (!Object.hasOwn(object.fields, key) || hidden.has(key)),
  )
  if (wrong !== undefined) throw wrongParameter('fields', `names ${wrong}, which ${object.label[1].toLowerCase()} do not have`)
}
