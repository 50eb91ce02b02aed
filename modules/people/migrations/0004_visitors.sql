-- after: platform
-- Browsers and devices of which programs tell, and whose they turned out to be.
create table "visitor" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "device" text,
  "person_id" uuid,
  "joined_by" text,
  "joined_with" text,
  "joined_at" timestamptz,
  "several" boolean,
  "landing" text,
  "referrer" text,
  "campaign" text,
  "language" text,
  "anonymous_id" text,
  primary key (workspace_id, id)
);
create index "visitor_person_id_idx" on "visitor" ("workspace_id", "person_id", "id");
create unique index "visitor_anonymous_id_key" on "visitor" ("workspace_id", "anonymous_id");
alter table "visitor" add constraint "visitor_person_id_fkey" foreign key (workspace_id, "person_id") references "person" (workspace_id, id);
