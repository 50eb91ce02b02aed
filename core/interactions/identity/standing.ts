/** What is known of the customers that some messages are about, and what the messages change of it: by id, in memory. */
import { identifying, newId, type ObjectType } from '../../object/index.ts'
import type { Change } from '../../store/index.ts'

export type Values = Readonly<Record<string, unknown>>

/** A record as it stands in the database. */
export interface Found {
  readonly id: string
  readonly version: number
  readonly values: Values
}

/** Records of one object, those that are there and those that come, and the values by which they are known again. */
export class Records {
  readonly object: ObjectType
  readonly #records = new Map<string, { values: Record<string, unknown>; version: number | null; changed: Record<string, unknown> }>()
  readonly #index = new Map<string, Set<string>>()
  readonly #keys: readonly string[]
  readonly #now: number
  readonly #had = new Set<string>()

  /** @param keys fields by whose texts records are looked up */
  constructor(object: ObjectType, keys: readonly string[], found: Iterable<Found>, now: Date) {
    this.object = object
    this.#keys = keys
    this.#now = now.getTime()
    for (const { id, version, values } of found) {
      this.#records.set(id, { values: { ...values }, version, changed: {} })
      this.#note(id, values)
    }
    for (const name of this.#index.keys()) this.#had.add(name)
  }

  /** Whether a record had the text before any of this. */
  had(key: string, text: string): boolean {
    return this.#had.has(`${key} ${text}`)
  }

  /** The ids of those that have the text, oldest first. */
  by(key: string, text: string): readonly string[] {
    const ids = this.#index.get(`${key} ${text}`)
    return ids === undefined ? [] : [...ids].sort()
  }

  has(id: string): boolean {
    return this.#records.has(id)
  }

  value(id: string, key: string): unknown {
    return this.#records.get(id)?.values[key] ?? null
  }

  add(values: Values): string {
    const id = newId(this.#now)
    this.#records.set(id, { values: { ...values }, version: null, changed: {} })
    this.#note(id, values)
    return id
  }

  /** It is known by its new texts, and by those that it had no more. */
  change(id: string, values: Values): void {
    const record = this.#records.get(id)!
    for (const key of this.#keys)
      if (key in values) for (const text of identifying(record.values[key])) this.#index.get(`${key} ${text}`)?.delete(id)
    Object.assign(record.values, values)
    Object.assign(record.changed, values)
    this.#note(id, values)
  }

  /** What is to be written; refused where a record is another by then than the one it was decided by. */
  changes(): Required<Pick<Change, 'create' | 'patch'>> {
    const object = this.object.name
    const all = [...this.#records]
    return {
      create: all.flatMap(([id, { values, version }]) => (version === null ? [{ object, id, values }] : [])),
      patch: all.flatMap(([id, { changed, version }]) =>
        version !== null && Object.keys(changed).length > 0 ? [{ object, id, values: changed, version }] : [],
      ),
    }
  }

  #note(id: string, values: Values): void {
    for (const key of this.#keys)
      for (const text of identifying(values[key])) {
        const name = `${key} ${text}`
        this.#index.set(name, (this.#index.get(name) ?? new Set()).add(id))
      }
  }
}
