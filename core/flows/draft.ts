/** What a step writes: checked once when the flow is made ready, filled for each record. */
import type { Actor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import { dayOf } from '../object/days.ts'
import { checkField } from '../object/check.ts'
import { type Field, isActor, labelOf, type Model, type ObjectType } from '../object/index.ts'
import { lengthOf, resolvePath } from '../rules/index.ts'
import { compileText } from '../templates/index.ts'
import type { Given, StepOf } from './body.ts'
import { valueAt } from './value-at.ts'
import { isWritable } from './walkable.ts'

/** Of each field, how its value is come to. */
type Filler = (record: Readonly<Record<string, unknown>>, now: Date) => unknown

export interface Draft {
  /** The object whose record is written; that which walks where it is changed. */
  readonly object: ObjectType
  /** Fields of the record that the values are made of, as paths. */
  readonly reads: readonly string[]
  /** The values for one record, as the store takes them. `record` is as the API shows it. Throws a Problem where one does not fit. */
  fill(record: Readonly<Record<string, unknown>>, now: Date): Readonly<Record<string, unknown>>
}

interface Drafting {
  readonly model: Model
  readonly actor: Actor
  readonly country: string | null
  readonly timeZone: string
  /** Whose records walk. */
  readonly object: ObjectType
  readonly problem: (place: string, message: string) => void
}

export function draftOf(drafting: Drafting, step: StepOf<'act'>): Draft | null {
  const { model, object, problem } = drafting
  if (step.do === 'change') {
    if (isWritable(object)) return drafted(drafting, object, step.values, 'patch')
    problem('do', `${object.label[1]} are not written by flows.`)
    return null
  }
  if (step.do !== 'create') return null
  const target = model.objects.get(step.object)
  if (!target || !isWritable(target)) {
    problem('object', target ? `${target.label[1]} are not made by flows.` : `There is no “${step.object}”.`)
    return null
  }
  const link = step.about === undefined ? null : target.fields[step.about]
  if (step.about !== undefined && !(link?.kind === 'record' || (link?.kind === 'ref' && link.options.to === object.name))) {
    problem('about', `${target.label[1]} have no field ${step.about} that leads to ${object.label[1].toLowerCase()}.`)
    return null
  }
  return drafted(drafting, target, step.about === undefined ? step.values : { ...step.values, [step.about]: itself }, 'create')
}

/** The record that walks. */
const itself = Symbol('itself')
type Way = Given | typeof itself

function drafted(drafting: Drafting, target: ObjectType, values: Readonly<Record<string, Way>>, mode: 'create' | 'patch'): Draft {
  const { model, country, problem } = drafting
  const reads = new Set<string>()
  const fillers: (readonly [string, Filler])[] = []
  for (const [key, given] of Object.entries(values)) {
    const field = Object.hasOwn(target.fields, key) ? target.fields[key] : undefined
    const fixed = fixedValue(given)
    if (fixed.is) {
      const outcome = checkField(target, key, fixed.value, { country, model })
      if ('code' in outcome) problem(`values.${key}`, outcome.message)
      else fillers.push([key, () => outcome.value])
      continue
    }
    if (!field || field.presence === 'derived' || field.options.readonly) {
      problem(`values.${key}`, `${target.label[1]} have no field ${key} that can be written.`)
      continue
    }
    try {
      fillers.push([key, fillerOf(drafting, target, key, field, given, reads)])
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      problem(`values.${key}`, [error.message, error.fix].filter(Boolean).join(' '))
    }
  }
  if (mode === 'create')
    for (const [key, field] of Object.entries(target.fields))
      if (
        field.presence === 'required' &&
        !field.options.readonly &&
        !isActor(field) &&
        !Object.hasOwn(values, key) &&
        !('initial' in field.options)
      )
        problem('values', `${target.label[0]} needs ${labelOf(key, field)}.`)
  return {
    object: target,
    reads: [...reads],
    fill: (record, now) => Object.fromEntries(fillers.map(([key, fill]) => [key, fill(record, now)])),
  }
}

function fixedValue(given: Way): { readonly is: boolean; readonly value?: unknown } {
  if (given === itself) return { is: false }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return { is: true, value: given }
  return 'value' in given ? { is: true, value: given.value } : { is: false }
}

function fillerOf(
  { model, actor, country, timeZone, object }: Drafting,
  target: ObjectType,
  key: string,
  field: Field,
  given: Way,
  reads: Set<string>,
): Filler {
  const checked = (value: unknown): unknown => {
    const outcome = checkField(target, key, value, { country, model })
    if ('code' in outcome) throw new Problem('flow.value', `${labelOf(key, field)}: ${outcome.message}`, { status: 422 })
    return outcome.value
  }
  if (given === itself) return (record) => checked(field.kind === 'record' ? { object: object.name, id: record.id } : record.id)
  const way = given as Readonly<Record<string, unknown>>
  if (typeof way.field === 'string') {
    const path = way.field
    if (path !== 'id') {
      resolvePath(model, object, path)
      reads.add(path)
    }
    return (record) => checked(valueAt(record, path))
  }
  if (typeof way.in === 'string') {
    const length = lengthOf(way.in)
    if (length === null) throw new Problem('flow.in', 'Say how long, such as `3 days`.')
    if (field.kind === 'instant') return (_record, now) => checked(new Date(now.getTime() + length).toISOString())
    if (field.kind !== 'date') throw new Problem('flow.in', `${labelOf(key, field)} is no date.`)
    return (_record, now) => checked(dayOf(new Date(now.getTime() + length), timeZone))
  }
  if (typeof way.text === 'string') {
    const text = compileText(model, actor, object, way.text, { timeZone })
    for (const path of text.fields) reads.add(path)
    return (record) => checked(text.render(record))
  }
  throw new Problem('flow.value', 'A value is written as it stands, or as { field }, { in } or { text }.')
}
