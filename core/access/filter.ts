/** Filters as whoever asks may mean them. */
import type { Model, ObjectType } from '../object/index.ts'
import { checkCondition } from '../rules/check-condition.ts'
import type { Condition } from '../object/condition.ts'
import { parseFilter } from '../rules/text.ts'
import type { Actor } from './actor.ts'
import { hiddenFrom } from './visible.ts'

/** A filter sentence as a condition that is right for the object and for the actor; none for none. Throws `filter.wrong`. */
export function filterFor(model: Model, actor: Actor, object: ObjectType, text: string | undefined): Condition | undefined {
  if (text === undefined || text.trim() === '') return undefined
  return checkCondition(model, object, parseFilter(text), { hidden: hiddenFrom(model, actor), timeZone: actor.timeZone })
}
