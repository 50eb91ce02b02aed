/** How an object is laid out: the columns of its list, the groups of its form and record page, and when fields are asked for. As records, with history and undo. */
import { defineModel, defineObject, json, type Model, type ObjectType, type Row, text } from '../object/index.ts'
import type { Conditions } from './conditional.ts'

export const Layout = defineObject('layout', {
  label: ['Layout', 'Layouts'],
  path: 'layouts',
  title: 'of',
  fields: {
    /** The object, by name. */
    of: text({ required: true, max: 41, label: 'Object' }),
    /** Keys of the columns of the list, in order; as declared unless said. */
    columns: json(),
    /** Groups of the form: `{ label, fields }`, in order; as declared unless said. */
    groups: json(),
    /** Keys of the fields that are on no form. Fields that come later stand at the end of it until somebody places them. */
    aside: json(),
    /** Conditions by which declared fields are needed or shown, by key. */
    conditions: json(),
  },
  access: { administrator: { read: 'all', write: 'all', delete: 'all' } },
  internal: true,
  shapesModel: true,
})
export interface Layout extends Row<typeof Layout> {}

export interface Group {
  readonly label: string | null
  readonly fields: readonly string[]
}

/** A layout as the store answers it. */
export interface LayoutJson {
  readonly id: string
  readonly version: number
  readonly of: string
  readonly columns: readonly string[] | null
  readonly groups: readonly Group[] | null
  readonly aside: readonly string[] | null
  readonly conditions: Readonly<Record<string, Conditions>> | null
}

/** The model with its objects laid out; the base itself where nothing was said. Pure. */
export function withLayouts(base: Model, layouts: readonly LayoutJson[]): Model {
  const byObject = new Map(layouts.map((layout) => [layout.of, layout]))
  const laid = [...base.objects.values()].map((object) => {
    const layout = byObject.get(object.name)
    return layout ? laidOut(object, layout) : object
  })
  return layouts.length === 0 ? base : defineModel(laid, base.interactions)
}

/** Fields that are gone are passed over: a retired one comes back to its place. */
function laidOut(object: ObjectType, { columns, groups, aside }: LayoutJson): ObjectType {
  const known = (keys: readonly string[]): readonly string[] => keys.filter((key) => Object.hasOwn(object.fields, key))
  const placed = new Set([...(groups ?? []).flatMap(({ fields }) => fields), ...(aside ?? [])])
  const declared = object.form ?? []
  const later = declared.map((keys) => keys.filter((key) => !placed.has(key))).filter((keys) => keys.length > 0)
  const all = groups === null ? null : [...groups.map(({ label, fields }) => ({ label, fields: known(fields) })), ...later.map(unnamed)]
  const form = all?.filter(({ fields }) => fields.length > 0)
  return Object.freeze({
    ...object,
    ...(columns ? { table: known(columns) } : {}),
    ...(form ? { form: form.map(({ fields }) => fields), formLabels: form.map(({ label }) => label) } : {}),
  })
}

const unnamed = (fields: readonly string[]): Group => ({ label: null, fields })
