/** What makes a question slow that need not be: conditions on added fields that no index answers, because nobody marked them. */
import { Problem } from '../errors.ts'
import type { ObjectType } from '../object/index.ts'
import type { Condition } from '../object/condition.ts'
import { slotsFor } from '../sql/slots.ts'

/** The record's own added fields that the condition compares and that could be marked, by key. */
export function unmarkedIn(object: ObjectType, condition: Condition | undefined): readonly string[] {
  if (!condition || 'some' in condition || 'happened' in condition || 'segment' in condition) return []
  if ('and' in condition) return [...new Set(condition.and.flatMap((part) => unmarkedIn(object, part)))]
  if ('or' in condition) return [...new Set(condition.or.flatMap((part) => unmarkedIn(object, part)))]
  if ('not' in condition) return unmarkedIn(object, condition.not)
  return !object.fields[condition.field]?.options.unique && isUnmarked(object, condition.field) ? [condition.field] : []
}

function isUnmarked(object: ObjectType, key: string): boolean {
  const field = Object.hasOwn(object.fields, key) ? object.fields[key]! : undefined
  return Boolean(field?.custom) && field!.presence !== 'derived' && !field!.options.index && slotsFor(field!.kind).length > 0
}

/** What would make it possible, or quick, to ask for these fields: how, and which of them are to be marked. Nothing where marks do not help. */
export function offerOf(
  object: ObjectType,
  keys: readonly string[],
): { readonly fix: string; readonly more: { readonly unmarked: readonly string[] } } | {} {
  const unmarked = keys.filter((key) => isUnmarked(object, key))
  if (unmarked.length === 0) return {}
  const labels = unmarked.map((key) => object.fields[key]!.options.label ?? key).join(', ')
  return { fix: `Have ${labels} marked to sort lists by, on the page of the fields: then an index answers.`, more: { unmarked } }
}

/** A question that was stopped because it took too long, with the fields to mark so that it is quick; any other error as it is. */
export function offeringMarks(error: unknown, object: ObjectType, condition: Condition | undefined): unknown {
  if (!(error instanceof Problem) || error.code !== 'store.timeout') return error
  const slow = unmarkedIn(object, condition)
  if (slow.length === 0) return error
  return new Problem(error.code, error.message, { status: error.status, ...offerOf(object, slow), cause: error.cause })
}
