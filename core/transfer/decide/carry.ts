/** What a preview remembers of rows whose keys occur again further down: compact, because a file may hold many. */
import type { Model, ObjectType } from '../../object/index.ts'
import type { Values } from '../../store/planned.ts'
import { keysOf, type Standing, type Standings } from './standing.ts'

interface Kept {
  readonly fresh: boolean
  readonly after: Values
  readonly version: number
  readonly read: boolean
  readonly write: boolean
  readonly onTheWay: boolean
  readonly unseen?: readonly string[] | undefined
  readonly related: readonly (readonly [object: string, id: string, after: Values])[]
}

export class Carry {
  readonly #model: Model
  readonly #records = new Map<string, string>()
  readonly #ids = new Map<string, string[]>()
  constructor(model: Model) {
    this.#model = model
  }

  keep(standing: Standing): void {
    const { object, id, before, after, version, read, write, onTheWay, unseen } = standing
    const related = [...standing.related.values()].flat().map((one) => [one.object.name, one.id, one.after] as const)
    const kept: Kept = { fresh: before === null, after, version, read, write, onTheWay, unseen, related }
    const name = `${object.name} ${id}`
    this.#records.set(name, JSON.stringify(kept))
    for (const key of keysOf(object, after)) {
      const ids = this.#ids.get(`${object.name} ${key}`)
      if (!ids) this.#ids.set(`${object.name} ${key}`, [id])
      else if (!ids.includes(id)) ids.push(id)
    }
  }

  /** The record as earlier rows left it. */
  byId(object: ObjectType, id: string, standings: Standings): Standing | undefined {
    const text = this.#records.get(`${object.name} ${id}`)
    if (text === undefined) return undefined
    const known = standings.get(object, id)
    if (known) return known
    const { fresh, related, ...as } = JSON.parse(text) as Kept
    const standing = standings.add({ object, id, before: fresh ? null : as.after, ...as, related: new Map() })
    for (const [name, relatedId, values] of related) {
      const one = standings.add({
        object: this.#model.object(name),
        id: relatedId,
        before: values,
        after: values,
        version: 1,
        read: true,
        write: true,
        onTheWay: false,
        related: new Map(),
      })
      standing.related.set(name, [...(standing.related.get(name) ?? []), one])
    }
    return standing
  }

  /** Adds the records that have the key (`field value`) now, as far as rows have touched them. */
  byKey(object: ObjectType, key: string, standings: Standings): void {
    for (const id of this.#ids.get(`${object.name} ${key}`) ?? []) this.byId(object, id, standings)
  }
}
