/**
 * The columns in which marked custom fields lie beside their JSON, so that an index answers for them. Every customisable table
 * has the same fixed pool: marking a field takes a free column and fills it, and no table is ever altered for a workspace.
 */
import type { Kind } from '../object/index.ts'
import { kinds, type Pool, poolOf, poolTypes } from './kinds.ts'

const pools: Readonly<Record<Pool, { readonly prefix: string; readonly count: number; readonly type: string }>> = {
  text: { prefix: 'text', count: 8, type: `${poolTypes.text} collate "und-x-icu"` },
  number: { prefix: 'number', count: 8, type: poolTypes.number },
  time: { prefix: 'time', count: 4, type: poolTypes.time },
  link: { prefix: 'link', count: 4, type: poolTypes.link },
}

const columnsIn = ({ prefix, count }: (typeof pools)[Pool]): readonly string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}_${n + 1}`)

/** Every slot column, in the order of the table. */
export const slotColumns: readonly { readonly name: string; readonly type: string }[] = Object.values(pools).flatMap((pool) =>
  columnsIn(pool).map((name) => ({ name, type: pool.type })),
)

/** Which kinds share a pool, and how many fields of an object it has room for. */
export const slotPools: readonly { readonly kinds: readonly Kind[]; readonly places: number }[] = Object.entries(pools).map(
  ([name, { count }]) => ({ kinds: kinds.filter((kind) => poolOf(kind) === name), places: count }),
)

/** The slots that a field of the kind could take; none for a kind that no index can answer for. */
export const slotsFor = (kind: Kind): readonly string[] => {
  const pool = poolOf(kind)
  return pool ? columnsIn(pools[pool]) : []
}

/** What a slot holds for a value of a field: the value itself, but a flag as its word. */
export const slotValue = (kind: Kind, value: unknown): unknown => (kind === 'boolean' && value !== null ? String(value) : value)
