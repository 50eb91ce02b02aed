-- For how long interactions are kept, by their type or all at once.
create table "retention_rule" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "type" text not null,
  "months" bigint,
  primary key (workspace_id, id)
);
create unique index "retention_rule_type_key" on "retention_rule" ("workspace_id", "type");
