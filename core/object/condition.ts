/** The filter language as a plain-data tree. Lists, permissions, exports, segments and (later) automations share it. */

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

/** How long: `90 days`, `1 hour`, `30 minutes`. */
export type Duration = string

/** Comparisons of how often something happened. */
export type HowOften = 'is' | 'over' | 'atLeast' | 'under' | 'atMost'

/** What happens after something else did, no later than so long afterwards. */
export interface Following {
  readonly happened: string
  readonly where?: Condition
  readonly within: Duration
}

/**
 * Interactions with the record, and with those that stand for it: `{ happened: 'order.placed', op: 'atLeast', value: 3, inLast: '90 days' }`. `where` is
 * a condition over what was said of one: its properties, `at`, `channel` and `touchpoint`. Compared is how many there were, at least one unless said, or
 * with `sum` what a number of theirs comes to. `then` counts only those after which something else happened, `without` only those after which it did not,
 * once the time for it is over. What is yet to come counts once it is there.
 */
export interface Happened {
  readonly happened: string
  readonly where?: Condition
  readonly sum?: string
  readonly op?: HowOften
  readonly value?: number
  readonly inLast?: Duration
  readonly then?: Following
  readonly without?: Following
}

/** The record is in the segment of that id. */
export interface InSegment {
  readonly segment: string
}

export type Condition =
  | Comparison
  | Some
  | Happened
  | InSegment
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly not: Condition }
