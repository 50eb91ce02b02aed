-- The committed change sets of a workspace in order, without gaps: 1, 2, 3 and so on. What is old is taken off at the beginning.
create table feed (
  workspace_id uuid not null, position bigint not null, id uuid not null, at timestamptz not null, actor jsonb not null, cause text not null, cause_id uuid, changes jsonb not null,
  primary key (workspace_id, position), unique (workspace_id, id)
);

-- The last position that was given. Whoever gives the next ones holds this row while doing so.
create table feed_head (
  workspace_id uuid not null, position bigint not null,
  primary key (workspace_id)
);

-- How far each consumer has come. `turn` counts what administrators decided about it: a batch that was begun before moves it no more.
-- `attempts` are failures in a row; `retry_at` says when the next try is due, `parked_at` since when nothing is tried any more.
create table feed_consumer (
  workspace_id uuid not null, consumer text not null, position bigint not null, turn integer not null, attempts integer not null,
  problem jsonb, retry_at timestamptz, parked_at timestamptz, moved_at timestamptz not null,
  primary key (workspace_id, consumer)
);
