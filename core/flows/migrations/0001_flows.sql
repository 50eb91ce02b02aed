-- after: platform
-- What happens by itself. `state`, `number`, `published_at` and `problem` are kept by the server.
create table "flow" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "find" text,
  "name" text collate "und-x-icu" not null,
  "of" text not null,
  "description" text,
  "body" jsonb not null,
  "state" text not null,
  "number" bigint,
  "published_at" timestamptz,
  "problem" text,
  primary key (workspace_id, id)
);
create index "flow_find_idx" on "flow" using gin ("workspace_id", "find" gin_trgm_ops);
create index "flow_name_idx" on "flow" ("workspace_id", "name", "id");

-- A flow as it was published: whoever walks by a number goes on by it, unless they are moved. `fresh` until the feed has told that it is on: what it told before begins nothing. Mails of a step lie in the ledger under the broadcast that was made for it.
create table flow_number (
  workspace_id uuid not null, flow_id uuid not null, number integer not null, body jsonb not null, mailings jsonb not null, at timestamptz not null, fresh boolean not null,
  primary key (workspace_id, flow_id, number), foreign key (workspace_id, flow_id) references flow (workspace_id, id) on delete cascade
);

-- One record on its way through a flow. `turn` counts its moves: who moves it by an older one is refused. `due_at`: when to look at it next. `depth`: how many flows led to it, each by what the one before it wrote.
create table flow_run (
  workspace_id uuid not null, id uuid not null, flow_id uuid not null, number integer not null, object text not null, record_id uuid not null,
  cause text not null, cause_id text, depth integer not null, state text not null, step text, since timestamptz not null, until timestamptz, answer boolean,
  due_at timestamptz, turn integer not null, passed integer not null, entered_at timestamptz not null, ended_at timestamptz, outcome text, problem text,
  primary key (workspace_id, id)
);
-- A record walks a flow once at a time.
create unique index flow_run_going on flow_run (workspace_id, flow_id, record_id) where state <> 'ended';
create index flow_run_due on flow_run (workspace_id, due_at, id) where due_at is not null;
create index flow_run_record on flow_run (workspace_id, record_id, entered_at, id);
create index flow_run_flow on flow_run (workspace_id, flow_id, entered_at, id);
create index flow_run_asked on flow_run (workspace_id, flow_id, step) where state <> 'ended';

-- What a run did, each step under the turn in which it was done: nobody does a step of a turn twice.
create table flow_trace (
  workspace_id uuid not null, run_id uuid not null, turn integer not null, place integer not null, step text not null, exit text, at timestamptz not null, said jsonb,
  primary key (workspace_id, run_id, turn, place)
);

-- Whose turn it was last where members get records one after the other, and the day up to which dates were looked for.
create table flow_turn (
  workspace_id uuid not null, flow_id uuid not null, step text not null, taken bigint not null,
  primary key (workspace_id, flow_id, step), foreign key (workspace_id, flow_id) references flow (workspace_id, id) on delete cascade
);
create table flow_day (
  workspace_id uuid not null, flow_id uuid not null, trigger integer not null, at timestamptz not null,
  primary key (workspace_id, flow_id, trigger), foreign key (workspace_id, flow_id) references flow (workspace_id, id) on delete cascade
);

-- When a workspace is to be looked at next. `turn` counts who said so.
create table control.flow_due (
  workspace_id uuid primary key, due_at timestamptz not null, turn integer not null
);
create index flow_due_at on control.flow_due (due_at);
