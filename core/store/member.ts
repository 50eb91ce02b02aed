/** Membership in a segment as SQL. */
import { accessClause, hiddenFields, reachOf } from '../access/index.ts'
import type { InSegment } from '../object/condition.ts'
import { rowsOf } from '../sql/table.ts'
import type { Scope } from './scope.ts'

/**
 * SQL that is true or false: whether the row in `alias` is in the segment. Nobody is for whoever may not read the segment, or something that its
 * condition compares: its members would tell them of that.
 */
export function memberClause(scope: Scope, { segment }: InSegment, alias: string): string {
  const { model, actor, parameters } = scope
  parameters.part()
  const [member, definition] = [parameters.alias('m'), parameters.alias('s')]
  const object = model.objects.get('segment')
  if (!object) return 'false'
  const unseen = notSeen(scope)
  const conditions = [
    `${definition}.id = ${member}.segment_id`,
    accessClause(model, actor, object, 'read', definition, parameters),
    ...(unseen.length > 0 ? [`not (${member}.reads ?| ${parameters.add(unseen, 'text[]')})`] : []),
  ].filter((part) => part !== 'true')
  const open = `exists (select 1 from ${rowsOf(object, definition)} and ${conditions.join(' and ')})`
  const of = parameters.add(segment, 'uuid')
  const inner = parameters.alias('m')
  return `(${alias}.id in (select ${inner}.record_id from segment_member ${inner} where ${inner}.workspace_id = $1 and ${inner}.segment_id = ${of} and exists (select 1 from segment_standing ${member} where ${member}.workspace_id = $1 and ${member}.segment_id = ${of} and ${open})))`
}

/** Objects, and fields as `object.field`, that do not exist for the actor. */
function notSeen({ model, actor }: Scope): readonly string[] {
  if (actor.role === 'system') return []
  return [...model.objects.values()].flatMap((object) =>
    reachOf(actor, object.name, 'read') === 'none'
      ? [object.name]
      : [...hiddenFields(model, actor, object)].map((key) => `${object.name}.${key}`),
  )
}
