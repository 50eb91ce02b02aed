/** People who read and write the same few records through two servers at once, by chance, and note what each request came to. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@rapport/core/testing'
import { batch, change, create, find, read, remove, removeMany, undo, type Item } from './slot-asks.ts'
import { openHistory, type Asked, type Attempt, type History, type Told } from './slot-history.ts'
import { isRefused } from './slot.ts'

export interface SlotOptions {
  /** The same member at each of the two servers. */
  readonly servers: readonly [Client, Client]
  /** Who write: half of them at the first server. */
  readonly people: number
  /** External ids. */
  readonly slots: readonly string[]
  readonly random: () => number
  readonly isOver: () => boolean
}

/** What was last heard of a slot: true for some time. */
interface Known {
  id?: string
  version?: number
  undo?: { readonly id: string; readonly change: string }
}

/** Asks until it is over, reads everything once more at both servers, and gives all that was told. */
export async function pressSlots({ servers, people, slots, random, isOver }: SlotOptions): Promise<History> {
  const history = openHistory()
  const known = new Map<string, Known>(slots.map((slot) => [slot, {}]))
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
  let tokens = 0
  const token = (): string => `token ${++tokens}`
  // Half as many read only, at both servers in turn: what one of them keeps too long is seen by nobody else.
  const reading = Array.from({ length: people / 2 }, (_, n) => reader(n))
  await Promise.all([...Array.from({ length: people }, (_, n) => person(n % 2)), ...reading])
  for (const slot of slots) for (const at of [0, 1]) await persist(at, find(slot))
  return history

  async function person(at: number): Promise<void> {
    while (!isOver()) {
      const asked = choose(pick(slots))
      if (asked.method === 'GET' || random() < 0.4) await once(at, asked)
      else await underKey(at, asked)
    }
  }

  async function reader(at: number): Promise<void> {
    for (let n = at; !isOver(); n++) {
      const slot = pick(slots)
      const { id } = known.get(slot)!
      const asked = id && random() < 0.7 ? read(slot, id) : find(slot)
      await once(n, asked)
    }
  }

  /** Whatever comes of it. */
  async function once(at: number, asked: Asked): Promise<void> {
    const attempt = await history.send(servers[at % 2]!, asked)
    note(asked, [attempt])
    if (!attempt.answer || attempt.isPutOff) await sleep(20)
  }

  function choose(slot: string): Asked {
    const { id, version, undo: taken } = known.get(slot)!
    const turn = random()
    const expected = random() < 0.6 ? version : undefined
    if (turn < 0.1) return find(slot)
    if (turn < 0.2 && taken) return undo(slot, taken.id, taken.change)
    if (turn < 0.35 || !id) return create(slot, token())
    if (turn < 0.42) return read(slot, id)
    if (turn < 0.72) return change(slot, id, token(), expected)
    if (turn < 0.77) return remove(slot, id, expected)
    if (turn < 0.85) return removeMany(slot, id)
    const other = pick(slots.filter((one) => one !== slot))
    return batch([item(slot), item(other)], random() < 0.3 ? 'all' : 'each')
  }

  function item(slot: string): Item {
    const { id, version } = known.get(slot)!
    const turn = random()
    if (!id || turn < 0.3) return { slot, action: 'create', value: token() }
    const named = { slot, id, version: random() < 0.6 ? version : undefined }
    return turn < 0.85 ? { ...named, action: 'update', value: token() } : { ...named, action: 'delete' }
  }

  /** At both servers at once, or at one until there is an answer; sometimes at the other once more. */
  async function underKey(at: number, asked: Asked): Promise<void> {
    const keyed = { ...asked, headers: { ...asked.headers, 'idempotency-key': randomUUID() } }
    const turn = random()
    if (turn < 0.3) return note(keyed, await Promise.all(servers.map((server) => history.send(server, keyed))))
    return persist(at, keyed, turn < 0.6 ? 1 : 0)
  }

  async function persist(at: number, asked: Asked, more = 0): Promise<void> {
    const attempts: Attempt[] = []
    for (let [from, left] = [at, more]; ; from++) {
      const attempt = await history.send(servers[from % 2]!, asked)
      attempts.push(attempt)
      if (!attempt.answer || attempt.isPutOff) await sleep(20)
      else if (left-- === 0) break
    }
    note(asked, attempts)
  }

  function note(asked: Asked, attempts: readonly Attempt[]): void {
    for (const told of history.add(asked, attempts)) learn(told)
  }

  function learn({ slot, act }: Told): void {
    const it = known.get(slot)!
    if (act.kind === 'find' && act.saw) Object.assign(it, { id: act.saw.id, version: act.saw.version })
    if (act.kind === 'read' && act.saw) Object.assign(it, { id: act.id, version: act.saw.version })
    if (act.kind === 'create' && act.got && act.got !== 'taken') Object.assign(it, { id: act.got.id, version: 1 })
    if (act.kind === 'undo' && act.got === 'restored') it.id = act.id
    if ((act.kind !== 'change' && act.kind !== 'delete') || !act.got) return
    if (isRefused(act.got) || act.kind === 'delete') {
      // Now and then somebody goes on with what is gone.
      if (act.id === it.id && random() < 0.6) delete it.id
    } else Object.assign(it, { id: act.id, version: act.got.version ?? it.version })
    if (act.kind === 'delete' && !isRefused(act.got) && act.got.change) it.undo = { id: act.id, change: act.got.change }
  }
}
