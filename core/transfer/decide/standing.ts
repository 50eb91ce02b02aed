/** Records as they stand while an import decides: as the database has them, as changed by earlier rows, or made by those. */
import { checkField } from '../../object/check.ts'
import { identifying, identifyingKinds, type Field, type ObjectType } from '../../object/index.ts'
import { same, type Values } from '../../store/planned.ts'

export interface Standing {
  readonly object: ObjectType
  readonly id: string
  /** As the database has it; null for a record that this import makes. */
  readonly before: Values | null
  /** As it is after the rows so far. */
  after: Values
  /** Links of `after` that lead to records out of the sight of whoever imports. */
  unseen?: readonly string[] | undefined
  readonly version: number
  readonly read: boolean
  readonly write: boolean
  /** Made because a row named it, and not yet met as a row of its own. */
  onTheWay: boolean
  /** Related records that count as present links, by the related object's name; only of records that rows touch. */
  readonly related: Map<string, Standing[]>
}

/** What is derived of an object's declaration once. */
const once = <T>(derive: (object: ObjectType) => T): ((object: ObjectType) => T) => {
  const known = new WeakMap<ObjectType, T>()
  return (object) => {
    let one = known.get(object)
    if (one === undefined) known.set(object, (one = derive(object)))
    return one
  }
}

/** Fields by which a record can be named in a cell: the unique ones, those declared to match, its title. Surest first. */
export const namingFields: (object: ObjectType) => readonly string[] = once((object) => {
  const texts = Object.entries(object.fields).filter(
    ([, { kind, options, presence }]) => kind === 'text' && presence !== 'derived' && !options.readonly,
  )
  const rank = ([key, { options }]: [string, Field]): number => (options.unique ? 0 : key === object.title ? 2 : options.match ? 1 : 3)
  return texts
    .filter((entry) => rank(entry) < 3)
    .sort((a, b) => rank(a) - rank(b))
    .map(([key]) => key)
})

/** A cell's text as a naming field keeps it; null when it cannot be a value of it. */
export function asNamed(object: ObjectType, key: string, text: string): string | null {
  const outcome = checkField(object, key, text, {})
  return 'value' in outcome && typeof outcome.value === 'string' ? outcome.value : null
}

/** Fields by which records of an object are looked up here. */
const keyFields: (object: ObjectType) => readonly string[] = once((object) => [
  ...new Set([
    ...Object.keys(object.fields).filter((key) => {
      const { kind, options, custom } = object.fields[key]!
      return identifyingKinds.has(kind) && (options.match || options.unique || custom?.unique)
    }),
    ...namingFields(object),
  ]),
])

/** Every `field value` by which values are found. */
export function keysOf(object: ObjectType, values: Values): string[] {
  const keys: string[] = []
  for (const field of keyFields(object)) for (const value of identifying(values[field])) keys.push(`${field} ${value}`)
  return keys
}

/** The records known so far, found by id and by key. */
export class Standings {
  readonly #byId = new Map<string, Standing>()
  readonly #byKey = new Map<string, Standing[]>()

  get(object: ObjectType, id: string): Standing | undefined {
    return this.#byId.get(`${object.name} ${id}`)
  }

  /** Records that have the value in the field. */
  find(object: ObjectType, field: string, value: string): readonly Standing[] {
    if (field === 'id') {
      const one = this.get(object, value)
      return one ? [one] : []
    }
    return this.#byKey.get(`${object.name} ${field} ${value}`) ?? none
  }

  /** Adds a record unless it is known: what earlier rows made of it stays. */
  add(standing: Standing): Standing {
    const { object, id } = standing
    const known = this.get(object, id)
    if (known) return known
    this.#byId.set(`${object.name} ${id}`, standing)
    for (const key of keysOf(object, standing.after)) this.#link(`${object.name} ${key}`, standing)
    return standing
  }

  /** Gives a record its new values, and makes it found by them. */
  become(standing: Standing, after: Values): void {
    const { object } = standing
    const was = keysOf(object, standing.after)
    if (standing.unseen?.length) standing.unseen = standing.unseen.filter((key) => same(standing.after[key], after[key]))
    standing.after = after
    const is = keysOf(object, after)
    for (const key of was) if (!is.includes(key)) this.#unlink(`${object.name} ${key}`, standing)
    for (const key of is) if (!was.includes(key)) this.#link(`${object.name} ${key}`, standing)
  }

  all(): Iterable<Standing> {
    return this.#byId.values()
  }

  #link(key: string, standing: Standing): void {
    const list = this.#byKey.get(key)
    if (list) list.push(standing)
    else this.#byKey.set(key, [standing])
  }

  #unlink(key: string, standing: Standing): void {
    const list = (this.#byKey.get(key) ?? []).filter((one) => one !== standing)
    if (list.length > 0) this.#byKey.set(key, list)
    else this.#byKey.delete(key)
  }
}

const none: readonly Standing[] = []
