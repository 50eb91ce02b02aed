-- Programs that send what customers do, and how it stands with them. Their keys name the workspace.
create table "event_source" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "name" text not null,
  "kind" text not null,
  "write_key" text not null,
  "origins" jsonb not null,
  "policy" text not null,
  "enabled" boolean not null,
  primary key (workspace_id, id)
);
create unique index "event_source_write_key_key" on "event_source" ("workspace_id", "write_key");

create table source_standing (
  workspace_id uuid not null, source_id uuid not null, received bigint not null, refused bigint not null, last_at timestamptz not null,
  primary key (workspace_id, source_id), foreign key (workspace_id, source_id) references event_source (workspace_id, id) on delete cascade
);

-- The newest messages that were not taken, or not whole, and why.
create table source_refusal (
  workspace_id uuid not null, source_id uuid not null, id uuid not null, at timestamptz not null, code text not null, message text not null, sent text not null,
  primary key (workspace_id, source_id, id), foreign key (workspace_id, source_id) references event_source (workspace_id, id) on delete cascade
);

-- Whoever adds a record by a value that nobody had when it was decided waits for others who add one by the same value, until theirs is to be seen
-- or not. Turns share 256 locks of their workspace, so that nobody uses up those of the database, and are taken in order, so that nobody waits in a circle.
create function app_take_turns(workspace uuid, turns text[]) returns void language plpgsql as $$
declare
  place bigint;
begin
  for place in select distinct hashtextextended(t.turn, 0) & 255 from unnest(turns) as t(turn) order by 1 loop
    perform pg_advisory_xact_lock(hashtextextended(workspace || ' ' || place, 0));
  end loop;
end
$$;

-- Refuses what was decided where somebody else has added such records by now.
create function app_refuse_second(others bigint) returns void language plpgsql as $$
begin
  if others > 0 then
    raise exception 'another record has this value by now' using errcode = 'RS001';
  end if;
end
$$;
