-- What mails say. `body` is a list of blocks, or MJML.
create table "template" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "find" text,
  "name" text collate "und-x-icu" not null,
  "of" text not null,
  "subject" text not null,
  "preheader" text,
  "language" text,
  "body" jsonb not null,
  primary key (workspace_id, id)
);
create index "template_find_idx" on "template" using gin ("workspace_id", "find" gin_trgm_ops);
create index "template_name_idx" on "template" ("workspace_id", "name", "id");
