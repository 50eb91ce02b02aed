/** What a page offers for mapping: the targets of an object, further entries of its lists, and the fields that find records. */
import { reachOf, type Actor } from '../../access/index.ts'
import { labelOf, type Model, type ObjectType } from '../../object/index.ts'
import { matchFields } from '../decide/plan.ts'
import { targetNamed, targetsOf } from './target.ts'

export interface Offered {
  readonly key: string
  readonly label: string
}

/** Entries of a list that are offered beside the first; a mapping may name any. */
const furtherEntries = [2, 3]

/** Every target the actor may map a column to, those that columns already fill among them; none without the right to write. */
export function offeredTargets(model: Model, actor: Actor, object: ObjectType, filled: readonly (string | null)[]): Offered[] {
  if (reachOf(actor, object.name, 'write') === 'none') return []
  const targets = targetsOf(model, actor, object)
  const offered = new Map<string, string>()
  for (const { key, label } of targets) {
    offered.set(key, label)
    const kind = object.fields[key]?.kind
    if (kind !== 'emails' && kind !== 'phones') continue
    for (const place of furtherEntries) {
      const entry = targetNamed(targets, object, `${key}.${place}`)
      if (entry) offered.set(entry.key, entry.label)
    }
  }
  for (const key of filled) {
    const target = key !== null && !offered.has(key) ? targetNamed(targets, object, key) : undefined
    if (target) offered.set(key!, target.label)
  }
  return [...offered].map(([key, label]) => ({ key, label }))
}

/** The fields by which records of an object are found again. */
export const offeredMatches = (object: ObjectType): Offered[] =>
  matchFields(object).map((key) => ({ key, label: key === 'id' ? 'Id' : labelOf(key, object.fields[key]!) }))
