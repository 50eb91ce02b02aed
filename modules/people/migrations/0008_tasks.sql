-- after: platform
-- What somebody has to do. `done_at` and `done_by_id` are filled when it is done and emptied when it is open again.
create table "task" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "title" text collate "und-x-icu" not null,
  "description" text,
  "due" date,
  "priority" text not null,
  "state" text not null,
  "assignee_id" uuid,
  "about_object" text,
  "about_id" uuid,
  "done_at" timestamptz,
  "done_by_id" uuid,
  "author_id" uuid,
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
create index "task_title_idx" on "task" ("workspace_id", "title", "id") include ("assignee_id");
create index "task_due_idx" on "task" ("workspace_id", "due", "id") include ("assignee_id");
create index "task_assignee_id_idx" on "task" ("workspace_id", "assignee_id", "id");
create index "task_about_id_idx" on "task" ("workspace_id", "about_id", "about_object", "id") include ("assignee_id");
create index "task_done_at_idx" on "task" ("workspace_id", "done_at", "id") include ("assignee_id");
create index "task_text_1_idx" on "task" ("workspace_id", "text_1", "id") include ("assignee_id") where "text_1" is not null;
create index "task_text_2_idx" on "task" ("workspace_id", "text_2", "id") include ("assignee_id") where "text_2" is not null;
create index "task_text_3_idx" on "task" ("workspace_id", "text_3", "id") include ("assignee_id") where "text_3" is not null;
create index "task_text_4_idx" on "task" ("workspace_id", "text_4", "id") include ("assignee_id") where "text_4" is not null;
create index "task_text_5_idx" on "task" ("workspace_id", "text_5", "id") include ("assignee_id") where "text_5" is not null;
create index "task_text_6_idx" on "task" ("workspace_id", "text_6", "id") include ("assignee_id") where "text_6" is not null;
create index "task_text_7_idx" on "task" ("workspace_id", "text_7", "id") include ("assignee_id") where "text_7" is not null;
create index "task_text_8_idx" on "task" ("workspace_id", "text_8", "id") include ("assignee_id") where "text_8" is not null;
create index "task_number_1_idx" on "task" ("workspace_id", "number_1", "id") include ("assignee_id") where "number_1" is not null;
create index "task_number_2_idx" on "task" ("workspace_id", "number_2", "id") include ("assignee_id") where "number_2" is not null;
create index "task_number_3_idx" on "task" ("workspace_id", "number_3", "id") include ("assignee_id") where "number_3" is not null;
create index "task_number_4_idx" on "task" ("workspace_id", "number_4", "id") include ("assignee_id") where "number_4" is not null;
create index "task_number_5_idx" on "task" ("workspace_id", "number_5", "id") include ("assignee_id") where "number_5" is not null;
create index "task_number_6_idx" on "task" ("workspace_id", "number_6", "id") include ("assignee_id") where "number_6" is not null;
create index "task_number_7_idx" on "task" ("workspace_id", "number_7", "id") include ("assignee_id") where "number_7" is not null;
create index "task_number_8_idx" on "task" ("workspace_id", "number_8", "id") include ("assignee_id") where "number_8" is not null;
create index "task_time_1_idx" on "task" ("workspace_id", "time_1", "id") include ("assignee_id") where "time_1" is not null;
create index "task_time_2_idx" on "task" ("workspace_id", "time_2", "id") include ("assignee_id") where "time_2" is not null;
create index "task_time_3_idx" on "task" ("workspace_id", "time_3", "id") include ("assignee_id") where "time_3" is not null;
create index "task_time_4_idx" on "task" ("workspace_id", "time_4", "id") include ("assignee_id") where "time_4" is not null;
create index "task_link_1_idx" on "task" ("workspace_id", "link_1", "id") include ("assignee_id") where "link_1" is not null;
create index "task_link_2_idx" on "task" ("workspace_id", "link_2", "id") include ("assignee_id") where "link_2" is not null;
create index "task_link_3_idx" on "task" ("workspace_id", "link_3", "id") include ("assignee_id") where "link_3" is not null;
create index "task_link_4_idx" on "task" ("workspace_id", "link_4", "id") include ("assignee_id") where "link_4" is not null;
create index "task_find_idx" on "task" using gin ("workspace_id", "find" gin_trgm_ops);
alter table "task" add constraint "task_assignee_id_fkey" foreign key (workspace_id, "assignee_id") references "member" (workspace_id, id);
alter table "task" add constraint "task_done_by_id_fkey" foreign key (workspace_id, "done_by_id") references "member" (workspace_id, id);
alter table "task" add constraint "task_author_id_fkey" foreign key (workspace_id, "author_id") references "member" (workspace_id, id);
-- Few have many: the planner has to know how many each has.
alter table "task" alter column "assignee_id" set statistics 1000;
