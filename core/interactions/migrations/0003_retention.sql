-- Whose key an interaction has: with the interaction its key goes.
alter table interaction add column sender_id uuid;
update interaction i set sender_id = k.sender_id from interaction_key k where k.workspace_id = i.workspace_id and k.at = i.at and k.id = i.id;

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
