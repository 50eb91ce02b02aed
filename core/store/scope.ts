/** What compiling needs to know: the model, who asks and when, the statement's values so far, and the way to compilers that need each other. */
import type { Actor } from '../access/index.ts'
import type { Model, ObjectType } from '../object/index.ts'
import type { Condition } from '../object/condition.ts'
import type { Parameters } from '../sql/parameters.ts'

export interface Scope {
  readonly model: Model
  readonly actor: Actor
  readonly parameters: Parameters
  /** The moment of asking: what `today` is in formulas and in the conditions of roll-ups. */
  readonly now: Date
  readonly compile: Compilers
}

/** Values that are worked out of others, and conditions over those: each may hold the other. */
export interface Compilers {
  /** SQL of a field's value, typed as its kind is: also of one that is looked up or worked out. */
  field(scope: Scope, object: ObjectType, key: string, alias: string): string
  /** SQL of a condition, true or false. */
  where(scope: Scope, object: ObjectType, condition: Condition, alias: string): string
}
