/** Fields whose changes are told as interactions, and whom these concern: types that are made of the objects. Pure. */
import { labelOf, type ObjectType } from './define.ts'
import { choice, type ChoiceOptions, type Field } from './field.ts'
import { defineInteraction, type InteractionType, type InteractionTypes, interactionTypes } from './interaction.ts'

/** The types with those that fields of the objects wish for, in place of those that other objects did. */
export function withChanges(types: InteractionTypes, objects: Iterable<ObjectType>): InteractionTypes {
  const wished = [...objects].flatMap(changesOf)
  const declared = types.all.filter(({ upon }) => upon?.field === undefined)
  return wished.length === 0 && declared.length === types.all.length ? types : interactionTypes(declared, wished)
}

/** Fields that said that their changes are told, and those that said that they no longer are: what was told before is still understood. */
function changesOf(object: ObjectType): InteractionType[] {
  if (object.internal) return []
  return Object.entries(object.fields).flatMap(([key, field]) =>
    field.kind === 'choice' && field.options.timeline !== undefined ? [changeOf(object, key, field, field.options)] : [],
  )
}

function changeOf({ name, label }: ObjectType, key: string, field: Field, options: ChoiceOptions): InteractionType {
  const { values, labels, colours, retired, timeline } = options
  const said = { ...(labels ? { labels } : {}), ...(colours ? { colours } : {}), ...(retired ? { retired } : {}) }
  return defineInteraction(`${name}.${key}.changed`, {
    label: `${label[0]}: ${labelOf(key, field)}`,
    fields: { from: choice(values, said), to: choice(values, said) },
    upon: {
      object: name,
      reads: [key],
      field: key,
      tell(before, after) {
        const [from, to] = [before?.[key] ?? null, after[key] ?? null]
        if (!timeline || from === to) return null
        return { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) }
      },
    },
  }) as InteractionType
}

/** The fields by which records of the object lead to customers; a link to what was retired leads nowhere. */
export function linksToCustomers({ fields }: ObjectType, objects: ReadonlyMap<string, ObjectType>): readonly string[] {
  return Object.entries(fields).flatMap(([key, { kind, options }]) =>
    kind === 'record' || (kind === 'ref' && objects.get(options.to)?.interactions) ? [key] : [],
  )
}

/** Whether what happens with records of the object can concern anybody. */
export const concernsCustomers = (object: ObjectType, objects: ReadonlyMap<string, ObjectType>): boolean =>
  object.interactions === true || linksToCustomers(object, objects).length > 0

/** What interactions of the type tell of its object: fields, and links, because it is told to those to whom they lead. */
export function toldFields(objects: ReadonlyMap<string, ObjectType>, { upon }: Pick<InteractionType, 'upon'>): readonly string[] {
  const object = upon && objects.get(upon.object)
  return object ? [...upon.reads, ...linksToCustomers(object, objects)] : []
}
