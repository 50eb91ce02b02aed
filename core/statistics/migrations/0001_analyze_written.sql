-- Looks at a table anew, so that plans know what an import or a filling wrote. No role of the server owns tables, and none may analyze them: this
-- may, one table of workspaces at a time, and not more often than once in `pause`. Answers after how many seconds to ask again; 0 when the table was
-- looked at since `since`. It waits for nobody: whoever holds the table is left alone.
create function control.analyze_written(name text, since timestamptz, pause interval) returns double precision
language plpgsql security definer set search_path = pg_catalog set lock_timeout = '500ms' as $$
declare
  looked timestamptz;
begin
  select greatest(pg_stat_get_last_analyze_time(c.oid), pg_stat_get_last_autoanalyze_time(c.oid)) into looked
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
    where c.relnamespace = 'public'::regnamespace and c.relname = name and c.relkind in ('r', 'p');
  if not found then
    raise exception 'no table of workspaces is called %', name using errcode = '42P01';
  end if;
  if looked >= since then
    return 0;
  end if;
  if looked > clock_timestamp() - pause then
    return extract(epoch from looked + pause - clock_timestamp());
  end if;
  execute format('analyze public.%I', name);
  return 0;
exception
  when lock_not_available then
    return extract(epoch from pause);
end
$$;
revoke all on function control.analyze_written(text, timestamptz, interval) from public;
grant execute on function control.analyze_written(text, timestamptz, interval) to rapport_control;
