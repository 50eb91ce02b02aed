/** What a preview knows of earlier rows while it decides later ones: every record whose keys occur again, as those rows left it. */
import { identifying, targetOf, type ObjectType } from '../../object/index.ts'
import { Carry } from './carry.ts'
import { matchValues } from './decide.ts'
import type { Draft } from './draft.ts'
import type { KeyCounts } from './keys.ts'
import type { Plan } from './plan.ts'
import { asNamed, keysOf, namingFields, Standings, type Standing } from './standing.ts'

export class Preview {
  readonly #plan: Plan
  readonly #keys: KeyCounts
  readonly #carry: Carry
  /** `keys` has counted those of every row (`ownKeys`). */
  constructor(plan: Plan, keys: KeyCounts) {
    this.#plan = plan
    this.#keys = keys
    this.#carry = new Carry(plan.model)
  }

  /** What earlier rows have left behind for these; what the database has is to be added. */
  standings(drafts: readonly Draft[]): Standings {
    const standings = new Standings()
    for (const draft of drafts) {
      for (const key of ownKeys(this.#plan, draft)) if (this.#keys.isRepeated(key)) this.#carry.byKey(this.#plan.object, key, standings)
      for (const { link, keys } of draft.linked)
        for (const [key, value] of Object.entries(keys)) this.#carry.byKey(link.target, `${key} ${value}`, standings)
    }
    return standings
  }

  /** A record of the database as earlier rows left it, if they touched it. */
  carried(object: ObjectType, id: string, standings: Standings): Standing | undefined {
    return this.#carry.byId(object, id, standings)
  }

  /** Keeps what later rows may meet: records with a key that other rows speak of or that has changed, and those made on the way. */
  remember(standings: Standings, drafts: readonly Draft[]): void {
    const { object } = this.#plan
    const spoken = new Set(drafts.flatMap((draft) => [...ownKeys(this.#plan, draft)]))
    const elsewhere = (key: string) => this.#keys.isRepeated(key) || (!spoken.has(key) && this.#keys.occurs(key))
    for (const standing of standings.all()) {
      const { before, after } = standing
      if (standing.object !== object) {
        if (before === null && isTarget(standing.object, object)) this.#carry.keep(standing)
        continue
      }
      const keys = keysOf(object, after)
      if (keys.some(elsewhere) || (before !== null && keysOf(object, before).some((key) => !keys.includes(key)))) this.#carry.keep(standing)
    }
  }
}

/** Keys (`field value`) of the imported object that a row speaks of. */
export function ownKeys(plan: Plan, draft: Draft): Set<string> {
  const { object, match, unique, model } = plan
  const keys = new Set<string>()
  for (const value of matchValues(plan, draft)) keys.add(`${match} ${value}`)
  for (const key of unique) for (const value of identifying(draft.values[key])) keys.add(`${key} ${value}`)
  if (!plan.refersToItself) return keys
  if (typeof draft.values[object.title] === 'string') keys.add(`${object.title} ${draft.values[object.title]}`)
  for (const [key, { text }] of Object.entries(draft.refs)) {
    const target = targetOf(model, object.fields[key]!)
    if (target !== object || text === null) continue
    for (const field of namingFields(target)) {
      const value = asNamed(target, field, text)
      if (value !== null) keys.add(`${field} ${value}`)
    }
  }
  return keys
}

/** Related records are remembered with the record they hang on. */
const isTarget = (one: ObjectType, object: ObjectType): boolean =>
  !Object.values(one.fields).some(({ kind, options, presence }) => kind === 'ref' && presence === 'required' && options.to === object.name)
