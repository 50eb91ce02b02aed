-- after: platform
-- Who was erased, when and on whose word: the records by their ids only, which lead nowhere any more. `known`, sealed, is by what they are found while it
-- is under way, and empty afterwards. `hash` is over the entry and the hash of the one before.
create table erasure (
  workspace_id uuid not null, id uuid not null, object text not null, record_id uuid not null, ground text not null, state text not null, problem text,
  by_id uuid, by_name text not null, asked_at timestamptz not null, begun_at timestamptz, done_at timestamptz, replayed_at timestamptz, changed_at timestamptz not null,
  records jsonb not null, known text, counts jsonb not null, told jsonb not null, previous text, hash text,
  primary key (workspace_id, id)
);
create index erasure_record on erasure (workspace_id, record_id);

-- By what somebody was known who was erased, as a keyed hash: what is written with it is refused. Not `strong`: others may share it, so it counts only where
-- nothing says who else it is.
create table erasure_mark (
  workspace_id uuid not null, mark text not null, erasure_id uuid not null, field text not null, strong boolean not null, at timestamptz not null,
  lifted_at timestamptz, lifted_by text, lifted_reason text, changed_at timestamptz not null,
  primary key (workspace_id, mark)
);
create index erasure_mark_erasure on erasure_mark (workspace_id, erasure_id);
