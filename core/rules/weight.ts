/** How much a field that is worked out weighs in a statement: its parts, with those of every field that it names, written out. Pure. */
import type { ObjectType } from '../object/define.ts'
import type { Field, FieldOf } from '../object/field.ts'
import { targetOf, type Model } from '../object/model.ts'
import type { Condition } from '../object/condition.ts'
import type { Expression } from '../object/expression.ts'

/** Most parts that the worked-out fields of an object have together, so that a record can be read as a whole. */
export const mostWeight = 1000
/** What following a link adds: a look at another table, under the reader's rights. */
const hop = 4

/** A field never changes, nor does what it names: a model with other fields has other ones. */
const known = new WeakMap<Field, number>()

/** The parts that a field adds to a statement that reads it; 1 for one that is stored. */
export function weightOf(model: Model, object: ObjectType, field: Field | undefined): number {
  if (field?.kind !== 'formula' && field?.kind !== 'rollup') return 1
  let weight = known.get(field)
  if (weight === undefined) {
    weight = field.kind === 'formula' ? ofFormula(model, object, field.options.of) : ofRollup(model, field)
    known.set(field, weight)
  }
  return weight
}

function ofFormula(model: Model, object: ObjectType, part: Expression): number {
  if ('field' in part) return ofPath(model, object, part.field)
  return 1 + ('call' in part ? sum(part.with, (one) => ofFormula(model, object, one)) : 0)
}

function ofRollup(model: Model, { options }: FieldOf<'rollup'>): number {
  const related = model.object(options.object)
  const taken = options.take === undefined ? 0 : ofPath(model, related, options.take)
  return hop + taken + (options.where ? ofCondition(model, related, options.where) : 0)
}

function ofPath(model: Model, object: ObjectType, path: string): number {
  const [key = '', ...rest] = path.split('.')
  const field = object.fields[key]
  return field && rest.length > 0 ? hop + ofPath(model, targetOf(model, field), rest.join('.')) : weightOf(model, object, field)
}

function ofCondition(model: Model, object: ObjectType, condition: Condition): number {
  if ('and' in condition) return sum(condition.and, (part) => ofCondition(model, object, part))
  if ('or' in condition) return sum(condition.or, (part) => ofCondition(model, object, part))
  if ('not' in condition) return ofCondition(model, object, condition.not)
  if ('field' in condition) return 1 + ofPath(model, object, condition.field)
  if ('happened' in condition || 'segment' in condition) return 2 * hop
  return hop + (condition.where ? ofCondition(model, model.object(condition.some), condition.where) : 0)
}

const sum = <T>(list: readonly T[], of: (one: T) => number): number => list.reduce((total, one) => total + of(one), 0)
