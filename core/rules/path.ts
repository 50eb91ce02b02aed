/** Paths: a field of an object, or a field behind refs, `company.parent.industry`. */
import { engineFields, type ObjectType } from '../object/define.ts'
import { instant, integer, ref, type Field } from '../object/field.ts'
import { shownBy, type Model } from '../object/model.ts'
import { readsOf } from './reads.ts'
import { suggest } from '../object/nearest.ts'
import { wrongFilter } from './wrong.ts'

/** Refs that a path may follow. */
export const mostHops = 3

export interface Step {
  readonly object: ObjectType
  readonly key: string
  /** The field as declared; `id` counts as a ref to its own object, the other engine fields as what they hold. */
  readonly field: Field
  readonly engine: boolean
}
/** A ref, or a `latest` that takes a ref, followed to the object it leads to. */
export interface Hop extends Step {
  readonly to: ObjectType
}
export interface Path {
  readonly hops: readonly Hop[]
  readonly last: Step
  /** What is compared: `last.field`, or for a `latest` the field it takes. Never of kind `latest`. */
  readonly value: Field
}

/**
 * Says whether a field does not exist for the actor. An object whose `id` is hidden does not exist either. Parts of a
 * hidden list and lookups of a hidden field count as hidden without being named.
 */
export type Hidden = (object: string, field: string) => boolean

/**
 * Finds the field that a path leads to.
 * @param object the object the path starts at.
 * @throws Problem `filter.wrong` (or what `wrong` makes) when a step is unknown or hidden (both look the same), is no ref but has steps behind it, or when there are more than 3 hops.
 */
export function resolvePath(
  model: Model,
  object: ObjectType,
  path: string,
  hidden: Hidden = () => false,
  at?: number,
  wrong: typeof wrongFilter = wrongFilter,
): Path {
  const keys = path.split('.')
  if (keys.length > mostHops + 1)
    throw wrong(`${quoted(path)} follows more than ${mostHops} links.`, `A path may follow up to ${mostHops} links.`, {
      at,
      field: path,
    })
  const hops: Hop[] = []
  let here = object
  for (const [i, key] of keys.entries()) {
    const step = stepOf(model, here, key, hidden)
    if (!step) {
      const expected = suggest(key, fieldNames(model, here, hidden))
      throw wrong(`${here.label[0]} has no field ${quoted(key)}.`, expected, { at, field: path })
    }
    const value = shownBy(model, step.field)
    if (i === keys.length - 1) return { hops, last: step, value }
    const to = value.kind === 'ref' && key !== 'id' ? model.objects.get(value.options.to) : undefined
    if (!to || absent(to, hidden))
      throw wrong(
        `${quoted(key)} of ${here.label[0]} leads to no other record.`,
        `Use ${keys.slice(0, i + 1).join('.')} itself, or follow a field that refers to a record.`,
        { at, field: path },
      )
    hops.push({ ...step, to })
    here = to
  }
  throw wrong('A field is missing.', 'Name a field.', { at, field: path })
}

/** The fields of an object that exist for the actor, engine fields last. */
export const fieldNames = (model: Model, object: ObjectType, hidden: Hidden = () => false): readonly string[] =>
  [...Object.keys(object.fields), ...engineFields].filter((key) => isVisible(model, object, key, hidden))

/** Whether a field exists for the actor: not hidden itself, and worked out of nothing that is. */
export function isVisible(model: Model, object: ObjectType, key: string, hidden: Hidden): boolean {
  if (hidden(object.name, key)) return false
  return readsOf(model, object, key).every(
    (read) => !(read.object !== object && absent(read.object, hidden)) && isVisible(model, read.object, read.key, hidden),
  )
}

/** Whether an object does not exist for the actor: Rapport's own, or one whose ids are hidden. */
export const absent = (object: ObjectType, hidden: Hidden): boolean => object.internal === true || hidden(object.name, 'id')

function stepOf(model: Model, object: ObjectType, key: string, hidden: Hidden): Step | undefined {
  const own = Object.hasOwn(object.fields, key) ? object.fields[key] : undefined
  const field = own ?? engineField(object, key)
  return field && isVisible(model, object, key, hidden) ? { object, key, field, engine: !own } : undefined
}

function engineField(object: ObjectType, key: string): Field | undefined {
  if (key === 'id') return ref(object.name)
  if (key === 'createdAt' || key === 'updatedAt') return instant({ required: true })
  return key === 'version' ? integer({ required: true }) : undefined
}

const quoted = (text: string): string => `“${text.slice(0, 80)}”`
