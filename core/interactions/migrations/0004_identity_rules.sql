-- By which rules it is known who customers are; none where nobody said anything.
create table "identity_rules" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "name" text not null,
  "rules" jsonb not null,
  primary key (workspace_id, id)
);
create unique index "identity_rules_name_key" on "identity_rules" ("workspace_id", "name");
