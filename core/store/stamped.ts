/** Fields that Rapport fills by itself when another field comes to a value: when something was done, and by whom. Pure. */
import type { Model } from '../object/index.ts'
import type { Deciding } from './guarding.ts'
import { type Planned, same } from './planned.ts'

/** The planned record with its stamps as they will be. What says of itself what they are, such as what is taken back, keeps that. */
export function stamped({ model, actor, now }: Deciding, planned: Planned): Planned {
  const { object, before, after } = planned
  if (after === null) return planned
  const filled = stampsOf(model, object).flatMap(([key, [field, value], isMoment]) => {
    if (!same(before?.[key], after[key])) return []
    const is = after[field] === value
    if (is === (before?.[field] === value)) return []
    return [[key, is ? (isMoment ? now.toISOString() : actor.member) : null] as const]
  })
  return filled.length > 0 ? { ...planned, after: { ...after, ...Object.fromEntries(filled) } } : planned
}

type Stamp = readonly [key: string, by: readonly [field: string, value: string], isMoment: boolean]
const known = new WeakMap<Model, Map<string, readonly Stamp[]>>()

function stampsOf(model: Model, object: string): readonly Stamp[] {
  const ofModel = known.get(model) ?? new Map<string, readonly Stamp[]>()
  known.set(model, ofModel)
  let stamps = ofModel.get(object)
  if (!stamps) {
    stamps = Object.entries(model.object(object).fields).flatMap(([key, { kind, options }]): Stamp[] =>
      options.stamps ? [[key, options.stamps, kind === 'instant']] : [],
    )
    ofModel.set(object, stamps)
  }
  return stamps
}
