/** What makes a question slow that need not be: conditions on added fields that no index answers, because nobody marked them. */
import { Problem } from '../errors.ts'
import type { ObjectType } from '../object/index.ts'
import type { Condition } from '../rules/condition.ts'
import { slotsFor } from './slots.ts'

/** The record's own added fields that the condition compares and that could be marked, by key. */
export function unmarkedIn(object: ObjectType, condition: Condition | undefined): readonly string[] {
  if (!condition || 'some' in condition) return []
  if ('and' in condition) return [...new Set(condition.and.flatMap((part) => unmarkedIn(object, part)))]
  if ('or' in condition) return [...new Set(condition.or.flatMap((part) => unmarkedIn(object, part)))]
  if ('not' in condition) return unmarkedIn(object, condition.not)
  const field = object.fields[condition.field]
  const isSlow =
    field?.custom && field.presence !== 'derived' && !field.options.index && !field.options.unique && slotsFor(field.kind).length > 0
  return isSlow ? [condition.field] : []
}

/** A question that was stopped because it took too long, with the fields to mark so that it is quick; any other error as it is. */
export function offeringMarks(error: unknown, object: ObjectType, condition: Condition | undefined): unknown {
  if (!(error instanceof Problem) || error.code !== 'store.timeout') return error
  const slow = unmarkedIn(object, condition)
  if (slow.length === 0) return error
  const labels = slow.map((key) => object.fields[key]!.options.label ?? key).join(', ')
  return new Problem(error.code, error.message, {
    status: error.status,
    fix: `Have ${labels} marked to sort lists by, on the page of the fields: then an index answers.`,
    more: { unmarked: slow },
    cause: error.cause,
  })
}
