/** Conditions that an administrator put on fields which come with Rapport: when they are needed, and when they are shown. Pure. */
import { Problem } from '../errors.ts'
import { defineModel, type Field, labelOf, type Model, type ObjectType } from '../object/index.ts'
import { type Conditions, conditional } from './conditional.ts'
import type { LayoutJson } from './layout.ts'

type Conditioned = Pick<LayoutJson, 'of' | 'conditions'>

/** The model with them. One that cannot be asked, because it names a field that is retired, is left out until that is back. */
export function withConditions(
  base: Model,
  layouts: readonly Conditioned[],
): { readonly model: Model; readonly broken: ReadonlyMap<string, Problem> } {
  const broken = new Map<string, Problem>()
  const grown = new Map<string, ObjectType>()
  for (const { of, conditions } of layouts) {
    const object = base.objects.get(of)
    if (!object || !conditions) continue
    const fields: Record<string, Field> = {}
    for (const [key, said] of Object.entries(conditions)) {
      const field = object.fields[key]
      if (!field || refusedField(object, key)) continue
      try {
        fields[key] = conditional(base, { of, key, options: said }, field)
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        broken.set(conditionKey(of, key), error)
      }
    }
    if (Object.keys(fields).length > 0) grown.set(of, Object.freeze({ ...object, fields: { ...object.fields, ...fields } }))
  }
  return {
    model:
      grown.size === 0
        ? base
        : defineModel(
            [...base.objects.values()].map((one) => grown.get(one.name) ?? one),
            base.interactions,
          ),
    broken,
  }
}

export const conditionKey = (object: string, field: string): string => `${object}.${field}`

/** What conditions may say of an object; what stood there before may stay, though a field that it names was retired. */
export function decideConditions(model: Model, object: ObjectType, conditions: unknown, before: unknown): Problem | null {
  if ((conditions ?? null) === null) return null
  if (typeof conditions !== 'object' || Array.isArray(conditions)) return wrong('Conditions are said by field.')
  const stood = (before ?? {}) as Readonly<Record<string, Conditions>>
  for (const [key, said] of Object.entries(conditions as Readonly<Record<string, unknown>>)) {
    if (JSON.stringify(stood[key]) === JSON.stringify(said)) continue
    const problem = refusedField(object, key) ?? decideOne(model, object, key, said)
    if (problem) return problem
  }
  return null
}

function decideOne(model: Model, object: ObjectType, key: string, said: unknown): Problem | null {
  const plain =
    typeof said === 'object' && said !== null && Object.keys(said).every((one) => one === 'requiredWhen' || one === 'visibleWhen')
  const texts = plain ? Object.values(said as object) : [null]
  if (texts.length === 0 || !texts.every((text) => typeof text === 'string' && text.trim() !== '' && text.length <= 8000))
    return wrong('A condition is a filter sentence of at most 8,000 characters.')
  if ('visibleWhen' in (said as Conditions) && (key === object.title || key === object.owner))
    return wrong(`${labelOf(key, object.fields[key]!)} is always shown.`)
  try {
    conditional(model, { of: object.name, key, options: said as Conditions }, object.fields[key]!)
    return null
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

/** Fields that are always there, that nobody fills in, or that say it themselves have no conditions here. */
function refusedField(object: ObjectType, key: string): Problem | null {
  const field = Object.hasOwn(object.fields, key) ? object.fields[key]! : undefined
  if (!object.customisable || object.internal) return wrong(`Fields of ${object.label[1].toLowerCase()} have no conditions.`)
  if (!field) return wrong(`${object.label[1]} have no field ${key.slice(0, 40)}.`)
  const label = labelOf(key, field)
  if (field.custom) return wrong(`${label} was added: its conditions are said with the field itself.`)
  if (field.presence !== 'optional' || field.options.readonly)
    return wrong(`${label} has no conditions: it is always there, or nobody fills it in.`)
  return null
}

const wrong = (message: string): Problem =>
  new Problem('layout.wrongConditions', message, {
    status: 422,
    fix: 'Send requiredWhen or visibleWhen for a field that somebody may fill in.',
    more: { errors: [{ field: 'conditions', code: 'layout.wrongConditions', message }] },
  })
