/** Fields that are worked out: a definition's formula or roll-up, read and checked against the model that is there so far. Pure. */
import { Problem } from '../errors.ts'
import {
  type Field,
  formula,
  type Kind,
  labelOf,
  type Model,
  nearest,
  type ObjectType,
  rollup,
  shownBy,
  suggest,
  type Sums,
} from '../object/index.ts'
import {
  checkCondition,
  checkFormula,
  type Condition,
  mostWeight,
  parseFilter,
  parseFormula,
  pathsOf,
  resolvePath,
  type ValueType,
  weightOf,
} from '../rules/index.ts'
import type { CustomFieldJson } from './build.ts'
import type { CustomKind } from './definition.ts'

/** Kinds whose values lie in records. */
export type StoredKind = Exclude<CustomKind, 'formula' | 'rollup'>
type Derived = CustomFieldJson & { readonly kind: 'formula' | 'rollup' }
type Stored = CustomFieldJson & { readonly kind: StoredKind }

export const isDerived = (row: CustomFieldJson): row is Derived => row.kind === 'formula' || row.kind === 'rollup'
export const isStored = (row: CustomFieldJson): row is Stored => !isDerived(row)

/** The field of a definition. Throws a Problem that says what of it cannot be: `formula.wrong`, `filter.wrong`, `customField.wrongOptions`. */
export function derivedField(model: Model, row: Derived): Field {
  const field = row.kind === 'formula' ? ofFormula(model, row) : ofRollup(model, row)
  return Object.freeze({ ...field, custom: { id: row.id, slot: null, filled: false } })
}

function ofFormula(model: Model, { of, key, label, options }: Derived): Field {
  const object = model.object(of)
  const text = options?.formula ?? ''
  const checked = checkFormula(model, object, parseFormula(text))
  if (pathsOf(checked).includes(key)) throw circle(label)
  return formula({ label, formula: text, of: checked, gives: checked.gives satisfies ValueType })
}

/** What the worked-out fields of the object weigh together with one more. Each is written out wherever it is named, so short ones can name each other until nobody can read them. */
export function refuseWeight(model: Model, { of, label }: Derived, field: Field, others: number): number {
  const object = model.object(of)
  const own = weightOf(model, object, field)
  if (others + own <= mostWeight) return others + own
  const said = (parts: number): string => `${parts.toLocaleString('en')} parts`
  const message =
    own > mostWeight
      ? `${label} would have ${said(own)}, with those of the fields that it names.`
      : `The fields of ${object.label[1]} that are worked out would have ${said(others + own)} with ${label}, with those of the fields that they name.`
  throw new Problem('formula.tooMuch', message, {
    status: 422,
    fix: `At most ${mostWeight.toLocaleString('en')} are worked out for a record: name fewer fields that are worked out themselves, or retire one.`,
    more: { errors: [{ field: 'options', code: 'formula.tooMuch', message }] },
  })
}

const wrong = (message: string, fix: string): Problem =>
  new Problem('customField.wrongOptions', message, {
    status: 422,
    fix,
    more: { errors: [{ field: 'options', code: 'customField.wrongOptions', message }] },
  })

/** Whether a part of the condition is no comparison of fields. */
function asksLog(condition: Condition): boolean {
  if ('and' in condition) return condition.and.some(asksLog)
  if ('or' in condition) return condition.or.some(asksLog)
  if ('not' in condition) return asksLog(condition.not)
  if ('some' in condition) return condition.where !== undefined && asksLog(condition.where)
  return !('field' in condition)
}

const circle = (label: string): Problem =>
  new Problem('formula.circle', `${label} would be worked out of itself.`, {
    status: 422,
    fix: 'Take the field that leads back to it out of the formula.',
  })

/** What may be made of which kinds. */
const summable: Readonly<Record<Sums, readonly Kind[]>> = {
  count: [],
  sum: ['integer', 'number'],
  min: ['integer', 'number', 'date', 'instant'],
  max: ['integer', 'number', 'date', 'instant'],
  latest: ['text', 'prose', 'integer', 'number', 'boolean', 'date', 'instant', 'choice', 'part'],
}
const engineKinds: Readonly<Record<string, Kind>> = { createdAt: 'instant', updatedAt: 'instant' }

