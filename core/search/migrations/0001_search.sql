-- What records are found by. One row per record; a key holds the field that it is of, so each field is a visibility class by itself.
create table search_row (
  workspace_id uuid not null, object text not null, record_id uuid not null, keys bigint[] not null,
  primary key (workspace_id, object, record_id)
);
-- What was written last waits in a list that every search reads: it is kept short.
create index search_row_keys on search_row using gin (workspace_id, keys) with (gin_pending_list_limit = 256);
-- How far the records of an object have their row; `shape` says what they were found by when it began. `again`: rows that are there are made anew.
create table search_filling (
  workspace_id uuid not null, object text not null, shape text not null, again boolean not null, after uuid, done bigint not null, total bigint not null,
  waits_until timestamptz, begun_at timestamptz not null, finished_at timestamptz,
  primary key (workspace_id, object)
);
