-- Files on their way in. State: uploading, mapping, checking, checked, running, done, stopped, failed, removing, removed.
create table import (
  workspace_id uuid not null, id uuid not null, object text not null, name text not null, state text not null, problem jsonb,
  by_id uuid, by_name text not null, created_at timestamptz not null, started_at timestamptz, finished_at timestamptz,
  bytes bigint not null, rows bigint not null, encoding text not null, delimiter text not null, first_row bigint not null,
  header jsonb not null, sample jsonb not null, columns jsonb not null, mode text not null, match text, date_order text,
  progress bigint not null, counts jsonb, removed jsonb, stop boolean not null,
  primary key (workspace_id, id)
);

-- The file itself, in pieces of one mebibyte, so that every server can go on with it. Gone when the import is done.
create table import_chunk (
  workspace_id uuid not null, import_id uuid not null, no integer not null, data bytea not null,
  primary key (workspace_id, import_id, no),
  foreign key (workspace_id, import_id) references import (workspace_id, id) on delete cascade
);
alter table import_chunk alter column data set storage external;

-- What is written already: one row per batch, committed together with the batch's records. The next batch begins at next_offset.
create table import_batch (
  workspace_id uuid not null, import_id uuid not null, no integer not null, first_row bigint not null, rows integer not null,
  next_row bigint not null, next_offset bigint not null, counts jsonb not null, at timestamptz not null,
  primary key (workspace_id, import_id, no),
  foreign key (workspace_id, import_id) references import (workspace_id, id) on delete cascade
);

-- Rows to look at: the first of each outcome, and every wrong one with its cells. Phase: check or run.
create table import_row (
  workspace_id uuid not null, import_id uuid not null, phase text not null, outcome text not null, row_no bigint not null, data jsonb not null,
  primary key (workspace_id, import_id, phase, outcome, row_no),
  foreign key (workspace_id, import_id) references import (workspace_id, id) on delete cascade
);

-- Records made because a row named them, until a row of their own is met.
create table import_named (
  workspace_id uuid not null, import_id uuid not null, record_id uuid not null,
  primary key (workspace_id, import_id, record_id),
  foreign key (workspace_id, import_id) references import (workspace_id, id) on delete cascade
);

-- Work that one server does at a time. Whoever finds a lease that has lapsed takes the work over.
create table control.lease (
  kind text not null, workspace_id uuid not null, subject uuid not null, holder text, until timestamptz not null, created_at timestamptz not null,
  primary key (kind, workspace_id, subject)
);
create index lease_until on control.lease (kind, until);
