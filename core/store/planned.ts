/** What a change set comes to, record by record, once the present state is known. Pure. */
import type { Actor } from '../access/index.ts'
import type { Problem } from '../errors.ts'
import type { Model } from '../object/index.ts'
import type { Condition } from '../object/condition.ts'

/** A record's stored values: refs as ids, moments as ISO text, null for empty. */
export type Values = Readonly<Record<string, unknown>>

/** A record that is about to be written: `before` is null when it is created, `after` when it is deleted. */
export interface Planned {
  readonly object: string
  readonly id: string
  readonly action: 'created' | 'changed' | 'deleted'
  readonly before: Values | null
  readonly after: Values | null
  /** Links of `before` that lead to records out of the actor's sight: they read as empty. */
  readonly unseen?: readonly string[] | undefined
  /** The version that the record has afterwards; of a deleted one, the version that it had. */
  readonly version: number
}

/**
 * A rule of a module that every write of an object must keep, whoever writes by whatever way. `needs` names further records
 * of the object that it looks at; they are loaded and locked first, so that two writes cannot pass it together.
 */
export interface Guard {
  readonly object: string
  readonly needs?: Condition
  /** How many records of the object a workspace has at most. Those who make one take turns, so that two cannot pass it together. */
  readonly most?: {
    readonly count: number
    /** A field: records in which it is filled do not count. */
    readonly unless?: string
    readonly refuse: () => Problem
  }
  decide(
    planned: Planned,
    given: {
      readonly actor: Actor
      /** A change is taken back: what was made is deleted, what was deleted is made. */
      readonly restoring: boolean
      /** The workspace's model, by which is written. */
      readonly model: Model
      readonly needed: readonly { readonly id: string; readonly values: Values }[]
      /**
       * Every record of the object that is decided with this one, itself too, and those that were let through before it: what is allowed for each may be
       * too much together.
       */
      readonly together: readonly Planned[]
    },
  ): Problem | null
}

/** Whether two stored values are the same to PostgreSQL and to people. Values are JSON. */
export function same(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if ((left ?? null) === null || (right ?? null) === null) return (left ?? null) === (right ?? null)
  if (typeof left !== 'object' || typeof right !== 'object') return false
  const [leftKeys, rightKeys] = [keysOf(left!), keysOf(right!)]
  return (
    leftKeys.length === rightKeys.length &&
    leftKeys.every((key) => Object.hasOwn(right!, key) && same((left as Values)[key], (right as Values)[key]))
  )
}
const keysOf = (value: object): string[] => Object.keys(value).filter((key) => (value as Values)[key] !== undefined)

/** The fields that differ, as `{ field: [before, after] }`; null when none does. */
export function difference(before: Values, after: Values): Record<string, [unknown, unknown]> | null {
  const changes: Record<string, [unknown, unknown]> = {}
  for (const key of Object.keys(after)) if (!same(before[key], after[key])) changes[key] = [before[key] ?? null, after[key] ?? null]
  return Object.keys(changes).length ? changes : null
}
