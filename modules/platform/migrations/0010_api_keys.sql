-- Keys of programs: the record with its history, and the directory that leads from a secret to it. Withdrawing a key takes its row out of the directory.
create table "api_key" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "name" text not null,
  "member_id" uuid,
  "role" text,
  "team_id" uuid,
  "scopes" jsonb not null,
  "prefix" text not null,
  "expires_at" timestamptz,
  "withdrawn_at" timestamptz,
  primary key (workspace_id, id)
);
create index "api_key_member_id_idx" on "api_key" ("workspace_id", "member_id", "id");
create index "api_key_team_id_idx" on "api_key" ("workspace_id", "team_id", "id") include ("member_id");
alter table "api_key" add constraint "api_key_member_id_fkey" foreign key (workspace_id, "member_id") references "member" (workspace_id, id);
alter table "api_key" add constraint "api_key_team_id_fkey" foreign key (workspace_id, "team_id") references "team" (workspace_id, id);

create table control.api_key (
  id uuid primary key, workspace_id uuid not null references control.workspace (id) on delete cascade, hash text not null unique, used_at timestamptz
);
create index api_key_workspace on control.api_key (workspace_id, id);