function ofRollup(model: Model, { of, label, options }: Derived): Field {
  const { object: name = '', by = '', sums = 'count', take, where = '' } = options ?? {}
  const object = model.object(of)
  const related = model.objects.get(name)
  if (!related || related.internal) throw wrong('There is no such object to sum up.', 'Choose an object whose records link here.')
  if (!pointsTo(related, by, object))
    throw wrong(
      `${related.label[0]} has no link “${by.slice(0, 40)}” to ${object.label[0]}.`,
      suggest(
        by,
        Object.keys(related.fields).filter((key) => pointsTo(related, key, object)),
      ),
    )
  if (!Object.hasOwn(summable, sums)) throw wrong('There is no such way to sum up.', `Choose one of ${Object.keys(summable).join(', ')}.`)
  const kind = sums === 'count' ? 'integer' : takenKind(model, related, sums, take)
  const filter = where.trim() === '' ? undefined : checkCondition(model, related, parseFilter(where))
  if (filter && asksLog(filter))
    throw wrong('A roll-up cannot look at what happened with records, nor at segments.', 'Compare their fields.')
  return rollup({
    label,
    object: related.name,
    by,
    sums,
    ...(sums === 'count' ? {} : { take: take! }),
    ...(filter ? { where: filter } : {}),
    gives: sums === 'sum' ? 'number' : kind,
  })
}

function pointsTo(related: ObjectType, key: string, object: ObjectType): boolean {
  const field = Object.hasOwn(related.fields, key) ? related.fields[key] : undefined
  return field?.kind === 'record' || (field?.kind === 'ref' && field.options.to === object.name)
}

function takenKind(model: Model, related: ObjectType, sums: Sums, take = ''): Kind {
  const field = Object.hasOwn(related.fields, take) ? related.fields[take] : undefined
  const kind = field ? shownBy(model, field).kind : engineKinds[take]
  const fitting = [...Object.keys(related.fields), ...Object.keys(engineKinds)].filter((key) => {
    const one = related.fields[key]
    return summable[sums].includes(one ? shownBy(model, one).kind : engineKinds[key]!)
  })
  if (!kind || !summable[sums].includes(kind)) {
    const said = field ? labelOf(take, field) : `“${take.slice(0, 40)}”`
    throw wrong(
      kind ? `${said} of ${related.label[0]} cannot be taken for that.` : `${related.label[0]} has no field ${said}.`,
      nearest(take, fitting).length > 0 ? suggest(take, fitting) : `Use one of: ${fitting.slice(0, 40).join(', ')}.`,
    )
  }
  return kind
}

/** Of fields that wait for each other, those that wait for themselves in the end are told so. */
export function withCircles(model: Model, waiting: readonly CustomFieldJson[], broken: ReadonlyMap<string, Problem>): Map<string, Problem> {
  const said = new Map(broken)
  const named = (row: CustomFieldJson): readonly CustomFieldJson[] => waiting.filter((other) => mentions(model, row, other))
  for (const row of waiting) {
    const seen = new Set<CustomFieldJson>()
    const visit = (one: CustomFieldJson): boolean =>
      named(one).some((next) => next === row || (!seen.has(next) && (seen.add(next), visit(next))))
    if (visit(row)) said.set(row.id, circle(row.label))
  }
  return said
}

/** Whether a definition names the key of another one, on its own object or on one that it may lead to. */
function mentions(model: Model, row: CustomFieldJson, other: CustomFieldJson): boolean {
  const text = [row.options?.formula, row.options?.take, row.options?.where].filter(Boolean).join(' ')
  if (!new RegExp(`\\b${other.key}\\b`).test(text)) return false
  if (row.kind === 'rollup') return row.options?.object === other.of
  try {
    return pathsOf(parseFormula(row.options?.formula ?? '')).some((path) => endsAt(model, model.object(row.of), path.split('.'), other))
  } catch {
    return false
  }
}

function endsAt(model: Model, object: ObjectType, keys: readonly string[], other: CustomFieldJson): boolean {
  if (keys.at(-1) !== other.key) return false
  if (keys.length === 1) return object.name === other.of
  try {
    const { value } = resolvePath(model, object, keys.slice(0, -1).join('.'))
    return value.kind === 'ref' && value.options.to === other.of
  } catch {
    return false
  }
}
