/** What a layout may say. Pure. */
import { Problem } from '../errors.ts'
import type { ObjectType } from '../object/index.ts'
import type { Guard, Planned, Values } from '../store/index.ts'
import { decideConditions } from './conditions.ts'
import type { Group } from './layout.ts'

/** Most columns of a list, and most groups of a form. */
export const mostColumns = 30
export const mostGroups = 20

/** The rule that every write of a layout keeps: one per object, of fields that the object has, none of them twice. */
export const layoutGuard: Guard = {
  object: 'layout',
  needs: { field: 'of', op: 'notEmpty' },
  decide(planned, { model, needed, together }) {
    const { before, after } = planned
    if (!after) return null
    const object = model.objects.get(String(after.of))
    if (!object || object.internal)
      return refuse('layout.wrongObject', 422, 'There is no such object to be laid out.', 'Choose another object.', 'of')
    if (before && before.of !== after.of)
      return refuse('layout.fixed', 422, 'A layout stays with its object.', 'Lay out the other one.', 'of')
    if (!before && others(planned, needed, together).some(({ of }) => of === after.of))
      return refuse(
        'layout.taken',
        409,
        `${object.label[1]} were laid out by somebody else at the same moment.`,
        'Look at it, then decide anew.',
        'of',
      )
    return (
      decideColumns(object, after, before) ??
      decideGroups(object, after, before) ??
      decideConditions(model, object, after.conditions, before?.conditions)
    )
  },
}

function others(
  planned: Planned,
  needed: readonly { readonly id: string; readonly values: Values }[],
  together: readonly Planned[],
): Values[] {
  const all = new Map(needed.map(({ id, values }) => [id, values]))
  for (const { id, after } of together) if (after) all.set(id, after)
  all.delete(planned.id)
  return [...all.values()]
}

/** What stood there before may stay: a field may be retired, and comes back to its place. */
const isKey = (object: ObjectType, before: readonly unknown[], key: unknown): boolean =>
  typeof key === 'string' && (Object.hasOwn(object.fields, key) || before.includes(key))

function decideColumns(object: ObjectType, { columns }: Values, before: Values | null): Problem | null {
  if ((columns ?? null) === null) return null
  const stood = Array.isArray(before?.columns) ? (before.columns as unknown[]) : []
  if (!Array.isArray(columns) || columns.length === 0 || columns.length > mostColumns || new Set(columns).size !== columns.length)
    return refuse(
      'layout.wrongColumns',
      422,
      `A list has 1 to ${mostColumns} different columns.`,
      'Send a list of keys of fields.',
      'columns',
    )
  const unknown = columns.find((key) => !isKey(object, stood, key))
  return unknown === undefined ? null : noField(object, unknown, 'columns')
}

function decideGroups(object: ObjectType, { groups, aside }: Values, before: Values | null): Problem | null {
  if ((groups ?? null) === null)
    return (aside ?? null) === null
      ? null
      : refuse('layout.wrongGroups', 422, 'Fields are put aside from groups.', 'Send the groups too.', 'aside')
  const wrong = (message: string, field = 'groups') =>
    refuse('layout.wrongGroups', 422, message, 'Send groups { label, fields } with keys of fields.', field)
  const odd = Array.isArray(groups) ? groups.map(oddKey).find((key) => key !== undefined) : undefined
  if (odd !== undefined) return wrong(`A group has no ${JSON.stringify(odd.slice(0, 60))}.`)
  if (!Array.isArray(groups) || groups.length === 0 || groups.length > mostGroups || !groups.every(isGroup))
    return wrong(`A form has 1 to ${mostGroups} groups, each with fields and, where wanted, a label of up to 60 characters.`)
  const left = (aside ?? []) as readonly unknown[]
  if (!Array.isArray(left)) return wrong('What is put aside is a list of keys of fields.', 'aside')
  const stood = keysOf(before)
  const keys = [...groups.flatMap(({ fields }) => fields), ...left]
  const unknown = keys.find((key) => !isKey(object, stood, key))
  if (unknown !== undefined) return noField(object, unknown, left.includes(unknown) ? 'aside' : 'groups')
  if (new Set(keys).size !== keys.length) return wrong('A field stands in one group only.')
  const needed = left.find((key) => object.fields[String(key)]?.presence === 'required')
  return needed === undefined ? null : wrong('A field that must be filled stays on the form.', 'aside')
}

const keysOf = (values: Values | null): readonly unknown[] => [
  ...(Array.isArray(values?.groups) ? (values.groups as Group[]).flatMap(({ fields }) => fields) : []),
  ...(Array.isArray(values?.aside) ? (values.aside as unknown[]) : []),
]

const oddKey = (group: unknown): string | undefined =>
  typeof group === 'object' && group !== null ? Object.keys(group).find((key) => key !== 'label' && key !== 'fields') : undefined

function isGroup(group: unknown): group is Group {
  if (typeof group !== 'object' || group === null) return false
  const { label = null, fields } = group as Record<string, unknown>
  const named = label === null || (typeof label === 'string' && label.trim() === label && label.length >= 1 && label.length <= 60)
  return named && Array.isArray(fields)
}

const noField = (object: ObjectType, key: unknown, field: string): Problem =>
  refuse('layout.unknownField', 422, `${object.label[1]} have no field ${String(key).slice(0, 40)}.`, 'Leave it out.', field)

const refuse = (code: string, status: number, message: string, fix: string, field?: string): Problem =>
  new Problem(code, message, { status, fix, ...(field ? { more: { errors: [{ field, code, message }] } } : {}) })
