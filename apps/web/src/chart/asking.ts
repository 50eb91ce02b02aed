/** What a chart asks: a measure and one field to group by, or two, as the address has them or as the object suggests. */
import { fieldAt, filterable } from '../filter/words.ts'
import type { FieldMeta, Meta, ObjectMeta } from '../api/types.ts'
import type { ListSearch } from '../list/view.ts'

export const units = ['day', 'week', 'month', 'quarter', 'year'] as const
export type Unit = (typeof units)[number]

/** A field to group by, and for times how far apart. */
export interface Grouped {
  /** As it is asked: `createdAt.month`. */
  readonly by: string
  readonly path: string
  readonly field: FieldMeta
  readonly unit?: Unit
}
export interface Asking {
  /** `count`, or a measure with its field, `sum.employees`. */
  readonly measure: string
  readonly groups: readonly Grouped[]
}

/** Groups that stand by themselves in a chart: more of them nobody reads. The second field has colours, of which there are six. */
const many = 12
const few = 5

/** Fields that records can be grouped by, in the order of the list. */
export const groupable = (object: ObjectMeta): readonly FieldMeta[] => filterable(object).filter(({ grouping }) => grouping)

const amounts = ['sum', 'average', 'p50', 'p90', 'min', 'max'] as const

/** What can be measured: how many there are, then amounts of numbers, then how many different links. */
export function measurable(object: ObjectMeta): readonly string[] {
  const numbers = object.fields.filter(({ measures }) => measures?.includes('sum'))
  const links = object.fields.filter(({ grouping, options }) => grouping === 'value' && options.to)
  return [
    'count',
    ...numbers.flatMap(({ key }) => amounts.map((amount) => `${amount}.${key}`)),
    ...links.map(({ key }) => `distinct.${key}`),
  ]
}

/** Whether the parts of a measure make the whole when they are put together. */
export const isAdding = (measure: string): boolean => measure === 'count' || measure.startsWith('sum.')

/** The measure's own field. */
export const measuredField = (meta: Meta, object: ObjectMeta, measure: string): FieldMeta | undefined =>
  measure === 'count' ? undefined : fieldAt(meta, object, measure.slice(measure.indexOf('.') + 1))

/** A field to group by as the address has it; undefined for what cannot be, or is not known any more. */
export function readGroup(meta: Meta, object: ObjectMeta, by: string): Grouped | undefined {
  const unit = units.find((one) => by.endsWith(`.${one}`))
  const path = by.replace(/\.(day|week|month|quarter|year|every[\d.]+|at[-\d._]+)$/, '')
  const field = fieldAt(meta, object, path)
  if (!field) return undefined
  const { grouping } = field
  if (!grouping || (path !== by && grouping === 'value')) return undefined
  return grouping === 'time' ? { by: `${path}.${unit ?? 'month'}`, path, field, unit: unit ?? 'month' } : { by, path, field }
}

/** What is asked for: the address, completed by what suits the object. */
export function readAsking(meta: Meta, object: ObjectMeta, search: ListSearch): Asking {
  const named = (search.by ?? '').split(',').flatMap((by) => readGroup(meta, object, by) ?? [])
  const groups = named.length > 0 ? named.slice(0, 2) : [suggested(meta, object)]
  const measure = search.measure && (search.measure === 'count' || measuredField(meta, object, search.measure)) ? search.measure : 'count'
  return { measure, groups }
}

/** What tells most about records of an object at first sight: a state, else a place or a word, else who they belong to, else when they came. */
export function suggested(meta: Meta, object: ObjectMeta): Grouped {
  const ranked = groupable(object)
    .filter(({ key }) => key !== object.title)
    .map((field) => ({ field, rank: rankOf(field, object) }))
    .toSorted((a, b) => a.rank - b.rank)
  const best = ranked[0]
  return readGroup(meta, object, best && best.rank < 9 ? best.field.key : 'createdAt.month')!
}

function rankOf({ kind, options, made, custom, key }: FieldMeta, object: ObjectMeta): number {
  const listed = object.table?.includes(key) || custom
  if (kind === 'choice') return listed ? 0 : 1
  if (!listed || made?.how === 'latest') return 9
  if (kind === 'part') return options.of === 'addresses' ? 2 : 9
  if (kind === 'text') return options.format ? 9 : 2
  if (kind === 'integer' || kind === 'number') return 3
  return kind === 'ref' ? 4 : 9
}

/** The words of the question to the server. */
export const questionOf = ({ measure, groups }: Asking, { filter, find }: Pick<ListSearch, 'filter' | 'find'>) => ({
  filter,
  find,
  measure: measure === 'count' ? 'count' : `count,${measure}`,
  by: groups.map(({ by }) => by).join(','),
  // Ranges and times are not cut; of values the rest is one group.
  top: groups.length === 2 ? `${many},${few}` : `${many}`,
})
