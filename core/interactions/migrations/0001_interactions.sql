-- What happened between customers and us, at a time. Append-only, in parts by the year in which it happened.
-- `records` are those it concerns, as [{ object, id }]. `key` is the sender's own name for it: the same twice is one.
create table interaction (
  workspace_id uuid not null, at timestamptz not null, id uuid not null, type text not null, channel text, touchpoint text, key text,
  records jsonb not null, properties jsonb not null, recorded_at timestamptz not null, actor_kind text not null, actor_id uuid, actor_name text not null,
  primary key (workspace_id, at, id)
) partition by range (at);

-- The same by the records that it concerns: each has its timeline by itself.
create table interaction_of (
  workspace_id uuid not null, record_id uuid not null, at timestamptz not null, id uuid not null, type text not null,
  primary key (workspace_id, record_id, at, id)
) partition by range (at);

-- All parts are made here, the years to come too: making one later would wait for whoever reads, and everybody for it.
do $$
declare
  parent text;
begin
  foreach parent in array array['interaction', 'interaction_of'] loop
    execute format('create table %I partition of %I for values from (minvalue) to (%L)', parent || '_past', parent, '2025-01-01 00:00:00Z');
    for year in 2025..2040 loop
      execute format('create table %I partition of %I for values from (%L) to (%L)',
        parent || '_' || year, parent, year || '-01-01 00:00:00Z', (year + 1) || '-01-01 00:00:00Z');
    end loop;
    execute format('create table %I partition of %I default', parent || '_rest', parent);
  end loop;
end
$$;

-- Keys of what was recorded, in the transaction that recorded it. Members have theirs each, and all keys of the workspace have theirs
-- together: nobody takes away the key of a shop, and a shop that gets another API key goes on with its own.
create table interaction_key (
  workspace_id uuid not null, sender_id uuid not null, key text not null, id uuid not null, at timestamptz not null, recorded_at timestamptz not null,
  primary key (workspace_id, sender_id, key)
);
