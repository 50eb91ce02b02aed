-- after: messaging, platform
-- What is asked of visitors, and what becomes of their answers.
create table "form" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "find" text,
  "name" text collate "und-x-icu" not null,
  "of" text not null,
  "enabled" boolean not null,
  "heading" text,
  "intro" text,
  "asks" jsonb not null,
  "consents" jsonb,
  "button" text,
  "thanks" text,
  "redirect" text,
  "match" text,
  "writing" text,
  "confirms" boolean not null,
  "sender_id" uuid,
  "origins" jsonb,
  "language" text,
  "problem" text,
  primary key (workspace_id, id)
);
alter table "form" add constraint "form_sender_id_fkey" foreign key (workspace_id, "sender_id") references "sender" (workspace_id, id);
create index "form_find_idx" on "form" using gin ("workspace_id", "find" gin_trgm_ops);
create index "form_name_idx" on "form" ("workspace_id", "name", "id");
create index "form_sender_id_idx" on "form" ("workspace_id", "sender_id", "id");

-- What somebody sent by a form, as it came, and what became of it. `token` is that of the page: what is sent twice by one page is one. No link to the form:
-- one that is deleted and comes back has its answers again.
create table form_submission (
  workspace_id uuid not null, id uuid not null, form_id uuid not null, token text not null, at timestamptz not null, state text not null, why text, problem text,
  answers jsonb not null, answer_values jsonb not null, wished jsonb not null, origin jsonb not null, visitor text, address text, object text not null, record_id uuid, outcome text,
  asked_at timestamptz, confirmed_at timestamptz,
  primary key (workspace_id, id)
);
create unique index form_submission_token on form_submission (workspace_id, token);
create index form_submission_of_form on form_submission (workspace_id, form_id, id);
create index form_submission_by_state on form_submission (workspace_id, form_id, state, id);
create index form_submission_at on form_submission (workspace_id, form_id, at);
