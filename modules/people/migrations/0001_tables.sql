-- after: platform
create table "person" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "name" text collate "und-x-icu",
  "given_name" text,
  "family_name" text collate "und-x-icu",
  "emails" jsonb,
  "email" text generated always as (((emails->0)->>'value')) stored,
  "phones" jsonb,
  "phone" text generated always as (((phones->0)->>'value')) stored,
  "addresses" jsonb,
  "city" text generated always as (((addresses->0)->>'city')) stored,
  "country" text generated always as (((addresses->0)->>'country')) stored,
  "birthday" date,
  "language" text,
  "time_zone" text,
  "external_id" text,
  "owner_id" uuid,
  "find" text,
  primary key (workspace_id, id)
);
create table "company" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "name" text collate "und-x-icu" not null,
  "domain" text,
  "industry" text collate "und-x-icu",
  "employees" bigint,
  "parent_id" uuid,
  "emails" jsonb,
  "phones" jsonb,
  "phone" text generated always as (((phones->0)->>'value')) stored,
  "addresses" jsonb,
  "city" text generated always as (((addresses->0)->>'city')) stored,
  "country" text generated always as (((addresses->0)->>'country')) stored,
  "external_id" text,
  "owner_id" uuid,
  "find" text,
  primary key (workspace_id, id)
);
create table "employment" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "person_id" uuid not null,
  "company_id" uuid not null,
  "title" text,
  "role" text,
  "since" date,
  "until" date,
  "main" boolean,
  primary key (workspace_id, id)
);
create table "note" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "about_object" text not null,
  "about_id" uuid not null,
  "body" text not null,
  "author_id" uuid,
  primary key (workspace_id, id)
);
create index "person_name_idx" on "person" ("workspace_id", "name", "id");
create index "person_family_name_idx" on "person" ("workspace_id", "family_name", "id");
create index "person_email_idx" on "person" ("workspace_id", "email", "id");
create index "person_city_idx" on "person" ("workspace_id", "city", "id");
create unique index "person_external_id_key" on "person" ("workspace_id", "external_id");
create index "person_owner_id_idx" on "person" ("workspace_id", "owner_id", "id");
create index "person_find_idx" on "person" using gin ("workspace_id", "find" gin_trgm_ops);
create index "company_name_idx" on "company" ("workspace_id", "name", "id");
create index "company_domain_idx" on "company" ("workspace_id", "domain", "id");
create index "company_industry_idx" on "company" ("workspace_id", "industry", "id");
create index "company_employees_idx" on "company" ("workspace_id", "employees", "id");
create index "company_parent_id_idx" on "company" ("workspace_id", "parent_id", "id");
create index "company_city_idx" on "company" ("workspace_id", "city", "id");
create unique index "company_external_id_key" on "company" ("workspace_id", "external_id");
create index "company_owner_id_idx" on "company" ("workspace_id", "owner_id", "id");
create index "company_find_idx" on "company" using gin ("workspace_id", "find" gin_trgm_ops);
create index "employment_person_id_idx" on "employment" ("workspace_id", "person_id", "id");
create index "employment_company_id_idx" on "employment" ("workspace_id", "company_id", "id");
create index "note_about_id_idx" on "note" ("workspace_id", "about_id", "about_object", "id");
alter table "person" add constraint "person_owner_id_fkey" foreign key (workspace_id, "owner_id") references "member" (workspace_id, id);
alter table "company" add constraint "company_parent_id_fkey" foreign key (workspace_id, "parent_id") references "company" (workspace_id, id);
alter table "company" add constraint "company_owner_id_fkey" foreign key (workspace_id, "owner_id") references "member" (workspace_id, id);
alter table "employment" add constraint "employment_person_id_fkey" foreign key (workspace_id, "person_id") references "person" (workspace_id, id) on delete cascade;
alter table "employment" add constraint "employment_company_id_fkey" foreign key (workspace_id, "company_id") references "company" (workspace_id, id) on delete cascade;
alter table "note" add constraint "note_author_id_fkey" foreign key (workspace_id, "author_id") references "member" (workspace_id, id);

-- Few own many: the planner has to know how many each owner has, or it walks the whole table for somebody with few.
alter table "person" alter column "owner_id" set statistics 1000;
alter table "company" alter column "owner_id" set statistics 1000;
