/** Rules of modules, asked row by row: what one of them refuses is a wrong row, and the others go in. Pure. */
import type { Problem } from '../../errors.ts'
import { targetOf } from '../../object/index.ts'
import { matches, type Given } from '../../rules/index.ts'
import { same, type Guard, type Planned, type Values } from '../../store/planned.ts'
import type { Plan } from './plan.ts'
import type { Standing, Standings } from './standing.ts'

/** A guard, and the records that it looks at as they are before the batch. */
export interface Asked {
  readonly guard: Guard
  readonly needed: readonly { readonly id: string; readonly values: Values }[]
}

/** What a row makes of a record; it is done once no guard refuses it. */
export interface Write {
  readonly standing: Standing
  readonly after: Values
}

/** The guards of what a plan may write: records of the imported object, and those that are linked or made on the way. */
export function guardsOf({ model, object, links, refs }: Plan, guards: readonly Guard[]): readonly Guard[] {
  const written = new Set([object.name, ...refs.map((key) => targetOf(model, object.fields[key]!).name)])
  for (const { related, target } of links) written.add(related.name).add(target.name)
  return guards.filter((guard) => written.has(guard.object))
}

/** The guards while the rows of one batch are decided. */
export class RowGuards {
  readonly #plan: Pick<Plan, 'actor' | 'model'>
  readonly #asked: readonly Asked[]
  /** What the rows so far come to, by object and id. */
  readonly #together = new Map<string, Map<string, Planned>>()
  constructor(plan: Pick<Plan, 'actor' | 'model'>, asked: readonly Asked[]) {
    this.#plan = plan
    this.#asked = asked
  }

  /** Why a guard refuses what a row writes. When none does it is null, and the row counts for those behind it. */
  refusal(standings: Standings, writes: readonly Write[]): Problem | null {
    if (this.#asked.length === 0) return null
    const planned = writes.map((write) => this.#planned(standings, write))
    for (const { guard, needed } of this.#asked) {
      const mine = planned.filter(({ object, before, after }) => object === guard.object && !same(before, after))
      if (mine.length === 0) continue
      const together = new Map(this.#together.get(guard.object))
      for (const one of mine) together.set(one.id, one)
      for (const one of mine) {
        const problem = guard.decide(one, { actor: this.#plan.actor, model: this.#plan.model, needed, together: [...together.values()] })
        if (problem) return problem
      }
    }
    for (const one of planned) {
      const all = this.#together.get(one.object) ?? new Map<string, Planned>()
      this.#together.set(one.object, all)
      if (same(one.before, one.after)) all.delete(one.id)
      else all.set(one.id, one)
    }
    return null
  }

  /** What the rows so far come to for an object. */
  written(object: string): Iterable<Planned> {
    return this.#together.get(object)?.values() ?? []
  }

  /** A record begins as it stood when a row of the batch first wrote it: so a preview says of one that an earlier batch made what a run says. */
  #planned(standings: Standings, { standing, after }: Write): Planned {
    const { object, id, version } = standing
    const known = this.#together.get(object.name)?.get(id)
    const before = known ? known.before : standings.get(object, id) ? standing.after : null
    if (before === null) return { object: object.name, id, action: 'created', before, after, version: 1 }
    return { object: object.name, id, action: 'changed', before, after, version: version + 1 }
  }
}

/**
 * What the earlier batches of a preview would have left in the database for guards to look at. What a guard needs is judged by
 * the record's own fields: a condition that looks into other records may miss one of the same file here, and not in the run.
 */
export class Foreseen {
  readonly #plan: Plan
  readonly #given: Given
  /** By guard: records that it would be shown, null for those it would be shown no more. */
  readonly #left = new Map<Guard, Map<string, Values | null>>()
  constructor(plan: Plan, now: Date) {
    const { member, timeZone } = plan.actor
    this.#plan = plan
    this.#given = { now, me: member, ...(timeZone ? { timeZone } : {}), record: (_, id) => ({ id }), related: () => [] }
  }

  over(asked: readonly Asked[]): readonly Asked[] {
    return asked.map(({ guard, needed }) => {
      const left = this.#left.get(guard)
      if (!left) return { guard, needed }
      const present = [...left].flatMap(([id, values]) => (values ? [{ id, values }] : []))
      return { guard, needed: [...needed.filter(({ id }) => !left.has(id)), ...present] }
    })
  }

  remember(asked: readonly Asked[], rows: RowGuards): void {
    const { model } = this.#plan
    for (const { guard, needed } of asked) {
      if (!guard.needs) continue
      const shown = new Set(needed.map(({ id }) => id))
      const left = this.#left.get(guard) ?? new Map<string, Values | null>()
      this.#left.set(guard, left)
      for (const { id, after } of rows.written(guard.object))
        if (after && matches(model, model.object(guard.object), guard.needs, { ...after, id }, this.#given)) left.set(id, after)
        else if (shown.has(id)) left.set(id, null)
    }
  }
}
