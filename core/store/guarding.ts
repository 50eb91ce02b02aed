/** Asks the rules of modules about records that are about to be written: all at once, or group by group, each of which may be refused by itself. */
import type { Actor } from '../access/index.ts'
import type { Problem } from '../errors.ts'
import type { Model } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import { countHeld } from './counted.ts'
import { loadMatching } from './load.ts'
import { same, type Guard, type Planned, type Values } from './planned.ts'

/** By whom, by which model and when something is decided. */
export interface Deciding {
  readonly model: Model
  readonly actor: Actor
  readonly now: Date
  /** A change is taken back. */
  readonly restoring?: boolean
}

/** A guard, and the records that it looks at as they are before anything is written. */
export interface Asked {
  readonly guard: Guard
  readonly needed: readonly { readonly id: string; readonly values: Values }[]
  /** How many records there are, where the guard says how many there may be. */
  readonly there: number
}

/** The guards of some objects, each with the records it needs, which stay as they are until the transaction ends. */
export const askedOf = (
  tx: Transaction,
  { model, actor, now }: Deciding,
  guards: readonly Guard[],
  objects: ReadonlySet<string>,
): Promise<readonly Asked[]> =>
  Promise.all(
    guards
      .filter(({ object }) => objects.has(object))
      .map(async (guard) => ({
        guard,
        needed: guard.needs ? await loadMatching(tx, model, actor, model.object(guard.object), guard.needs, now) : [],
        there: await countHeld(tx, model, guard),
      })),
  )

const isCreated = ({ action }: Planned): boolean => action === 'created'

export class Guarding {
  readonly #by: Pick<Deciding, 'actor' | 'model' | 'restoring'>
  readonly #asked: readonly Asked[]
  /** What was let through, by object and id. */
  readonly #together = new Map<string, Map<string, Planned>>()
  constructor(by: Pick<Deciding, 'actor' | 'model' | 'restoring'>, asked: readonly Asked[]) {
    this.#by = by
    this.#asked = asked
  }

  /**
   * Why records may not be written that are written with each other, by id. Each guard sees them together with what was let through before; a record
   * that was let through before is decided anew, as it is now.
   */
  refusals(group: readonly Planned[]): ReadonlyMap<string, Problem> {
    const refused = new Map<string, Problem>()
    for (const { guard, needed, there } of this.#asked) {
      const mine = group.filter(({ object, before, after }) => object === guard.object && !same(before, after))
      if (mine.length === 0) continue
      const all = new Map(this.#together.get(guard.object))
      for (const one of mine) all.set(one.id, one)
      const together = [...all.values()]
      const tooMany = guard.most !== undefined && there + together.filter(isCreated).length > guard.most.count
      for (const one of mine) {
        if (refused.has(one.id)) continue
        const problem =
          guard.decide(one, { ...this.#by, restoring: this.#by.restoring === true, needed, together }) ??
          (tooMany && isCreated(one) ? guard.most!.refuse() : null)
        if (problem) refused.set(one.id, problem)
      }
    }
    return refused
  }

  /** The records are written: whatever is decided later is seen together with them. */
  letThrough(group: readonly Planned[]): void {
    for (const one of group) {
      const all = this.#together.get(one.object) ?? new Map<string, Planned>()
      this.#together.set(one.object, all)
      if (same(one.before, one.after)) all.delete(one.id)
      else all.set(one.id, one)
    }
  }

  /** What was let through of a record, and of all of an object. */
  of(object: string, id: string): Planned | undefined {
    return this.#together.get(object)?.get(id)
  }
  all(object: string): Iterable<Planned> {
    return this.#together.get(object)?.values() ?? []
  }
}
