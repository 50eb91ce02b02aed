/** What a member may know of the model: pages, forms and programs draw themselves from it. */
import { type Actor, grantOf, hiddenFields, reachOf } from '../access/index.ts'
import { type Field, labelOf, shownBy, type Model, type ObjectType, type Reach } from '../object/index.ts'
import { type Condition, inCondition, type Operator, operatorsOf } from '../rules/index.ts'
import { askingOf, type FieldMeasure, type Grouping } from '../store/aggregate/kinds.ts'
import { isSortable } from '../store/column.ts'

export interface MetaField {
  readonly key: string
  readonly kind: string
  readonly label: string
  readonly required: boolean
  readonly readonly: boolean
  readonly derived: boolean
  readonly sortable: boolean
  /** Added by an administrator. */
  readonly custom?: true
  /** The field is needed, or asked for at all, only where the record meets this condition. */
  readonly requiredWhen?: Condition | undefined
  readonly visibleWhen?: Condition | undefined
  readonly operators: readonly Operator[]
  /** How aggregates group by it: each value, ranges of numbers, times; null where they cannot. */
  readonly grouping: Grouping | null
  /** What aggregates measure of it. */
  readonly measures: readonly FieldMeasure[]
  /** Of the declared options, those that say what a value may be. */
  readonly options: Readonly<Record<string, unknown>>
}

export interface MetaObject {
  readonly name: string
  readonly path: string
  readonly label: readonly [one: string, many: string]
  readonly title: string
  readonly titleElse: readonly string[]
  readonly owner?: string
  readonly via?: readonly string[]
  readonly table: readonly string[]
  readonly form: readonly (readonly string[])[]
  /** Headings of the groups, where an administrator gave some. */
  readonly formLabels?: readonly (string | null)[]
  readonly icon?: string
  /** Invented by an administrator. */
  readonly custom?: true
  readonly transfer: boolean
  readonly grant: { readonly read: Reach; readonly write: Reach; readonly delete: Reach }
  readonly fields: readonly MetaField[]
}

export interface Meta {
  readonly objects: readonly MetaObject[]
}

const shown = ['values', 'labels', 'colours', 'retired', 'to', 'format', 'max', 'of', 'take', 'object', 'by'] as const

/** The objects that the actor can read, with the fields that exist for it. */
export const metaOf = (model: Model, actor: Actor): Meta => ({
  objects: readableObjects(model, actor).map((object) => metaObject(model, actor, object)),
})

/** The objects that the actor can read at all, internal ones left out. */
export const readableObjects = (model: Model, actor: Actor): readonly ObjectType[] =>
  [...model.objects.values()].filter((object) => !object.internal && reachOf(actor, object.name, 'read') !== 'none')

function metaObject(model: Model, actor: Actor, object: ObjectType): MetaObject {
  const hidden = hiddenFields(model, actor, object)
  const visible = (keys: readonly string[] = []): readonly string[] => keys.filter((key) => !hidden.has(key))
  const { read, write = 'none', delete: remove = 'none' } = grantOf(actor, object.name)
  const groups = (object.form ?? [])
    .map((keys, at) => ({ keys: visible(keys), label: object.formLabels?.[at] ?? null }))
    .filter(({ keys }) => keys.length > 0)
  return {
    name: object.name,
    path: object.path,
    label: object.label,
    title: object.title,
    titleElse: visible(object.titleElse),
    ...(object.owner && !hidden.has(object.owner) ? { owner: object.owner } : {}),
    ...(object.via ? { via: visible(object.via) } : {}),
    table: visible(object.table),
    form: groups.map(({ keys }) => keys),
    ...(object.formLabels ? { formLabels: groups.map(({ label }) => label) } : {}),
    ...(object.icon ? { icon: object.icon } : {}),
    ...(object.liesIn ? { custom: true as const } : {}),
    transfer: object.transfer ?? false,
    grant: { read, write, delete: remove },
    fields: visible(Object.keys(object.fields)).map((key) => metaField(model, object, key, hidden)),
  }
}

/** Conditions that forms ask on the way, as far as they look at nothing that is hidden; the server asks them all. */
const conditionsOf = (
  model: Model,
  object: ObjectType,
  { options: { requiredWhen, visibleWhen } }: Field,
  hidden: ReadonlySet<string>,
): Pick<MetaField, 'requiredWhen' | 'visibleWhen'> => {
  const isOpen = (condition: Condition | undefined): boolean =>
    condition !== undefined && inCondition(model, object, condition).every(({ key }) => !hidden.has(key))
  return { ...(isOpen(requiredWhen) ? { requiredWhen } : {}), ...(isOpen(visibleWhen) ? { visibleWhen } : {}) }
}

function metaField(model: Model, object: ObjectType, key: string, hidden: ReadonlySet<string>): MetaField {
  const field = object.fields[key]!
  const said: Readonly<Record<string, unknown>> = { ...(field.kind === 'rollup' ? shownBy(model, field) : field).options }
  return {
    key,
    // What is worked out shows, filters and exports as what comes out of it.
    kind: field.kind === 'formula' || field.kind === 'rollup' ? shownBy(model, field).kind : field.kind,
    label: labelOf(key, field),
    required: field.presence === 'required',
    readonly: field.options.readonly ?? false,
    derived: field.presence === 'derived',
    sortable: isSortable(object, key),
    ...(field.custom ? { custom: true as const } : {}),
    ...conditionsOf(model, object, field, hidden),
    operators: operatorsOf(field, model),
    ...askingOf(model, field),
    options: Object.fromEntries(shown.filter((option) => said[option] !== undefined).map((option) => [option, said[option]])),
  }
}
