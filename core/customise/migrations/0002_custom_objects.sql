-- Objects that administrators invent.
create table "custom_object" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "name" text not null,
  "path" text not null,
  "one" text not null,
  "many" text not null,
  "title_label" text,
  "ownerless" boolean,
  "icon" text,
  "retired_at" timestamptz,
  "place" bigint,
  primary key (workspace_id, id)
);
create unique index custom_object_name on "custom_object" (workspace_id, "name");
