-- after: platform
-- Who is told of changes by HTTP.
create table "webhook" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "name" text not null,
  "url" text not null,
  "wishes" jsonb not null,
  "member_id" uuid not null,
  "enabled" boolean not null,
  "disarmed" text,
  "disarmed_at" timestamptz,
  primary key (workspace_id, id)
);
alter table "webhook" add constraint "webhook_member_id_fkey" foreign key (workspace_id, "member_id") references "member" (workspace_id, id);

-- What deliveries are signed with, sealed. One that was replaced still signs until it ends.
create table webhook_secret (
  workspace_id uuid not null, id uuid not null, webhook_id uuid not null, sealed text not null, created_at timestamptz not null, ends_at timestamptz,
  primary key (workspace_id, id), foreign key (workspace_id, webhook_id) references webhook (workspace_id, id) on delete cascade
);
create index webhook_secret_webhook on webhook_secret (workspace_id, webhook_id, id);

-- How it stands with a target: failures in a row, when it is tried again, and how far a replay has come.
create table webhook_standing (
  workspace_id uuid not null, webhook_id uuid not null, failures integer not null, failing_since timestamptz, retry_at timestamptz,
  replay_after bigint, replay_to bigint, swept_at timestamptz,
  primary key (workspace_id, webhook_id), foreign key (workspace_id, webhook_id) references webhook (workspace_id, id) on delete cascade
);

-- One change that one webhook is told of. Its id stays the same however often it is sent. What the record says is not in it.
-- A test has no position. `queued_at` is when it was made or sent again, `tries` are the last ones, newest last.
create table webhook_delivery (
  workspace_id uuid not null, id uuid not null, webhook_id uuid not null, position bigint, change_id uuid, at timestamptz not null,
  object text not null, record_id uuid not null, action text not null, fields jsonb not null,
  state text not null, outcome text, status integer, attempts integer not null, tries jsonb not null,
  next_at timestamptz not null, queued_at timestamptz not null, settled_at timestamptz,
  primary key (workspace_id, id), foreign key (workspace_id, webhook_id) references webhook (workspace_id, id) on delete cascade
);
create unique index webhook_delivery_once on webhook_delivery (workspace_id, webhook_id, position, object, record_id);
create index webhook_delivery_due on webhook_delivery (workspace_id, webhook_id, next_at, id) where state = 'waiting';
create index webhook_delivery_parked on webhook_delivery (workspace_id, webhook_id, id) where state = 'parked';
create index webhook_delivery_newest on webhook_delivery (workspace_id, webhook_id, id);
