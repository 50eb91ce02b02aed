-- after: platform
-- When a company is open, for each of its places.
create table "hours" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "name" text not null,
  "time_zone" text not null,
  "week" jsonb not null,
  "holidays" jsonb,
  primary key (workspace_id, id)
);
