-- What every other migration stands on. The roles exist already: the server makes them before it migrates.
create extension if not exists pg_trgm with schema public;
create extension if not exists btree_gin with schema public;

revoke all on schema public from public;
grant usage on schema public to rapport_write, rapport_read;

-- Control tables (accounts, directory, jobs, migrations) are the control role's, and nobody else's.
grant usage on schema control to rapport_control;
alter default privileges in schema control grant select, insert, update, delete on tables to rapport_control;

-- First statement of each transaction of the write role: row-level security then lets it see this workspace only.
-- Text in execute, not set_config(): a sharded database passes the one on to its workers and not the other.
create function app_set_workspace(workspace uuid) returns void language plpgsql as $$
begin
  execute 'set local app.workspace_id = ' || quote_literal(workspace);
end
$$;

-- The workspace of this transaction; null outside one, so that nothing matches.
create function app_workspace() returns uuid language sql stable parallel safe as $$
  select nullif(current_setting('app.workspace_id', true), '')::uuid
$$;

-- Gives every table of the schema public its row-level security, policies and grants. Run after each migration, so that
-- no table can be forgotten. A partition is reached through its parent only.
create procedure control.secure_tenant_tables() language plpgsql as $$
declare
  tenant record;
begin
  for tenant in
    select c.oid, c.oid::regclass as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id')
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
      and not (c.relrowsecurity and c.relforcerowsecurity and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'read_all'))
  loop
    execute format('alter table %s enable row level security', tenant.name);
    execute format('alter table %s force row level security', tenant.name);
    execute format('drop policy if exists own_workspace on %s', tenant.name);
    execute format('create policy own_workspace on %s for all to rapport_write using (workspace_id = app_workspace()) with check (workspace_id = app_workspace())', tenant.name);
    execute format('drop policy if exists read_all on %s', tenant.name);
    execute format('create policy read_all on %s for select to rapport_read using (true)', tenant.name);
    execute format('grant select, insert, update, delete on %s to rapport_write', tenant.name);
    execute format('grant select on %s to rapport_read', tenant.name);
  end loop;
end
$$;
