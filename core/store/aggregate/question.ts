/** What an aggregate asks, read from its words: `count`, `p90.employees`; `city`, `createdAt.month`, `company.employees.every50`. */
import { hiddenFrom, type Actor } from '../../access/index.ts'
import { Problem } from '../../errors.ts'
import type { Model, ObjectType } from '../../object/index.ts'
import { resolvePath, type Path } from '../../rules/path.ts'
import { either } from '../../object/nearest.ts'
import { askingOf, type FieldMeasure } from './kinds.ts'

/** How far apart the groups of a time lie; a week begins on Monday. */
export const units = ['day', 'week', 'month', 'quarter', 'year'] as const
export type Unit = (typeof units)[number]

export interface CountMeasure {
  readonly name: 'count'
  readonly of: 'count'
}
/** Of the values of a field, empty ones left out. A percentile lies between the two values around it where none is exactly there. */
export interface ValueMeasure {
  readonly name: string
  readonly of: FieldMeasure
  readonly path: Path
  readonly field: string
  /** For a percentile: from 0 to 1. */
  readonly at?: number
}
export type Measure = CountMeasure | ValueMeasure

/** Where groups of numbers begin: every so many (`num / den`), at given numbers, or as it fits what there is. */
export type Ranges = { readonly num: number; readonly den: number } | { readonly edges: readonly number[] } | 'fitting'
export type By = { readonly name: string; readonly field: string; readonly path: Path } & (
  | { readonly grouping: 'value' }
  | { readonly grouping: 'time'; readonly unit: Unit }
  | { readonly grouping: 'range'; readonly ranges: Ranges }
)

export interface Order {
  readonly down: boolean
  /** The measure that decides, by its place; by the groups themselves where null. */
  readonly measure: number | null
}

/** What is asked, as words. */
export interface Words {
  /** `count` alone unless said. */
  readonly measure?: readonly string[] | undefined
  readonly by?: readonly string[] | undefined
  /** `key` or a measure, `-` in front for descending. */
  readonly order?: string | undefined
  /** How many groups of values stand by themselves, per field; the rest is one group. */
  readonly top?: readonly number[] | undefined
}
export interface Question {
  readonly measures: readonly Measure[]
  readonly by: readonly By[]
  readonly order: Order | undefined
  readonly top: readonly number[]
}

/** Most measures of one question, most fields to group by, most groups of one field and most pairs of two. */
export const limits = { measures: 12, fields: 2, groups: 1000, cells: 5000 } as const

/** Reads the words for an actor. Problems: `aggregate.wrong`, `aggregate.unknownField`, which a hidden field is too. */
export function readQuestion(model: Model, actor: Actor, object: ObjectType, words: Words): Question {
  const find = (path: string): Path => pathTo(model, actor, object, path)
  const names = words.measure?.length ? words.measure : ['count']
  if (names.length > limits.measures)
    throw wrong('measure', `More than ${limits.measures} measures are asked for.`, 'Ask for fewer at once.')
  const by = words.by ?? []
  if (by.length > limits.fields) throw wrong('by', 'Records are grouped by two fields at most.', 'Name one or two fields.')
  const measures = [...new Set(names)].map((name) => measureNamed(model, name, find))
  const top = words.top ?? []
  if (top.length > Math.max(by.length, 1))
    throw wrong('top', '`top` has more numbers than there are fields.', 'Give one number for each field.')
  return {
    measures,
    by: by.map((name) => groupNamed(model, name, find)),
    order: words.order === undefined ? undefined : orderNamed(words.order, measures),
    top: by.map((_, n) => top[n] ?? top[0] ?? (by.length > 1 ? 50 : limits.groups)),
  }
}

function pathTo(model: Model, actor: Actor, object: ObjectType, path: string): Path {
  try {
    return resolvePath(model, object, path, hiddenFrom(model, actor))
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    throw new Problem('aggregate.unknownField', error.message, {
      status: 400,
      ...(error.fix ? { fix: error.fix } : {}),
      more: { field: path },
    })
  }
}

const asked = /^(distinct|sum|average|min|max|p(?<at>\d{1,2}(?:_\d{1,2})?|100))\.(?<field>[A-Za-z0-9.]+)$/

