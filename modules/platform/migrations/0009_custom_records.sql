-- Where the records of the objects lie that administrators invent: all of them in one table, told apart by the name of the object.
create table "custom_record" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "object" text not null,
  "name" text collate "und-x-icu" not null,
  "owner_id" uuid,
  "custom" jsonb,
  "text_1" text collate "und-x-icu",
  "text_2" text collate "und-x-icu",
  "text_3" text collate "und-x-icu",
  "text_4" text collate "und-x-icu",
  "text_5" text collate "und-x-icu",
  "text_6" text collate "und-x-icu",
  "text_7" text collate "und-x-icu",
  "text_8" text collate "und-x-icu",
  "number_1" double precision,
  "number_2" double precision,
  "number_3" double precision,
  "number_4" double precision,
  "number_5" double precision,
  "number_6" double precision,
  "number_7" double precision,
  "number_8" double precision,
  "time_1" timestamptz,
  "time_2" timestamptz,
  "time_3" timestamptz,
  "time_4" timestamptz,
  "link_1" uuid,
  "link_2" uuid,
  "link_3" uuid,
  "link_4" uuid,
  "find" text,
  primary key (workspace_id, id)
);
create index "custom_record_id_idx" on "custom_record" ("workspace_id", "object", "id") include ("owner_id");
create index "custom_record_name_idx" on "custom_record" ("workspace_id", "object", "name", "id") include ("owner_id");
create index "custom_record_owner_id_idx" on "custom_record" ("workspace_id", "object", "owner_id", "id");
create index "custom_record_text_1_idx" on "custom_record" ("workspace_id", "object", "text_1", "id") include ("owner_id") where "text_1" is not null;
create index "custom_record_text_2_idx" on "custom_record" ("workspace_id", "object", "text_2", "id") include ("owner_id") where "text_2" is not null;
create index "custom_record_text_3_idx" on "custom_record" ("workspace_id", "object", "text_3", "id") include ("owner_id") where "text_3" is not null;
create index "custom_record_text_4_idx" on "custom_record" ("workspace_id", "object", "text_4", "id") include ("owner_id") where "text_4" is not null;
create index "custom_record_text_5_idx" on "custom_record" ("workspace_id", "object", "text_5", "id") include ("owner_id") where "text_5" is not null;
create index "custom_record_text_6_idx" on "custom_record" ("workspace_id", "object", "text_6", "id") include ("owner_id") where "text_6" is not null;
create index "custom_record_text_7_idx" on "custom_record" ("workspace_id", "object", "text_7", "id") include ("owner_id") where "text_7" is not null;
create index "custom_record_text_8_idx" on "custom_record" ("workspace_id", "object", "text_8", "id") include ("owner_id") where "text_8" is not null;
create index "custom_record_number_1_idx" on "custom_record" ("workspace_id", "object", "number_1", "id") include ("owner_id") where "number_1" is not null;
create index "custom_record_number_2_idx" on "custom_record" ("workspace_id", "object", "number_2", "id") include ("owner_id") where "number_2" is not null;
create index "custom_record_number_3_idx" on "custom_record" ("workspace_id", "object", "number_3", "id") include ("owner_id") where "number_3" is not null;
create index "custom_record_number_4_idx" on "custom_record" ("workspace_id", "object", "number_4", "id") include ("owner_id") where "number_4" is not null;
create index "custom_record_number_5_idx" on "custom_record" ("workspace_id", "object", "number_5", "id") include ("owner_id") where "number_5" is not null;
create index "custom_record_number_6_idx" on "custom_record" ("workspace_id", "object", "number_6", "id") include ("owner_id") where "number_6" is not null;
create index "custom_record_number_7_idx" on "custom_record" ("workspace_id", "object", "number_7", "id") include ("owner_id") where "number_7" is not null;
create index "custom_record_number_8_idx" on "custom_record" ("workspace_id", "object", "number_8", "id") include ("owner_id") where "number_8" is not null;
create index "custom_record_time_1_idx" on "custom_record" ("workspace_id", "object", "time_1", "id") include ("owner_id") where "time_1" is not null;
create index "custom_record_time_2_idx" on "custom_record" ("workspace_id", "object", "time_2", "id") include ("owner_id") where "time_2" is not null;
create index "custom_record_time_3_idx" on "custom_record" ("workspace_id", "object", "time_3", "id") include ("owner_id") where "time_3" is not null;
create index "custom_record_time_4_idx" on "custom_record" ("workspace_id", "object", "time_4", "id") include ("owner_id") where "time_4" is not null;
create index "custom_record_link_1_idx" on "custom_record" ("workspace_id", "object", "link_1", "id") include ("owner_id") where "link_1" is not null;
create index "custom_record_link_2_idx" on "custom_record" ("workspace_id", "object", "link_2", "id") include ("owner_id") where "link_2" is not null;
create index "custom_record_link_3_idx" on "custom_record" ("workspace_id", "object", "link_3", "id") include ("owner_id") where "link_3" is not null;
create index "custom_record_link_4_idx" on "custom_record" ("workspace_id", "object", "link_4", "id") include ("owner_id") where "link_4" is not null;
create index "custom_record_find_idx" on "custom_record" using gin ("workspace_id", "object", "find" gin_trgm_ops);
alter table "custom_record" add constraint "custom_record_owner_id_fkey" foreign key (workspace_id, "owner_id") references "member" (workspace_id, id);
