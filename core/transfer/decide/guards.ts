/** What every write keeps, asked row by row: what is refused is a wrong row, and the others go in. Pure. */
import { targetOf } from '../../object/index.ts'
import { matches, type Given } from '../../rules/index.ts'
import { fieldErrors } from '../../store/decide-all.ts'
import { Guarding, type Asked } from '../../store/guarding.ts'
import type { Guard, Planned, Values } from '../../store/planned.ts'
import { type Judge, nothingBarred, type Wished } from '../../store/barrier.ts'
import type { Draft } from './draft.ts'
import type { Plan } from './plan.ts'
import type { Standing, Standings } from './standing.ts'

/** What a row makes of a record; it is done once no guard refuses it. */
export interface Write {
  readonly standing: Standing
  readonly after: Values
}

/** The objects of what a plan may write: the imported one, and those of records that are linked or made on the way. */
export function writtenBy({ model, object, links, refs }: Plan): ReadonlySet<string> {
  const written = new Set([object.name, ...refs.map((key) => targetOf(model, object.fields[key]!).name)])
  for (const { related, target } of links) written.add(related.name).add(target.name)
  return written
}

/** What rows wish to write, as far as it makes records known. */
export const wishedBy = ({ object }: Plan, drafts: readonly Draft[]): readonly Wished[] =>
  drafts.flatMap(({ values, lists, linked }) => [
    {
      object,
      values: { ...values, ...Object.fromEntries(Object.entries(lists).map(([key, { main, others }]) => [key, [...main, ...others]])) },
    },
    ...linked.map(({ link, keys }) => ({ object: link.target, values: keys })),
  ])

/** Of a plan, by what its rows are decided. */
type RowsOf = Pick<Plan, 'model' | 'actor' | 'now' | 'object'>

/** What every write keeps, asked while the rows of one batch are decided: of a row, what fields ask for and what modules do. */
export class RowRules {
  readonly #plan: RowsOf
  readonly #guarding: Guarding
  readonly #barred: Judge
  constructor(plan: RowsOf, asked: readonly Asked[], barred: Judge = nothingBarred) {
    this.#plan = plan
    this.#barred = barred
    this.#guarding = new Guarding(plan, asked)
  }

  /** Why what a row writes is refused, in words. When it is not they are empty, and the row counts for those behind it. */
  refusals(standings: Standings, writes: readonly Write[]): readonly string[] {
    const unfit = writes.flatMap((write) => this.#unfit(standings, write))
    if (unfit.length > 0) return unfit
    const planned = writes.map((write) => this.#planned(standings, write))
    for (const { message, fix } of this.#guarding.refusals(planned).values()) return fix ? [message, fix] : [message]
    this.#guarding.letThrough(planned)
    return []
  }

  /** Why what a row writes may not come back, in words; nothing else that the row says is kept then. */
  barred(standings: Standings, writes: readonly Write[]): string | null {
    for (const write of writes) {
      const problem = this.#barred(this.#planned(standings, write))
      if (problem) return problem.message
    }
    return null
  }

  /**
   * What fields ask of what this row does, however the rows before it were cut into batches. A record that this import made on the way is
   * judged as new until a row of its own has been met.
   */
  #unfit(standings: Standings, { standing: { object, id, unseen }, after }: Write): readonly string[] {
    const known = standings.get(object, id)
    const before = known && !known.onTheWay ? known.after : null
    return fieldErrors(this.#plan, object, before, after, unseen).map(({ message }) =>
      object === this.#plan.object ? message : `${object.label[0]}: ${message}`,
    )
  }

  /** What the rows so far come to for an object. */
  written(object: string): Iterable<Planned> {
    return this.#guarding.all(object)
  }

  /** Guards see a record begin as it stood when a row of the batch first wrote it: so a preview says of one that an earlier batch made what a run says. */
  #planned(standings: Standings, { standing, after }: Write): Planned {
    const { object, id, version } = standing
    const known = this.#guarding.of(object.name, id)
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
    return asked.map(({ guard, needed, there }) => {
      const left = this.#left.get(guard)
      if (!left) return { guard, needed, there }
      const present = [...left].flatMap(([id, values]) => (values ? [{ id, values }] : []))
      return { guard, needed: [...needed.filter(({ id }) => !left.has(id)), ...present], there }
    })
  }

  remember(asked: readonly Asked[], rows: RowRules): void {
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
