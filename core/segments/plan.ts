/** What a segment goes by: what of the records, what happens with them, and what the clock alone changes. Pure. */
import { createHash } from 'node:crypto'
import type { Condition, Following, Happened } from '../object/condition.ts'
import type { Expression } from '../object/expression.ts'
import { type Model, type ObjectType, proxiesOf, toldFields } from '../object/index.ts'
import { lengthOf, pathsOf, readsOf } from '../rules/index.ts'
import { entered, left } from './interactions.ts'

/** What leaves or enters a window by time alone: interactions of the type, so many milliseconds after they happened. */
export interface Shift {
  readonly type: string
  readonly by: number
}

export interface Plan {
  readonly id: string
  /** The record's version by which it was made. */
  readonly version: number
  readonly name: string
  readonly object: ObjectType
  /** Checked. */
  readonly condition: Condition
  /** Fields of the record itself; `*` where any change matters. */
  readonly own: ReadonlySet<string>
  /** Other objects: when one of theirs changes, it is not told whose segment that concerns. */
  readonly far: ReadonlySet<string>
  /** Segments that it is made of. */
  readonly uses: ReadonlySet<string>
  /** Types of interactions after which a record is asked again. */
  readonly types: ReadonlySet<string>
  readonly shifts: readonly Shift[]
  /** Something is compared with the day or the moment that it is. */
  readonly byClock: boolean
  /** All that is compared, as objects and as `object.field`, and `all object` of those whose every record counts: who may not see one of them does not see who is in. */
  readonly reads: readonly string[]
  /** Told apart by it: the condition, the clock, and how what it reads is worked out. Where it is another, all records are asked. */
  readonly basis: string
}

/** The objects whose records stand for one of the plan's, by their name with the link that says for which. */
export function standInsOf(model: Model, { name }: ObjectType): ReadonlyMap<string, string> {
  const byObject = standIns.get(model) ?? new Map<string, ReadonlyMap<string, string>>()
  standIns.set(model, byObject)
  const found = byObject.get(name) ?? new Map(proxiesOf(model, name).map(({ object, field }) => [object.name, field]))
  byObject.set(name, found)
  return found
}
const standIns = new WeakMap<Model, Map<string, ReadonlyMap<string, string>>>()

/** What the segment goes by. `condition` is checked for the object; `timeZone` (IANA) is the clock by which it was. */
export function planOf(
  model: Model,
  segment: { readonly id: string; readonly version: number; readonly name: string },
  object: ObjectType,
  condition: Condition,
  timeZone = 'UTC',
): Plan {
  const own = new Set<string>()
  const far = new Set<string>()
  const uses = new Set<string>()
  const types = new Set<string>()
  const shifts = new Map<string, Shift>()
  const reads = new Set<string>([object.name])
  const worked = new Set<string>()
  let byClock = false
  const see = (of: ObjectType, key: string): void => void reads.add(of.name).add(`${of.name}.${key}`)

  /** A field, and what it is worked out of; `here` as long as it is the record's own. */
  const field = (of: ObjectType, key: string, here: boolean): void => {
    see(of, key)
    const declared = Object.hasOwn(of.fields, key) ? of.fields[key] : undefined
    if (!here) {
      far.add(of.name)
      reads.add(`all ${of.name}`)
    }
    if (declared?.presence === 'derived') worked.add(JSON.stringify([of.name, key, declared.options]))
    if (declared?.kind === 'formula') {
      if (asksClock(declared.options.of)) byClock = true
      for (const path of pathsOf(declared.options.of)) along(of, path.split('.'), here)
      return
    }
    if (declared?.kind === 'rollup' && declared.options.where) {
      const related = model.object(declared.options.object)
      visit(related, declared.options.where, false)
    }
    const others = readsOf(model, of, key)
    for (const other of others) field(other.object, other.key, here && declared?.kind === 'part')
    if (here && others.length === 0) own.add(declared ? key : '*')
  }
  const along = (of: ObjectType, [key = '', ...rest]: readonly string[], here: boolean): void => {
    field(of, key, here)
    const link = of.fields[key]
    if (rest.length === 0 || !link) return
    const to = link.kind === 'ref' ? link.options.to : link.kind === 'latest' ? targetOfLookup(model, link.options) : undefined
    if (to) along(model.object(to), rest, false)
  }
  const visit = (of: ObjectType, part: Condition, here: boolean): void => {
    if ('and' in part) return part.and.forEach((one) => visit(of, one, here))
    if ('or' in part) return part.or.forEach((one) => visit(of, one, here))
    if ('not' in part) return visit(of, part.not, here)
    if ('segment' in part) {
      uses.add(part.segment)
      reads.add('segment')
      return void types.add(entered.name).add(left.name)
    }
    if ('happened' in part) return happens(part)
    if ('some' in part) {
      const related = model.object(part.some)
      field(related, part.by, false)
      if (part.where) visit(related, part.where, false)
      return
    }
    if (part.op === 'inLast' || part.op === 'inNext') byClock = true
    along(of, part.field.split('.'), here)
  }
  const happens = (part: Happened): void => {
    const leaving: readonly (Following | undefined)[] = [part, part.then, part.without].map((one) => one as Following | undefined)
    for (const one of leaving) {
      if (!one) continue
      types.add(one.happened)
      const type = model.interactions.find(one.happened)
      const told = type?.upon && model.objects.get(type.upon.object)
      // It tells of records that others link to: who is in tells of all of them.
      if (told) for (const key of toldFields(model.objects, type)) reads.add(`all ${told.name}`).add(told.name).add(`${told.name}.${key}`)
    }
    const shift = (by: number): void => void shifts.set(`${part.happened} ${by}`, { type: part.happened, by })
    // A window holds its first moment, and is left in the next.
    if (part.inLast !== undefined) shift(lengthOf(part.inLast)! + 1)
    if (part.without) shift(lengthOf(part.without.within)!)
  }
  visit(object, condition, true)
  const basis = createHash('sha1')
    .update(JSON.stringify([object.name, condition, timeZone, [...worked].toSorted()]))
    .digest('hex')
  return { ...segment, basis, object, condition, own, far, uses, types, shifts: [...shifts.values()], byClock, reads: [...reads] }
}

function targetOfLookup(model: Model, { object, take }: { readonly object: string; readonly take: string }): string | undefined {
  const taken = model.object(object).fields[take]
  return taken?.kind === 'ref' ? taken.options.to : undefined
}

const asksClock = (formula: Expression): boolean => /"call":"(today|now)"/.test(JSON.stringify(formula))

/** Which records of the plan's object a change asks again: those whose own fields changed. */
export const isConcerned = (plan: Plan, action: 'created' | 'changed' | 'deleted', fields: readonly string[]): boolean =>
  action !== 'changed' || plan.own.has('*') || fields.some((key) => plan.own.has(key))
