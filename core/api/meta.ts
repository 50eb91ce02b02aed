/** What a member may know of the model: pages, forms and programs draw themselves from it. */
import { type Actor, grantOf, hiddenFields, reachOf } from '../access/index.ts'
import {
  type Field,
  type FieldOf,
  type Kind,
  labelOf,
  shownBy,
  type Model,
  type ObjectType,
  type OptionsOf,
  type Reach,
  type Sums,
  type Work,
} from '../object/index.ts'
import { type Condition, inCondition, type Operator, operatorsOf } from '../rules/index.ts'
import { askingOf, type FieldMeasure, type Grouping } from '../store/aggregate/kinds.ts'
import { isSortableFor } from '../store/link.ts'

export interface MetaField {
  readonly key: string
  /** What is shown: of a value that is looked up or worked out, what comes out. Never `latest`, `formula` or `rollup`. */
  readonly kind: Kind
  readonly label: string
  readonly required: boolean
  readonly readonly: boolean
  readonly derived: boolean
  /** How a derived value comes about. */
  readonly made?: Made
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
  /** Of the declared options of the kind, those that say what a value may be. */
  readonly options: MetaOptions
}

/** Taken of a list in the same record, looked up in the first of related records, worked out, or made of all related records. */
export interface Made {
  readonly how: 'part' | 'latest' | 'formula' | 'rollup'
  /** The list, and what is taken of its first entry or of the related record. */
  readonly of?: string
  readonly take?: string
  /** The related object, and the field by which it points here. */
  readonly object?: string
  readonly by?: string
  readonly sums?: Sums
}

/** Each option under one name, which means the same wherever it stands. */
export interface MetaOptions {
  readonly values?: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
  readonly colours?: Readonly<Record<string, string>>
  readonly retired?: readonly string[]
  readonly to?: string
  readonly format?: string
  readonly max?: number
  readonly of?: string
  readonly take?: string
}

export interface MetaObject {
  readonly name: string
  readonly path: string
  readonly label: readonly [one: string, many: string]
  readonly title: string
  readonly titleElse: readonly string[]
  readonly owner?: string
  readonly via?: readonly string[]
  /** The link to a record with which one of its own is also seen. */
  readonly alsoWith?: string
  /** Its records are to be done by whoever owns them: by when, and how it is said that they are. */
  readonly work?: Work
  readonly table: readonly string[]
  readonly form: readonly (readonly string[])[]
  /** Headings of the groups, where an administrator gave some. */
  readonly formLabels?: readonly (string | null)[]
  /** What the head of its page says after the name, and what stands beside that. */
  readonly head: readonly (readonly string[])[]
  readonly badge?: string
  /** Interactions may concern its records. */
  readonly interactions?: true
  /** Its records are human beings. */
  readonly human?: true
  /** Its records come by another way than being made, and are not deleted. */
  readonly comesBy?: true
  /** The field that says something of the records that its own are seen with. */
  readonly remark?: string
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

/** Which options of a kind are told. */
const told: { readonly [K in Kind]: readonly (keyof OptionsOf[K] & keyof MetaOptions)[] } = {
  text: ['format', 'max'],
  prose: [],
  integer: [],
  number: [],
  boolean: [],
  date: [],
  instant: [],
  choice: ['values', 'labels', 'colours', 'retired'],
  ref: ['to'],
  record: [],
  emails: [],
  phones: [],
  addresses: [],
  json: [],
  part: ['of', 'take'],
  latest: [],
  formula: [],
  rollup: [],
}

const optionsOf = <K extends Kind>({ kind, options }: FieldOf<K>): MetaOptions =>
  Object.fromEntries(told[kind].flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]])))

const given = (): undefined => undefined
const makers: { readonly [K in Kind]: (options: OptionsOf[K]) => Made | undefined } = {
  text: given,
  prose: given,
  integer: given,
  number: given,
  boolean: given,
  date: given,
  instant: given,
  choice: given,
  ref: given,
  record: given,
  emails: given,
  phones: given,
  addresses: given,
  json: given,
  part: ({ of, take }) => ({ how: 'part', of, take }),
  latest: ({ object, by, take }) => ({ how: 'latest', object, by, take }),
  formula: () => ({ how: 'formula' }),
  rollup: ({ object, by, sums, take }) => ({ how: 'rollup', object, by, sums, ...(take === undefined ? {} : { take }) }),
}
const madeOf = <K extends Kind>({ kind, options }: FieldOf<K>): Made | undefined => makers[kind](options)

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
    ...(object.alsoWith && !hidden.has(object.alsoWith) ? { alsoWith: object.alsoWith } : {}),
    ...(object.work && [object.owner!, object.work.due, object.work.state, object.work.at].every((key) => !hidden.has(key))
      ? { work: object.work }
      : {}),
    table: visible(object.table),
    form: groups.map(({ keys }) => keys),
    ...(object.formLabels ? { formLabels: groups.map(({ label }) => label) } : {}),
    head: (object.head ?? []).map(visible).filter((keys) => keys.length > 0),
    ...(object.badge && !hidden.has(object.badge) ? { badge: object.badge } : {}),
    ...(object.interactions ? { interactions: true as const } : {}),
    ...(object.human ? { human: true as const } : {}),
    ...(object.comesBy ? { comesBy: true as const } : {}),
    ...(object.remark && !hidden.has(object.remark) ? { remark: object.remark } : {}),
    ...(object.icon ? { icon: object.icon } : {}),
    ...(object.liesIn ? { custom: true as const } : {}),
    transfer: object.transfer ?? false,
    grant: { read, write, delete: remove },
    fields: visible(Object.keys(object.fields)).map((key) => metaField(model, actor, object, key, hidden)),
  }
}

/** Conditions that forms ask on the way, as far as they look at nothing that is hidden; neither does the server ask others of whoever writes. */
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

function metaField(model: Model, actor: Actor, object: ObjectType, key: string, hidden: ReadonlySet<string>): MetaField {
  const field = object.fields[key]!
  const shown = shownBy(model, field)
  const made = madeOf(field)
  return {
    key,
    kind: shown.kind,
    label: labelOf(key, field),
    required: field.presence === 'required',
    readonly: field.options.readonly ?? false,
    derived: field.presence === 'derived',
    ...(made ? { made } : {}),
    sortable: isSortableFor(model, actor, object, key),
    ...(field.custom ? { custom: true as const } : {}),
    ...conditionsOf(model, object, field, hidden),
    operators: operatorsOf(field, model),
    ...askingOf(model, field),
    options: optionsOf(shown),
  }
}
