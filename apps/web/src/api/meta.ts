import { writtenText } from '../fields/written.ts'
import type { FieldMeta, Meta, ObjectMeta, RefValue, Row, Value } from './types.ts'

/** Questions that pages ask of the model. */
export const objectNamed = (meta: Meta, name: string): ObjectMeta | undefined => meta.objects.find((object) => object.name === name)
export const objectAt = (meta: Meta, path: string): ObjectMeta | undefined => meta.objects.find((object) => object.path === path)
export const fieldOf = (object: ObjectMeta, key: string): FieldMeta | undefined => object.fields.find((field) => field.key === key)

const editors = {
  segment: '/segments/$id',
  template: '/templates/$id',
  broadcast: '/broadcasts/$id',
  form: '/forms/$id',
  flow: '/flows/$id',
} as const
/** The page on which its records are made and changed, where that is one of its own: they are about what other objects have. */
export const editorOf = ({ name }: ObjectMeta): (typeof editors)[keyof typeof editors] | undefined =>
  Object.hasOwn(editors, name) ? editors[name as keyof typeof editors] : undefined

/** What of an object its list shows; all of it for most. Broadcasts that automations write into have no page of their own. */
export const withinOf = ({ name }: ObjectMeta): string | undefined => (name === 'broadcast' ? 'kind is once' : undefined)

/** True if its records have pages of their own: those that customers' data live in. */
export const hasPages = (object: ObjectMeta): boolean =>
  object.transfer === true || object.interactions === true || editorOf(object) !== undefined

/** Objects that have a page of their own: those with a table that no other object carries and that customers' data live in; those that are about others last. */
export const listed = (meta: Meta): readonly ObjectMeta[] =>
  meta.objects
    .filter((object) => object.table && hasPages(object))
    .toSorted((one, other) => Number(editorOf(one) !== undefined) - Number(editorOf(other) !== undefined))

export const mayWrite = (object: ObjectMeta): boolean => (object.grant.write ?? 'none') !== 'none'
export const mayMake = (object: ObjectMeta): boolean => mayWrite(object) && !object.comesBy
export const mayDelete = (object: ObjectMeta): boolean => (object.grant.delete ?? 'none') !== 'none' && !object.comesBy

/** True if members may type a value into this field. */
export const typed = (field: FieldMeta): boolean => !field.derived && !field.readonly

export const isRef = (value: Value | undefined): value is RefValue =>
  typeof value === 'object' && value !== null && 'id' in value && 'title' in value

/** What a record is called: its title, else the first of its other names that is not empty. */
export function titleOf(object: ObjectMeta, row: Row): string {
  for (const key of [object.title, ...(object.titleElse ?? [])]) {
    const value = row[key]
    const field = fieldOf(object, key)
    if (typeof value === 'string' && value.trim()) return field ? writtenText(field, value) : value
    if (isRef(value) && value.title) return value.title
  }
  return ''
}

/** Human beings are drawn round, everything else as a rounded square. */
export const shapeOf = ({ human }: Pick<ObjectMeta, 'human'>): 'person' | 'company' => (human ? 'person' : 'company')

/** What is written about a record: the object of it, and the fields that say about what and what. */
export function remarksOf(meta: Meta): { object: ObjectMeta; about: string; says: string } | undefined {
  const object = meta.objects.find(({ remark }) => remark !== undefined)
  const about = object?.via?.[0]
  return object?.remark !== undefined && about !== undefined ? { object, about, says: object.remark } : undefined
}

/** "person" or "people", as the number asks. */
export const nounOf = (object: ObjectMeta, count: number): string => object.label[count === 1 ? 0 : 1].toLowerCase()
