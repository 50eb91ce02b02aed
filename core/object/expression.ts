/** Formulas as plain-data trees: what a derived field is worked out from. They refer to fields by key, so renaming changes nothing. */
import type { ConditionValue } from './condition.ts'

/** What a formula may give, and work with. `instant` is a moment. */
export type ValueType = 'text' | 'number' | 'boolean' | 'date' | 'instant'
/** What a part of a formula is: a value, the word `empty`, or a field that can only be asked whether it is empty (a link, a list). */
export type PartType = ValueType | 'empty' | 'other'

export type FunctionName =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'negate'
  | 'join'
  | 'is'
  | 'isNot'
  | 'over'
  | 'atLeast'
  | 'under'
  | 'atMost'
  | 'contains'
  | 'startsWith'
  | 'isEmpty'
  | 'and'
  | 'or'
  | 'not'
  | 'if'
  | 'ifEmpty'
  | 'abs'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'min'
  | 'max'
  | 'upper'
  | 'lower'
  | 'trim'
  | 'left'
  | 'length'
  | 'text'
  | 'today'
  | 'now'
  | 'dateOf'
  | 'date'
  | 'year'
  | 'month'
  | 'day'
  | 'weekday'
  | 'daysBetween'
  | 'hoursBetween'
  | 'addDays'
  | 'addMonths'

/**
 * `gives` is the part's type; `parseFormula` leaves it out, `checkFormula` fills it in. `field` is a path as in conditions:
 * `amount`, `company.employees`.
 */
export type Expression =
  | { readonly value: Exclude<ConditionValue, readonly unknown[]>; readonly gives?: PartType }
  | { readonly field: string; readonly gives?: PartType }
  | { readonly call: FunctionName; readonly with: readonly Expression[]; readonly gives?: PartType }

/** Every path that the formula reads, once. */
export function pathsOf(expression: Expression): readonly string[] {
  if ('field' in expression) return [expression.field]
  return 'call' in expression ? [...new Set(expression.with.flatMap(pathsOf))] : []
}
