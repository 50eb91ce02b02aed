/** Which interactions an actor is told of that tell of more than the record they are read with: of a segment, or of another record's change. */
import { accessClause, seesType } from '../access/index.ts'
import { isChange, type ObjectType, ownPrefix } from '../object/index.ts'
import { rowsOf } from '../sql/table.ts'
import { membersSeen } from './member.ts'
import type { Scope } from './scope.ts'

/** SQL that is true or false: whether the actor is told of an interaction of the type; `properties` is what was said of it. */
export function toldClause(scope: Scope, name: string, properties: string): string {
  const { model, actor } = scope
  const type = model.interactions.find(name)
  if (!type || actor.role === 'system') return 'true'
  if (type.ofSegment !== undefined) return readsRecord(scope, model.objects.get('segment'), properties, type.ofSegment, true)
  if (!type.upon) return 'true'
  return seesType(model, actor, type) ? readsRecord(scope, model.objects.get(type.upon.object), properties, 'record', false) : 'false'
}

/** Whether the actor reads the record that is named. Who reads all of them is told what happened with those that are gone. */
function readsRecord(scope: Scope, object: ObjectType | undefined, properties: string, key: string, isSegment: boolean): string {
  const { model, actor, parameters } = scope
  if (!object) return 'false'
  const alias = parameters.alias('s')
  const seen = [accessClause(model, actor, object, 'read', alias, parameters), ...(isSegment ? [membersSeen(scope, `${alias}.id`)] : [])]
  const asked = seen.filter((part) => part !== 'true')
  if (asked.length === 0) return 'true'
  return `exists (select 1 from ${rowsOf(object, alias)} and ${alias}.id = (${properties}->>'${key}')::uuid and ${asked.join(' and ')})`
}

/** Conditions over an entry of `interaction_of` in `alias`, by which just what the actor is told of is left. */
export function toldEntries(scope: Scope, alias: string): readonly string[] {
  const { model, actor, parameters } = scope
  if (actor.role === 'system') return []
  const seen = model.interactions.all.filter((type) => seesType(model, actor, type))
  const unseen = model.interactions.all.filter((type) => !seen.includes(type) && !isChange(type.name)).map(({ name }) => name)
  const changes = seen.filter(({ name }) => isChange(name)).map(({ name }) => name)
  const asked = seen.flatMap(({ name, upon, ofSegment }) => {
    const told = upon || ofSegment !== undefined ? toldClause(scope, name, 'i.properties') : 'true'
    if (told === 'true') return []
    const exists = `exists (select 1 from interaction i where i.workspace_id = $1 and i.at = ${alias}.at and i.id = ${alias}.id and ${told})`
    return [`(${alias}.type <> ${parameters.add(name)} or ${exists})`]
  })
  return [
    // Of a field that is gone nobody can say who saw it.
    `(${alias}.type not like '%.changed' or ${alias}.type like '${ownPrefix}%' or ${alias}.type = any(${parameters.add(changes, 'text[]')}))`,
    ...(unseen.length > 0 ? [`${alias}.type <> all(${parameters.add(unseen, 'text[]')})`] : []),
    ...asked,
  ]
}
