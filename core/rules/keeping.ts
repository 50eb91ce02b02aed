/** What a record must keep by its own fields: fields that are needed or shown by a condition, and values that are no longer chosen. Pure. */
import { inCondition } from './reads.ts'
import type { Condition } from '../object/condition.ts'
import { matches } from './predicate.ts'
import type { FieldError } from '../object/check.ts'
import { labelOf, type ObjectType } from '../object/define.ts'
import type { Model } from '../object/model.ts'

type Values = Readonly<Record<string, unknown>>
export interface Asked {
  readonly now: Date
  readonly me: string | null
  readonly timeZone?: string | undefined
  /** Whether whoever writes sees a field of the record as it will be; all of them unless said. */
  readonly isSeen?: (key: string) => boolean
}

/** Whether the record's own fields meet the condition. Nothing else is looked at. */
export const holds = (model: Model, object: ObjectType, condition: Condition, values: Values, asked: Asked): boolean =>
  matches(
    model,
    object,
    condition,
    { id: '', ...values },
    {
      now: asked.now,
      me: asked.me,
      ...(asked.timeZone ? { timeZone: asked.timeZone } : {}),
      // Links are compared by their ids: whether the other end is seen is not asked.
      record: (_object, id) => ({ id }),
      related: () => [],
    },
  )

/**
 * What is wrong with a record as it will be. Only what this change does is held against it: a record that lacked a field before stays as it
 * is until the field, or one that its condition looks at, is changed. Nothing is asked by what whoever writes does not see.
 * @param before null for a new record.
 */
export function refusedFields(model: Model, object: ObjectType, before: Values | null, after: Values, asked: Asked): readonly FieldError[] {
  const { isSeen = () => true } = asked
  const open = (condition: Condition | undefined): Condition | undefined =>
    condition && inCondition(model, object, condition).every((read) => isSeen(read.key)) ? condition : undefined
  const errors: FieldError[] = []
  for (const [key, field] of Object.entries(object.fields)) {
    if (!isSeen(key)) continue
    const requiredWhen = open(field.options.requiredWhen)
    const visibleWhen = open(field.options.visibleWhen)
    const isRetired = field.kind === 'choice' && field.options.retired?.includes(String(after[key]))
    if (!requiredWhen && !visibleWhen && !isRetired) continue
    const changed = (name: string): boolean => before === null || (before[name] ?? null) !== (after[name] ?? null)
    const touched = (condition: Condition): boolean =>
      changed(key) || inCondition(model, object, condition).some((read) => changed(read.key))
    const isEmpty = (after[key] ?? null) === null
    const label = labelOf(key, field)
    if (isRetired && changed(key))
      errors.push({ field: key, code: 'field.notAChoice', message: `This value of ${label} is not chosen any more. Choose another one.` })
    const shown = !visibleWhen || holds(model, object, visibleWhen, after, asked)
    if (!shown && !isEmpty && changed(key))
      errors.push({ field: key, code: 'field.notAsked', message: `${label} is not asked for here. Leave it empty.` })
    if (requiredWhen && shown && isEmpty && touched(requiredWhen) && holds(model, object, requiredWhen, after, asked))
      errors.push({ field: key, code: 'field.required', message: `${label} is needed here. Fill it in.` })
  }
  return errors
}
