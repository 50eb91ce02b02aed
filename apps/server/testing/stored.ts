/** Every row that a database holds, straight from it as its owner, and what is other in it afterwards. */
import { asOwner } from '@rapport/core/postgres'

/** By table, the rows by what identifies them. */
export type Stored = ReadonlyMap<string, ReadonlyMap<string, Row>>
type Row = Readonly<Record<string, unknown>>

/** What the server writes by itself: what is being worked on, how often somebody tried, what is told on, by what records are found. */
const itsOwn =
  /^(control\.(attempt|lease|presence|flow_due|job\w*)|outbox|feed\w*|history\w*|search\w*|webhook_(delivery|standing)|idempotency\w*)$/
/** When a session was last used; how far a mail has come; the marks that any write leaves. */
const ownColumns =
  /^(control\.session\.(seen_at|expires_at)|control\.mail\.(state|tries|reason|next_at|settled_at)|.*\.(version|updated_at|changed_at|find))$/

/** Without what the server writes by itself, unless everything is asked for. */
export const readStored = (ownerUrl: string, everything = false): Promise<Stored> =>
  asOwner(ownerUrl, async (owner) => {
    const { rows: tables } = await owner.query<{ name: string; key: string[] }>(
      `select c.oid::regclass::text as name, coalesce((select array_agg(a.attname::text) from pg_index i
         join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey) where i.indrelid = c.oid and i.indisprimary), '{}') as key
       from pg_class c where c.relkind in ('r', 'p') and not c.relispartition
         and c.relnamespace in ('public'::regnamespace, 'control'::regnamespace) order by 1`,
    )
    const kept = tables.filter(({ name }) => everything || !itsOwn.test(name))
    const all = kept.map(({ name }, at) => `select ${at} as at, to_jsonb(r) as row from ${name} r`).join(' union all ')
    const { rows } = await owner.query<{ at: number; row: Row }>(all)
    const stored = new Map(kept.map(({ name }) => [name, new Map<string, Row>()]))
    for (const { at, row } of rows) {
      const { name, key } = kept[at]!
      stored.get(name)!.set(JSON.stringify((key.length > 0 ? key : Object.keys(row)).map((column) => row[column])), row)
    }
    return stored
  })

/** `+person`, `-team`, `member.role` …: which tables got or lost rows, and which columns of rows that stayed are other. */
export function differences(before: Stored, after: Stored): readonly string[] {
  const found = new Set<string>()
  for (const [table, rows] of after) {
    const were = before.get(table)!
    for (const key of were.keys()) if (!rows.has(key)) found.add(`-${table}`)
    for (const [key, row] of rows) {
      const was = were.get(key)
      if (!was) found.add(`+${table}`)
      else
        for (const column of Object.keys(row))
          if (JSON.stringify(row[column]) !== JSON.stringify(was[column]) && !ownColumns.test(`${table}.${column}`))
            found.add(`${table}.${column}`)
    }
  }
  return [...found].toSorted()
}
