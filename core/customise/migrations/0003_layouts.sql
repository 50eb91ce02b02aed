-- How objects are laid out in lists and on forms, where an administrator said so.
create table "layout" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "of" text not null,
  "columns" jsonb,
  "groups" jsonb,
  "aside" jsonb,
  primary key (workspace_id, id)
);
create unique index layout_of on "layout" (workspace_id, "of");
