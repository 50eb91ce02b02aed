/** What PostgreSQL makes of each kind of field: one line per kind, so that the compiler lists what a new kind forgot. */
import type { Kind } from '../object/index.ts'

/** The types of the slots in which marked custom fields lie. */
export const poolTypes = { text: 'text', number: 'double precision', time: 'timestamptz', link: 'uuid' } as const
export type Pool = keyof typeof poolTypes

interface SqlKind {
  /** The type in which a value is compared; null where a field holds a list or a structure, or has the type of another. */
  readonly type: string | null
  /** The slots that an added field of the kind may take; null when no index could answer for it. */
  readonly pool: Pool | null
}

const sqlKinds: Readonly<Record<Kind, SqlKind>> = {
  text: { type: 'text', pool: 'text' },
  prose: { type: 'text', pool: null },
  integer: { type: 'bigint', pool: 'number' },
  number: { type: 'double precision', pool: 'number' },
  boolean: { type: 'boolean', pool: 'text' },
  date: { type: 'date', pool: 'time' },
  instant: { type: 'timestamptz', pool: 'time' },
  choice: { type: 'text', pool: 'text' },
  ref: { type: 'uuid', pool: 'link' },
  record: { type: null, pool: null },
  emails: { type: null, pool: null },
  phones: { type: null, pool: null },
  addresses: { type: null, pool: null },
  json: { type: null, pool: null },
  part: { type: 'text', pool: null },
  latest: { type: null, pool: null },
  formula: { type: null, pool: null },
  rollup: { type: null, pool: null },
}
export const kinds = Object.keys(sqlKinds) as readonly Kind[]

export const typeOf = (kind: Kind): string | null => sqlKinds[kind].type
export const poolOf = (kind: Kind): Pool | null => sqlKinds[kind].pool

/** What a slot holds a value as: a whole number as any, a day as its first moment, a flag as its word. */
export function slotTypeOf(kind: Kind): string | null {
  const pool = poolOf(kind)
  return pool && poolTypes[pool]
}

/** The type that what a slot holds has to be brought back to; null where it is held as it is. */
export function exactTypeOf(kind: Kind): string | null {
  const held = slotTypeOf(kind)
  return held === null || held === typeOf(kind) ? null : typeOf(kind)
}

/** Kinds that no column has: they are looked up or worked out as they are read. */
export const lookedUp: ReadonlySet<Kind> = new Set<Kind>(['latest', 'formula', 'rollup'])
