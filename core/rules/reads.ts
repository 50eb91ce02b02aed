/** What a derived field is worked out of: whoever may not see one of those may not see it either. */
import type { ObjectType } from '../object/define.ts'
import type { Field, LatestOptions } from '../object/field.ts'
import { toldFields } from '../object/changes.ts'
import { targetOf, type Model } from '../object/model.ts'
import type { Condition, Happened } from '../object/condition.ts'
import { type Expression, pathsOf } from '../object/expression.ts'

export interface Read {
  readonly object: ObjectType
  /** A field of it, or an engine field. */
  readonly key: string
}

/** The fields that a field reads directly; none for one that is stored. Links and objects that are followed are among them. */
export function readsOf(model: Model, object: ObjectType, key: string): readonly Read[] {
  const field = Object.hasOwn(object.fields, key) ? object.fields[key] : undefined
  return field?.presence === 'derived' ? ofDerived(model, object, field) : []
}

function ofDerived(model: Model, object: ObjectType, { kind, options }: Field): readonly Read[] {
  if (kind === 'part') return [{ object, key: options.of }]
  if (kind === 'latest') return decidedBy(options).map((key) => ({ object: model.object(options.object), key }))
  if (kind === 'formula') return inFormula(model, object, options.of)
  if (kind !== 'rollup') return []
  const related = model.object(options.object)
  return [
    { object: related, key: options.by },
    ...(options.take ? [{ object: related, key: options.take }] : []),
    ...(options.where ? inCondition(model, related, options.where) : []),
  ]
}

/** The fields of the related object that decide what a lookup shows: who it belongs to is told as much as what it says, and so is what counts and what comes first. */
const decidedBy = ({ by, take, where = {}, order = [] }: LatestOptions): readonly string[] => [
  by,
  take,
  ...Object.keys(where),
  ...order.map((key) => key.replace(/^-/, '')),
]

/** The fields that a formula over records of the object reads. */
export const inFormula = (model: Model, object: ObjectType, formula: Expression): readonly Read[] =>
  pathsOf(formula).flatMap((path) => along(model, object, path))

/** The fields that a condition over records of the object reads. */
export function inCondition(model: Model, object: ObjectType, condition: Condition): readonly Read[] {
  if ('and' in condition) return condition.and.flatMap((part) => inCondition(model, object, part))
  if ('or' in condition) return condition.or.flatMap((part) => inCondition(model, object, part))
  if ('not' in condition) return inCondition(model, object, condition.not)
  if ('field' in condition) return along(model, object, condition.field)
  // What happened with a record is read by whoever reads the record, except where it tells of others.
  if ('happened' in condition) return toldOf(model, condition)
  if ('segment' in condition) return []
  const related = model.object(condition.some)
  return [{ object: related, key: condition.by }, ...(condition.where ? inCondition(model, related, condition.where) : [])]
}

const toldOf = (model: Model, { happened, then, without }: Happened): readonly Read[] =>
  [happened, then?.happened, without?.happened].flatMap((name) => {
    const type = name === undefined ? undefined : model.interactions.find(name)
    const object = type?.upon && model.objects.get(type.upon.object)
    return object ? toldFields(model.objects, type!).map((key) => ({ object, key })) : []
  })

/** The fields on a path, its links among them. A link behind which nothing may be seen leads to an id that may not. */
function along(model: Model, object: ObjectType, path: string): readonly Read[] {
  const reads: Read[] = []
  let here = object
  const keys = path.split('.')
  for (const [n, key] of keys.entries()) {
    reads.push({ object: here, key })
    if (n < keys.length - 1) here = targetOf(model, here.fields[key]!)
  }
  return reads
}
