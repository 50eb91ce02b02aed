/** What a step writes: checked once when the flow is made ready, filled for each record. */
import { type Actor, filterFor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import { afterOpen, type Hours } from '../hours/index.ts'
import { dayOf } from '../object/days.ts'
import { checkField } from '../object/check.ts'
import { type Field, isActor, isId, labelOf, type Model, type ObjectType } from '../object/index.ts'
import { lengthOf, resolvePath } from '../rules/index.ts'
import { compileText } from '../templates/index.ts'
import { type Given, most, type StepOf } from './body.ts'
import type { Choice } from './choose.ts'
import { valueAt } from './value-at.ts'
import { isWritable } from './walkable.ts'

/** What values are come to by, beside the record. */
export interface Filling {
  readonly now: Date
  /** Business hours by their ids. */
  readonly hours: ReadonlyMap<string, Hours>
  /** The member who was chosen for a field. */
  readonly chosen: Readonly<Record<string, string>>
}

/** Of each field, how its value is come to. */
type Filler = (record: Readonly<Record<string, unknown>>, filling: Filling) => unknown

export interface Draft {
  /** The object whose record is written; that which walks where it is changed. */
  readonly object: ObjectType
  /** Fields of the record that the values are made of, as paths. */
  readonly reads: readonly string[]
  /** Fields for which a member is to be chosen. */
  readonly choices: Readonly<Record<string, Choice>>
  /** Whether it goes by business hours. */
  readonly isByHours: boolean
  /** The values for one record, as the store takes them. `record` is as the API shows it. Throws a Problem where one does not fit. */
  fill(record: Readonly<Record<string, unknown>>, filling: Filling): Readonly<Record<string, unknown>>
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
  const choices: Record<string, Choice> = {}
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
      const choice = mode === 'create' ? choiceOf(drafting, target, key, field, given) : null
      if (choice) choices[key] = choice
      fillers.push([key, choice ? (_record, { chosen }) => chosen[key] ?? null : fillerOf(drafting, target, key, field, given, reads)])
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
    choices,
    isByHours: Object.values(values).some((given) => typeof given === 'object' && given !== null && 'hours' in given),
    fill: (record, filling) => Object.fromEntries(fillers.map(([key, fill]) => [key, fill(record, filling)])),
  }
}

/** Who is chosen for a field of a new record, where that is said; null where it is not. */
function choiceOf({ model, actor }: Drafting, target: ObjectType, key: string, field: Field, given: Way): Choice | null {
  if (given === itself || typeof given !== 'object' || given === null || !('members' in given)) return null
  const { members, by, open } = given
  if (field.kind !== 'ref' || field.options.to !== 'member') throw new Problem('flow.value', `${labelOf(key, field)} is for no member.`)
  if (!Array.isArray(members) || members.length === 0 || members.length > most.members || !members.every((one) => isId(String(one))))
    throw new Problem('flow.value', `Name 1 to ${most.members} members by their ids.`)
  if (by !== 'turn' && by !== 'load') throw new Problem('flow.value', 'Say how one is chosen: by `turn` or by `load`.')
  return { members, by, object: target, field: key, open: filterFor(model, actor, target, open) ?? null }
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
    if (field.kind !== 'instant' && field.kind !== 'date') throw new Problem('flow.in', `${labelOf(key, field)} is no date.`)
    const end = ({ now, hours }: Filling): Date => {
      const open = typeof way.hours === 'string' ? hours.get(way.hours) : undefined
      return (open && afterOpen(open, now, length)) ?? new Date(now.getTime() + length)
    }
    if (field.kind === 'instant') return (_record, filling) => checked(end(filling).toISOString())
    return (_record, filling) => checked(dayOf(end(filling), timeZone))
  }
  if (typeof way.text === 'string') {
    const text = compileText(model, actor, object, way.text, { timeZone })
    for (const path of text.fields) reads.add(path)
    return (record) => checked(text.render(record))
  }
  throw new Problem(
    'flow.value',
    'A value is written as it stands, or as { field }, { in }, { text } or, of a new record, { members, by }.',
  )
}
