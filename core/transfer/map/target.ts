/**
 * Targets: what a column of a file can fill. A field (`name`), an entry of a list field (`emails.work`, `phones.2`), a part of
 * an address (`addresses.city`, `addresses.2.city`), or a record that is linked on the way: where a `latest` field looks through a
 * related object at a third one, the third one's identifying fields (`company.name`) and the related object's own (`employment.title`).
 */
import { hiddenFields, reachOf, type Actor } from '../../access/index.ts'
import { isStorable } from '../../object/check-text.ts'
import { labelOf, type Field, type Model, type ObjectType } from '../../object/index.ts'

/** How records of an object are linked to another one: `related` holds one ref to each. */
export interface Link {
  readonly related: ObjectType
  /** The ref of `related` to the imported record. */
  readonly by: string
  /** The ref of `related` to the linked record, and its object. */
  readonly to: string
  readonly target: ObjectType
  /** Related records that count as present, as equalities. */
  readonly where: Readonly<Record<string, string | boolean | null>>
}

interface Common {
  /** As written in a mapping: `emails.work`. */
  readonly key: string
  /** For people. */
  readonly label: string
}
export type Target = Common &
  (
    | { readonly of: 'id' }
    | { readonly of: 'field'; readonly field: string }
    | { readonly of: 'refId'; readonly field: string }
    | { readonly of: 'entry'; readonly field: string; readonly place: number; readonly tag: string | null }
    | { readonly of: 'address'; readonly field: string; readonly place: number; readonly tag: string | null; readonly part: AddressPart }
    | { readonly of: 'more'; readonly field: string }
    | { readonly of: 'linked'; readonly link: Link; readonly field: string }
    | { readonly of: 'related'; readonly link: Link; readonly field: string }
  )

export const addressParts = ['street', 'postcode', 'city', 'region', 'country', 'label'] as const
export type AddressPart = (typeof addressParts)[number]

/** Every target of an object that the actor may write, in declared order; lists by their first entry only. */
export function targetsOf(model: Model, actor: Actor, object: ObjectType): readonly Target[] {
  const hidden = hiddenFields(model, actor, object)
  const out: Target[] = [{ of: 'id', key: 'id', label: 'Id' }]
  for (const [key, field] of Object.entries(object.fields)) {
    if (hidden.has(key) || !isWritten(field)) continue
    const label = labelOf(key, field)
    if (field.kind !== 'addresses') out.push({ of: 'field', key, label, field: key })
    else for (const part of addressParts) out.push(addressTarget(key, part, 0, null, part === 'label' ? `${label} label` : titleCase(part)))
    if (field.kind === 'ref') out.push({ of: 'refId', key: `${key}.id`, label: refIdLabel(key, field), field: key })
    if (field.kind === 'addresses') out.push({ of: 'more', key: `${key}.more`, label: `More ${label.toLowerCase()}`, field: key })
  }
  for (const link of linksOf(model, actor, object)) {
    const { related, target } = link
    out.push({ of: 'linked', key: `${target.name}.id`, label: `${target.label[0]} id`, link, field: 'id' })
    for (const [key, field] of Object.entries(target.fields))
      if (field.options.match && field.kind === 'text' && !hiddenFields(model, actor, target).has(key))
        out.push({
          of: 'linked',
          key: `${target.name}.${key}`,
          label: key === target.title ? target.label[0] : `${target.label[0]} ${lower(labelOf(key, field))}`,
          link,
          field: key,
        })
    for (const [key, field] of Object.entries(related.fields))
      if (isWritten(field) && field.kind !== 'ref' && !hiddenFields(model, actor, related).has(key))
        out.push({ of: 'related', key: `${related.name}.${key}`, label: relatedLabel(object, related, key, field), link, field: key })
  }
  return out
}

/** The target of that name for the actor, or undefined: unknown, derived, read-only and hidden fields are no targets. */
export function targetNamed(targets: readonly Target[], object: ObjectType, key: string): Target | undefined {
  const known = targets.find((target) => target.key === key)
  if (known) return known
  const derived = object.fields[key]
  if (derived) return ofDerived(targets, key, derived)
  const [name = '', middle = '', part] = key.split('.')
  const field = targets.find((target) => 'field' in target && target.field === name && (target.of === 'field' || target.of === 'address'))
  if (!field || !isLabel(middle)) return undefined
  const kind = object.fields[name]!.kind
  const place = /^[1-9]\d?$/.test(middle) ? Number(middle) - 1 : 0
  const tag = /^[1-9]\d?$/.test(middle) ? null : middle
  const label = `${labelOf(name, object.fields[name]!)} ${middle}`
  if ((kind === 'emails' || kind === 'phones') && part === undefined) return { of: 'entry', key, label, field: name, place, tag }
  if (kind !== 'addresses' || !isAddressPart(part)) return undefined
  return addressTarget(name, part, place, tag, `${label} ${part}`, key)
}

/** The links of an object that the actor may write. */
export function linksOf(model: Model, actor: Actor, object: ObjectType): readonly Link[] {
  const links = new Map<string, Link>()
  const hidden = hiddenFields(model, actor, object)
  for (const [key, { kind, options }] of Object.entries(object.fields)) {
    if (kind !== 'latest' || hidden.has(key)) continue
    const related = model.object(options.object)
    const { by, take: to, where = {} } = options
    const field = related.fields[to]!
    if (field.kind !== 'ref' || reachOf(actor, related.name, 'write') === 'none') continue
    links.set(related.name, { related, by, to, target: model.object(field.options.to), where })
  }
  return [...links.values()]
}

/** The column beside a ref that holds the id. */
export const refIdLabel = (key: string, field: Field): string => `${labelOf(key, field)} id`

/** What may label an entry: short text that is no name of something every object has. */
const isLabel = (text: string): boolean =>
  text !== '' && text.length <= 40 && isStorable(text) && !/^(__proto__|constructor|prototype)$/i.test(text.trim())
const isWritten = (field: Field): boolean => field.presence !== 'derived' && !field.options.readonly && field.kind !== 'record'
const isAddressPart = (part: string | undefined): part is AddressPart => addressParts.includes(part as AddressPart)
const titleCase = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
const lower = (label: string): string => label.charAt(0).toLowerCase() + label.slice(1)
const addressTarget = (
  field: string,
  part: AddressPart,
  place: number,
  tag: string | null,
  label: string,
  key = `${field}.${part}`,
): Target => ({ of: 'address', key, label, field, part, place, tag })

/** A related field that the object shows as its own has the label it has there (`jobTitle` → “Job title”). */
function relatedLabel(object: ObjectType, related: ObjectType, key: string, field: Field): string {
  for (const [name, shown] of Object.entries(object.fields))
    if (shown.kind === 'latest' && shown.options.object === related.name && shown.options.take === key) return labelOf(name, shown)
  return `${related.label[0]} ${lower(labelOf(key, field))}`
}

/** A derived field stands for what it is derived from: the main mail address for the list of them, the job title for the job's. */
function ofDerived(targets: readonly Target[], key: string, { kind, options }: Field): Target | undefined {
  if (kind === 'part') return targets.find((target) => target.key === options.of || target.key === `${options.of}.${options.take}`)
  if (kind !== 'latest') return undefined
  const related = targets.find((target) => target.key === `${options.object}.${options.take}`)
  return (
    related ??
    targets.find(
      (target) =>
        target.of === 'linked' && target.link.related.name === options.object && target.field === target.link.target.title && key !== '',
    )
  )
}
