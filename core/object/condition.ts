/** The filter language as a plain-data tree. Lists, permissions, exports and (later) segments and automations share it. */

/** Comparisons a condition may make. Which a field allows follows from its kind (`operatorsOf`). */
export type Operator =
  | 'is'
  | 'isNot'
  | 'contains'
  | 'startsWith'
  | 'anyOf'
  | 'noneOf'
  | 'empty'
  | 'notEmpty'
  | 'over'
  | 'atLeast'
  | 'under'
  | 'atMost'
  | 'before'
  | 'after'
  | 'inLast'
  | 'inNext'

/** A value to compare with. `inLast` and `inNext` take whole days. The text `me` on a ref to member is the acting member. */
export type ConditionValue = string | number | boolean | readonly (string | number)[] | null

/**
 * One comparison. `field` is a path: a field of the object, a field behind refs (`owner.name`, `parent.industry`), or an
 * engine field (`createdAt`).
 */
export interface Comparison {
  readonly field: string
  readonly op: Operator
  readonly value?: ConditionValue
}

/** At least one related record: `{ some: 'employment', by: 'person', where: … }`. Only records the actor sees count. */
export interface Some {
  readonly some: string
  readonly by: string
  readonly where?: Condition
}

export type Condition =
  | Comparison
  | Some
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly not: Condition }
