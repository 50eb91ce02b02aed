/** Conditions by which a field is needed or shown: filter sentences over the record's own fields, read and checked. Pure. */
import { Problem } from '../errors.ts'
import type { Field, Model, ObjectType } from '../object/index.ts'
import { checkCondition, type Condition, parseFilter } from '../rules/index.ts'
import type { CustomFieldJson, FieldOptions } from './build.ts'

type Asking = Pick<CustomFieldJson, 'of' | 'key'> & { readonly options: Conditions | null }
/** Filter sentences by which a field is needed or shown. */
export type Conditions = Pick<FieldOptions, 'requiredWhen' | 'visibleWhen'>

/** The field with its conditions. Throws `filter.wrong` with the place, or `customField.wrongCondition`. */
export function conditional(model: Model, { of, key, options }: Asking, field: Field): Field {
  const object = model.object(of)
  const read = (sentence: string | undefined): Condition | undefined => {
    if (!sentence?.trim()) return undefined
    const condition = checkCondition(model, object, parseFilter(sentence))
    refuseFar(object, condition, key)
    return condition
  }
  const [requiredWhen, visibleWhen] = [read(options?.requiredWhen), read(options?.visibleWhen)]
  return Object.freeze({
    ...field,
    options: Object.freeze({ ...field.options, ...(requiredWhen ? { requiredWhen } : {}), ...(visibleWhen ? { visibleWhen } : {}) }),
  }) as Field
}

/** What is not the record's own, or is worked out of others, is not there while somebody types. */
function refuseFar(object: ObjectType, condition: Condition, self: string): void {
  if ('and' in condition) return condition.and.forEach((part) => refuseFar(object, part, self))
  if ('or' in condition) return condition.or.forEach((part) => refuseFar(object, part, self))
  if ('not' in condition) return refuseFar(object, condition.not, self)
  const wrong = (message: string): Problem =>
    new Problem('customField.wrongCondition', message, {
      status: 422,
      fix: 'Compare other fields of the record itself, that somebody fills in.',
      more: { errors: [{ field: 'options', code: 'customField.wrongCondition', message }] },
    })
  if ('some' in condition) throw wrong('Such a condition cannot look at related records.')
  if ('segment' in condition) throw wrong('Such a condition cannot look at segments.')
  if ('happened' in condition) throw wrong('Such a condition cannot look at what happened with a record.')
  const { field } = condition
  if (field.includes('.')) throw wrong(`Such a condition cannot look at other records, as ${field} does.`)
  if (field === self) throw wrong('A field cannot be needed or shown by what it holds itself.')
  const declared = object.fields[field]
  if (declared?.presence === 'derived' && declared.kind !== 'part')
    throw wrong(`${field} is worked out, and not there while somebody types.`)
}
