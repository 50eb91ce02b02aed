/** What tables the database really has. */
import type { ClientBase } from 'pg'

export interface LiveColumn {
  readonly name: string
  /** As PostgreSQL writes it, with its collation unless that is the default. */
  readonly type: string
  readonly notNull: boolean
  readonly hasDefault: boolean
  readonly generated: string | null
}

export interface LiveIndex {
  readonly name: string
  readonly unique: boolean
  readonly method: string
  readonly columns: readonly string[]
  readonly include: readonly string[]
  readonly valid: boolean
  /** The condition of a partial index, as PostgreSQL writes it; null where it has none. */
  readonly where: string | null
}

export interface LiveForeignKey {
  readonly name: string
  readonly columns: readonly string[]
  readonly table: string
  readonly targets: readonly string[]
  /** `a` no action, `c` cascade, and others that are never right. */
  readonly onDelete: string
}

export interface LiveTable {
  readonly name: string
  readonly columns: ReadonlyMap<string, LiveColumn>
  readonly indexes: readonly LiveIndex[]
  readonly foreignKeys: readonly LiveForeignKey[]
}

/** The tables of the schema public, by name; partitions stand for themselves through their parent. */
export async function readLive(owner: ClientBase): Promise<Map<string, LiveTable>> {
  const { rows } = await owner.query<{ name: string; columns: LiveColumn[]; indexes: LiveIndex[]; keys: LiveForeignKey[] }>(`
    select c.relname as name,
      (select coalesce(json_agg(json_build_object('name', a.attname, 'notNull', a.attnotnull, 'hasDefault', d.oid is not null,
          'type', format_type(a.atttypid, a.atttypmod) || case when a.attcollation not in (0, t.typcollation) then ' collate "' || o.collname || '"' else '' end,
          'generated', case when a.attgenerated <> '' then a.attgenerated::text || ' ' || pg_get_expr(d.adbin, d.adrelid) end) order by a.attnum), '[]')
        from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_collation o on o.oid = a.attcollation
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
      (select coalesce(json_agg(json_build_object('name', ic.relname, 'unique', i.indisunique, 'method', am.amname, 'valid', i.indisvalid, 'where', pg_get_expr(i.indpred, i.indrelid),
          'columns', (select json_agg(pg_get_indexdef(i.indexrelid, n, true) order by n) from generate_series(1, i.indnkeyatts) n),
          'include', (select coalesce(json_agg(pg_get_indexdef(i.indexrelid, n, true) order by n), '[]') from generate_series(i.indnkeyatts + 1, i.indnatts) n))), '[]')
        from pg_index i join pg_class ic on ic.oid = i.indexrelid join pg_am am on am.oid = ic.relam where i.indrelid = c.oid) as indexes,
      (select coalesce(json_agg(json_build_object('name', f.conname, 'table', r.relname, 'onDelete', f.confdeltype,
          'columns', (select json_agg(a.attname order by k.n) from unnest(f.conkey) with ordinality k(num, n) join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.num),
          'targets', (select json_agg(a.attname order by k.n) from unnest(f.confkey) with ordinality k(num, n) join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.num))), '[]')
        from pg_constraint f join pg_class r on r.oid = f.confrelid where f.conrelid = c.oid and f.contype = 'f' and f.conparentid = 0) as keys
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`)
  return new Map(
    rows.map(({ name, columns, indexes, keys }) => [
      name,
      { name, columns: new Map(columns.map((column) => [column.name, column])), indexes, foreignKeys: keys },
    ]),
  )
}
