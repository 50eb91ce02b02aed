-- Customers by a condition or by a list. `size`, `state`, `problem` and `counted_at` are kept by the server.
create table "segment" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "find" text,
  "name" text collate "und-x-icu" not null,
  "of" text not null,
  "kind" text not null,
  "condition" text,
  "description" text,
  "size" bigint,
  "state" text,
  "problem" text,
  "counted_at" timestamptz,
  primary key (workspace_id, id)
);
create index "segment_find_idx" on "segment" using gin ("workspace_id", "find" gin_trgm_ops);
create index "segment_name_idx" on "segment" ("workspace_id", "name", "id");

-- Who is in, and since when.
create table segment_member (
  workspace_id uuid not null, segment_id uuid not null, record_id uuid not null, since timestamptz not null,
  primary key (workspace_id, segment_id, record_id), foreign key (workspace_id, segment_id) references segment (workspace_id, id) on delete cascade
);
create index segment_member_record on segment_member (workspace_id, record_id, segment_id);

-- `version` and `basis`: by what it was asked last. `reads`: what the condition compares, as objects, as `object.field` and as `all object`. `took`: milliseconds of the last time that all records were asked. `due_at`: when
-- they are to be asked again, because something changed that is not the record's own, or the clock alone may change who is in.
create table segment_standing (
  workspace_id uuid not null, segment_id uuid not null, version integer not null, basis text not null, reads jsonb not null, took integer not null, due_at timestamptz,
  primary key (workspace_id, segment_id), foreign key (workspace_id, segment_id) references segment (workspace_id, id) on delete cascade
);

-- Up to when it was asked who comes and goes by time alone. Whoever changes members holds this row.
create table segment_clock (
  workspace_id uuid not null, at timestamptz not null,
  primary key (workspace_id)
);

-- When a workspace is to be looked at next. `turn` counts who said so.
create table control.segment_due (
  workspace_id uuid primary key, due_at timestamptz not null, turn integer not null
);
create index segment_due_at on control.segment_due (due_at);

-- Interactions by their type: conditions ask for one type in a window, the clock for what leaves one.
create index interaction_of_type on interaction_of (workspace_id, type, at, record_id);
