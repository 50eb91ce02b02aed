create table "workspace" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "name" text not null,
  "language" text not null,
  "time_zone" text not null,
  "country" text,
  primary key (workspace_id, id)
);
create table "member" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "name" text collate "und-x-icu" not null,
  "email" text not null,
  "role" text not null,
  "team_id" uuid,
  "active" boolean not null,
  "account" text,
  "find" text,
  primary key (workspace_id, id)
);
create table "team" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "name" text not null,
  "parent_id" uuid,
  "find" text,
  primary key (workspace_id, id)
);
create table "role" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "key" text not null,
  "name" text not null,
  "grants" jsonb not null,
  primary key (workspace_id, id)
);
create index "member_name_idx" on "member" ("workspace_id", "name", "id");
create unique index "member_email_key" on "member" ("workspace_id", "email");
create index "member_team_id_idx" on "member" ("workspace_id", "team_id", "id");
create unique index "member_account_key" on "member" ("workspace_id", "account");
create index "member_find_idx" on "member" using gin ("workspace_id", "find" gin_trgm_ops);
create unique index "team_name_key" on "team" ("workspace_id", "name");
create index "team_parent_id_idx" on "team" ("workspace_id", "parent_id", "id");
create index "team_find_idx" on "team" using gin ("workspace_id", "find" gin_trgm_ops);
create unique index "role_key_key" on "role" ("workspace_id", "key");
alter table "member" add constraint "member_team_id_fkey" foreign key (workspace_id, "team_id") references "team" (workspace_id, id);
alter table "team" add constraint "team_parent_id_fkey" foreign key (workspace_id, "parent_id") references "team" (workspace_id, id);
