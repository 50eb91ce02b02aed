/** What a constraint of the database refused, as a problem of the field it is about. */
import { Problem } from '../errors.ts'
import type { Model, ObjectType } from '../object/index.ts'
import type { Violation } from '../postgres/index.ts'
import { columnsOf } from '../sql/column.ts'
import { tableName } from '../sql/table.ts'

/** A ref to a record that is not there, or not for this actor: both look the same. */
export const missingReference = (target: ObjectType, field: string): Problem =>
  new Problem('record.invalid', `The ${target.label[0].toLowerCase()} was not found.`, {
    status: 422,
    fix: 'Choose one that exists.',
    more: { errors: [{ field, code: 'field.notFound', message: `This ${target.label[0].toLowerCase()} was not found.` }] },
  })

/** The problem of one of the objects that were written; null when the constraint is none of theirs. */
export function problemOf(model: Model, objects: readonly ObjectType[], { code, constraint }: Violation): Problem | null {
  const unique = code === '23505' ? /^unique_value_(.+)$/.exec(constraint)?.[1] : undefined
  for (const object of objects)
    for (const [key, field] of Object.entries(object.fields)) {
      if (unique !== undefined && field.custom?.id === unique) return taken(object, key)
      const [column] = columnsOf(key, field)
      if (!column) continue
      const isCalled = (ending: string): boolean => constraint === `${tableName(object)}_${column.name}_${ending}`
      if (code === '23503' && field.kind === 'ref' && isCalled('fkey')) return missingReference(model.object(field.options.to), key)
      if (code === '23505' && field.options.unique && isCalled('key')) return taken(object, key)
    }
  return null
}

/** The one that has the value may lie beyond the actor's sight: the advice must hold there too. */
export const taken = (object: ObjectType, field: string): Problem =>
  new Problem('record.taken', `Another ${object.label[0].toLowerCase()} has this value already.`, {
    status: 409,
    fix: 'Use another value. If you cannot find the one that has it, ask an administrator of your workspace.',
    more: { errors: [{ field, code: 'field.taken', message: 'Another record has this value.' }] },
  })
