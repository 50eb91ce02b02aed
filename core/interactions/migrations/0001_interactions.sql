-- What happened between customers and us, at a time. Append-only, a part for each of the last months; what belongs to none of them lies in the rest.
-- `records` are those it concerns, as [{ object, id }]. `key` is the sender's own name for it: the same twice is one.
create table interaction (
  workspace_id uuid not null, at timestamptz not null, id uuid not null, type text not null, channel text, touchpoint text, key text,
  records jsonb not null, properties jsonb not null, recorded_at timestamptz not null, actor_kind text not null, actor_id uuid, actor_name text not null,
  primary key (workspace_id, at, id)
) partition by range (at);
create table interaction_rest partition of interaction default;

-- The same by the records that it concerns: each has its timeline by itself.
create table interaction_of (
  workspace_id uuid not null, record_id uuid not null, at timestamptz not null, id uuid not null, type text not null,
  primary key (workspace_id, record_id, at, id)
) partition by range (at);
create table interaction_of_rest partition of interaction_of default;

-- Keys of what was recorded, in the transaction that recorded it, each sender's by themselves: nobody takes away the key of another.
create table interaction_key (
  workspace_id uuid not null, actor_id uuid not null, key text not null, id uuid not null, at timestamptz not null, recorded_at timestamptz not null,
  primary key (workspace_id, actor_id, key)
);

-- Makes the part of a month, and moves what lay in the rest: made before the first of a month comes, as a rule, so there is nothing to move.
create function control.make_interaction_month(day date) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare
  month date := date_trunc('month', day)::date;
  parent text;
  part text;
begin
  perform pg_advisory_xact_lock(hashtextextended('rapport interaction months', 0));
  foreach parent in array array['interaction', 'interaction_of'] loop
    part := format('%s_%s', parent, to_char(month, 'YYYY_MM'));
    continue when to_regclass('public.' || part) is not null;
    execute format('create table public.%I (like public.%I including all)', part, parent);
    execute format('with moved as (delete from public.%I where at >= %L::timestamptz and at < %L::timestamptz returning *) insert into public.%I select * from moved',
      parent || '_rest', month::text || ' 00:00:00Z', (month + interval '1 month')::date::text || ' 00:00:00Z', part);
    execute format('alter table public.%I attach partition public.%I for values from (%L) to (%L)',
      parent, part, month::text || ' 00:00:00Z', (month + interval '1 month')::date::text || ' 00:00:00Z');
  end loop;
end
$$;
revoke all on function control.make_interaction_month(date) from public;
grant execute on function control.make_interaction_month(date) to rapport_control;

-- The months that have a part.
create function control.interaction_months() returns text[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(replace(right(c.relname, 7), '_', '-')), '{}') from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where i.inhparent = 'public.interaction_of'::regclass and c.relname ~ '_[0-9]{4}_[0-9]{2}$'
$$;
revoke all on function control.interaction_months() from public;
grant execute on function control.interaction_months() to rapport_control;