function measureNamed(model: Model, name: string, find: (path: string) => Path): Measure {
  if (name === 'count') return { name, of: 'count' }
  const found = asked.exec(name)
  const groups = found?.groups
  const field = groups?.['field']
  if (!field)
    throw wrong(
      'measure',
      `“${name.slice(0, 80)}” is no measure.`,
      'Write count, or distinct, sum, average, min, max or a percentile such as p50 or p99_9 with a field behind it, as in sum.employees.',
    )
  const path = find(field)
  const at = groups['at']
  const of = at === undefined ? (found![1] as FieldMeasure) : 'percentile'
  const { measures } = askingOf(model, path.last.field)
  if (!measures.includes(of))
    throw wrong(
      'measure',
      `“${field}” has no ${of}.`,
      measures.length ? `Of it there is ${either(measures.map((one) => (one === 'percentile' ? 'p50' : one)))}.` : 'Count records instead.',
    )
  return { name, of, path, field, ...(at === undefined ? {} : { at: Number(at.replace('_', '.')) / 100 }) }
}

const number = String.raw`\d{1,9}(?:\.\d{1,6})?`
const stepped = new RegExp(`^(?<field>[A-Za-z0-9.]+)\\.(?<step>${units.join('|')}|every${number}|at-?${number}(?:_-?${number}){0,49})$`)

function groupNamed(model: Model, name: string, find: (path: string) => Path): By {
  const { field = name, step } = stepped.exec(name)?.groups ?? {}
  // A field may be called like a step: what stands before a step must be a time or a number.
  const stepping = step === undefined ? undefined : whereSteps(() => find(field), model, step)
  const path = stepping ?? findWhole(name, find, model)
  const { grouping } = path.last.key === 'id' && path.last.engine ? { grouping: null } : askingOf(model, path.last.field)
  if (grouping === null)
    throw wrong('by', `Records cannot be grouped by “${name.slice(0, 80)}”.`, 'Group by a text, a choice, a link, a number or a time.')
  const group = { name, field: stepping ? field : name, path }
  if (grouping === 'time') return { ...group, grouping, unit: stepping ? (step as Unit) : 'month' }
  if (grouping === 'range') return { ...group, grouping, ranges: stepping ? rangesOf(step!, path) : 'fitting' }
  return { ...group, grouping }
}

/** A path without a step; where only its last word cannot be, the steps of what stands before it are named. */
function findWhole(name: string, find: (path: string) => Path, model: Model): Path {
  const dot = name.lastIndexOf('.')
  const grouping = dot < 0 ? null : groupingOf(name.slice(0, dot), find, model)
  if (grouping !== 'time' && grouping !== 'range') return find(name)
  const field = name.slice(0, dot)
  throw wrong(
    'by',
    `“${name.slice(dot + 1, dot + 81)}” is no step of “${field.slice(0, 80)}”.`,
    grouping === 'time'
      ? `Group by ${either(units)}, as in ${field}.month.`
      : `Group by ranges of one size or by where they begin, as in ${field}.every50 and ${field}.at10_50_250.`,
  )
}

function groupingOf(field: string, find: (path: string) => Path, model: Model): string | null {
  try {
    return askingOf(model, find(field).last.field).grouping
  } catch {
    return null
  }
}

function whereSteps(find: () => Path, model: Model, step: string): Path | undefined {
  try {
    const path = find()
    const { grouping } = askingOf(model, path.last.field)
    return grouping === ((units as readonly string[]).includes(step) ? 'time' : 'range') ? path : undefined
  } catch {
    return undefined
  }
}

function rangesOf(step: string, { value }: Path): Ranges {
  if (value.kind === 'integer' && step.includes('.'))
    throw wrong('by', `“${step}” has parts, and the field only whole numbers.`, 'Write whole numbers, as in every50.')
  if (step.startsWith('every')) {
    const [whole = '', part = ''] = step.slice(5).split('.')
    const ranges = { num: Number(whole + part), den: 10 ** part.length }
    if (ranges.num === 0) throw wrong('by', 'Groups of numbers cannot be 0 apart.', 'Write how far apart they are, as in every50.')
    return ranges
  }
  const edges = step.slice(2).split('_').map(Number)
  if (edges.some((edge, n) => n > 0 && edge <= edges[n - 1]!))
    throw wrong('by', 'The numbers at which groups begin do not rise.', 'Write them from the least to the largest, as in at10_50_250.')
  return { edges: edges.map((edge) => (edge === 0 ? 0 : edge)) }
}

function orderNamed(text: string, measures: readonly Measure[]): Order {
  const down = text.startsWith('-')
  const name = down ? text.slice(1) : text
  const measure = measures.findIndex((one) => one.name === name)
  if (name !== 'key' && measure < 0)
    throw wrong(
      'order',
      `Groups cannot be ordered by “${name.slice(0, 80)}”.`,
      `Use ${either(['key', ...measures.map((one) => one.name)])}, with - in front for descending.`,
    )
  return { down, measure: measure < 0 ? null : measure }
}

const wrong = (parameter: string, message: string, fix: string): Problem =>
  new Problem('aggregate.wrong', message, { status: 400, fix, more: { parameter } })
