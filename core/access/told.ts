/** Which changes of records are told to an actor as interactions. */
import { type InteractionType, type Model, toldFields } from '../object/index.ts'
import type { Actor } from './actor.ts'
import { hiddenFrom } from './visible.ts'

/** Whether there is the type for the actor: they see all that its interactions say. Of what records it tells them is asked of each record. */
export function seesType(model: Model, actor: Actor, type: InteractionType): boolean {
  if (!type.upon || actor.role === 'system') return true
  const isHidden = hiddenFrom(model, actor)
  return !isHidden(type.upon.object, 'id') && toldFields(model.objects, type).every((key) => !isHidden(type.upon!.object, key))
}
