/** The rules that every table of a workspace keeps, so that one schema fits a laptop and a sharded cluster. */
import type { ClientBase } from 'pg'
import { Problem } from '../errors.ts'

export interface CatalogueOptions {
  /** Small tables that all workspaces share. */
  readonly references?: readonly string[]
}

export interface Breach {
  readonly rule: string
  readonly table: string
  /** The constraint, index, column or grant that breaks it. */
  readonly what: string | null
}

/** Throws `schema.rules` when a table breaks a rule; run after migrations, in tests and at start in development. */
export async function checkCatalogue(owner: ClientBase, options: CatalogueOptions = {}): Promise<void> {
  const breaches = await readBreaches(owner, options)
  if (breaches.length === 0) return
  throw new Problem(
    'schema.rules',
    `Tables break the rules for tables of a workspace. ${breaches.map(({ rule, table, what }) => `${table}${what ? ` (${what})` : ''}: ${rule}`).join('. ')}.`,
    {
      status: 500,
      fix: 'Write a migration that mends them.',
      more: { breaches },
    },
  )
}

export async function readBreaches(owner: ClientBase, { references = [] }: CatalogueOptions = {}): Promise<Breach[]> {
  return (await owner.query<Breach>(rules, [references])).rows
}

const rules = `
with t as (
  select c.oid, c.relname::text as tbl, c.relkind, c.relispartition, c.relpersistence, c.relrowsecurity and c.relforcerowsecurity as guarded,
    c.relname = any($1) as is_reference,
    (select a.attnum from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped) as k
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
), d as (select * from t where not is_reference),
roles as (select oid, rolname from pg_roles where rolname in ('rapport_write', 'rapport_read', 'rapport_control'))
select 'the first column must be workspace_id uuid not null' as rule, tbl as table, null as what from d
  left join pg_attribute a on a.attrelid = d.oid and a.attnum = d.k
  where d.k is null or a.atttypid <> 'uuid'::regtype or not a.attnotnull or (d.k <> 1 and not d.relispartition)
union all select 'a table needs a primary key that begins with workspace_id', tbl, null from d
  where not exists (select from pg_index i where i.indrelid = d.oid and i.indisprimary and i.indkey[0] = d.k)
union all select 'a unique index must contain workspace_id', tbl, i.indexrelid::regclass::text from d join pg_index i on i.indrelid = d.oid and i.indisunique
  where d.k is null or not d.k = any ((i.indkey::int2[])[0:i.indnkeyatts - 1])
union all select 'an index must begin with workspace_id', tbl, i.indexrelid::regclass::text from d join pg_index i on i.indrelid = d.oid
  where not d.relispartition and i.indkey[0] is distinct from d.k
union all select 'an exclusion constraint must contain workspace_id', tbl, conname from d join pg_constraint c on c.conrelid = d.oid and c.contype = 'x'
  where not d.k = any (c.conkey)
union all select 'a foreign key must hold workspace_id on both sides', d.tbl, c.conname from d join pg_constraint c on c.conrelid = d.oid and c.contype = 'f'
  join d r on r.oid = c.confrelid where c.conparentid = 0 and not exists (select from generate_subscripts(c.conkey, 1) g where c.conkey[g] = d.k and c.confkey[g] = r.k)
union all select 'a foreign key must not leave the schema of the workspaces', d.tbl, c.conname from d join pg_constraint c on c.conrelid = d.oid and c.contype = 'f'
  where not exists (select from t where t.oid = c.confrelid)
union all select 'a foreign key must not set null or a default', d.tbl, c.conname from d join pg_constraint c on c.conrelid = d.oid and c.contype = 'f'
  where c.confdeltype in ('n', 'd') or c.confupdtype in ('n', 'd')
union all select 'a reference or control table must not refer to a table of a workspace', o.oid::regclass::text, c.conname
  from pg_class o join pg_constraint c on c.conrelid = o.oid and c.contype = 'f' join d r on r.oid = c.confrelid where o.oid not in (select oid from d)
union all select 'no triggers', tbl, g.tgname from t join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
union all select 'no rewrite rules', tbl, r.rulename from t join pg_rewrite r on r.ev_class = t.oid
union all select 'one level of partitions at most', tbl, null from d where d.relkind = 'p' and d.relispartition
union all select 'no inheritance', tbl, null from d join pg_inherits i on i.inhrelid = d.oid where not d.relispartition
union all select 'a serial or identity column must be bigint', tbl, a.attname from d join pg_attribute a on a.attrelid = d.oid
  and (a.attidentity <> '' or exists (select from pg_attrdef f where f.adrelid = a.attrelid and f.adnum = a.attnum and pg_get_expr(f.adbin, f.adrelid) like 'nextval%'))
  where a.atttypid <> 'int8'::regtype
union all select 'row-level security must be enabled and forced', tbl, null from d where not relispartition and not guarded
union all select 'the write role needs a policy for all commands on its own workspace', tbl, null from d where not relispartition
  and not exists (select from pg_policy p where p.polrelid = d.oid and p.polcmd = '*' and pg_get_expr(p.polqual, p.polrelid) = '(workspace_id = app_workspace())'
    and pg_get_expr(p.polwithcheck, p.polrelid) = '(workspace_id = app_workspace())' and p.polroles = array['rapport_write'::regrole::oid])
union all select 'a policy that lets rows of other workspaces through', tbl, p.polname from d join pg_policy p on p.polrelid = d.oid and p.polpermissive
  where coalesce(pg_get_expr(p.polqual, p.polrelid), '') <> '(workspace_id = app_workspace())' and not (p.polcmd = 'r' and p.polroles = array['rapport_read'::regrole::oid])
union all select 'logged and permanent tables only', tbl, null from d where relpersistence <> 'p'
union all select 'a right that the role must not have', tbl, r.rolname || ' ' || privilege from t, roles r,
    unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) privilege
  where has_table_privilege(r.oid, t.oid, privilege) and (t.relispartition or r.rolname = 'rapport_control'
    or (r.rolname = 'rapport_read' and privilege <> 'select') or privilege in ('truncate', 'references', 'trigger') or (t.is_reference and privilege <> 'select'))
union all select 'control tables are for the control role only', c.oid::regclass::text, r.rolname from pg_class c, roles r
  where c.relnamespace = to_regnamespace('control') and c.relkind in ('r', 'p') and r.rolname <> 'rapport_control' and has_table_privilege(r.oid, c.oid, 'select')
order by 1, 2, 3`
