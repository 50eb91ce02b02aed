-- after: platform
-- What customers may be written to for, and on what ground.
create table "purpose" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "find" text,
  "name" text collate "und-x-icu" not null,
  "basis" text not null,
  "wording" text,
  "offered" boolean not null,
  primary key (workspace_id, id)
);
create index "purpose_find_idx" on "purpose" using gin ("workspace_id", "find" gin_trgm_ops);
create index "purpose_name_idx" on "purpose" ("workspace_id", "name", "id");

-- In whose name mails go out. The key that signs lies beside it, sealed.
create table "sender" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "name" text not null,
  "address" text not null,
  "reply_to" text,
  "confirmed_at" timestamptz,
  primary key (workspace_id, id)
);
create table sender_key (
  workspace_id uuid not null, sender_id uuid not null, sealed text not null, public_key text not null, created_at timestamptz not null,
  primary key (workspace_id, sender_id), foreign key (workspace_id, sender_id) references sender (workspace_id, id) on delete cascade
);

-- When and how often customers are written to at most; one row.
create table "contact_policy" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "quiet_from" text,
  "quiet_to" text,
  "most" bigint,
  "days" bigint,
  "postal_address" text,
  primary key (workspace_id, id)
);

-- One mail to everybody in a segment.
create table "broadcast" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "find" text,
  "name" text collate "und-x-icu" not null,
  "segment_id" uuid,
  "except_id" uuid,
  "template_id" uuid,
  "purpose_id" uuid,
  "sender_id" uuid,
  "rate" bigint,
  "state" text not null,
  "problem" text,
  "started_at" timestamptz,
  "finished_at" timestamptz,
  primary key (workspace_id, id)
);
alter table "broadcast" add constraint "broadcast_segment_id_fkey" foreign key (workspace_id, "segment_id") references "segment" (workspace_id, id);
alter table "broadcast" add constraint "broadcast_except_id_fkey" foreign key (workspace_id, "except_id") references "segment" (workspace_id, id);
alter table "broadcast" add constraint "broadcast_template_id_fkey" foreign key (workspace_id, "template_id") references "template" (workspace_id, id);
alter table "broadcast" add constraint "broadcast_purpose_id_fkey" foreign key (workspace_id, "purpose_id") references "purpose" (workspace_id, id);
alter table "broadcast" add constraint "broadcast_sender_id_fkey" foreign key (workspace_id, "sender_id") references "sender" (workspace_id, id);
create index "broadcast_find_idx" on "broadcast" using gin ("workspace_id", "find" gin_trgm_ops);
create index "broadcast_name_idx" on "broadcast" ("workspace_id", "name", "id");
create index "broadcast_segment_id_idx" on "broadcast" ("workspace_id", "segment_id", "id");
create index "broadcast_except_id_idx" on "broadcast" ("workspace_id", "except_id", "id");
create index "broadcast_template_id_idx" on "broadcast" ("workspace_id", "template_id", "id");
create index "broadcast_purpose_id_idx" on "broadcast" ("workspace_id", "purpose_id", "id");
create index "broadcast_sender_id_idx" on "broadcast" ("workspace_id", "sender_id", "id");

-- How far a broadcast has come with writing down whom it goes to, and the newest claim of a server that sends it: what an older one decides does not count.
create table broadcast_standing (
  workspace_id uuid not null, broadcast_id uuid not null, filled_after uuid, is_filled boolean not null, claim bigint not null,
  primary key (workspace_id, broadcast_id), foreign key (workspace_id, broadcast_id) references broadcast (workspace_id, id) on delete cascade
);

-- What somebody agreed to or took back, as it came; nothing is ever changed. No purpose: everything that is not owed by a contract.
create table consent_event (
  workspace_id uuid not null, id uuid not null, record_id uuid not null, object text not null, purpose_id uuid, channel text not null, given boolean not null,
  wording text, source text not null, proof jsonb not null, at timestamptz not null, recorded_at timestamptz not null,
  actor_kind text not null, actor_id uuid, actor_name text not null,
  primary key (workspace_id, id)
);
create index consent_event_record on consent_event (workspace_id, record_id, id);

-- What follows from all of it: the newest word of somebody on a purpose (the zero id: on everything), by their record, and by the address that they had (an id made of it).
create table consent (
  workspace_id uuid not null, record_id uuid not null, channel text not null, purpose_id uuid not null, given boolean not null, at timestamptz not null, event_id uuid not null,
  primary key (workspace_id, record_id, channel, purpose_id)
);

-- Addresses that nothing is sent to, by a keyed hash: they outlive whoever had them.
create table suppression (
  workspace_id uuid not null, channel text not null, address_key text not null, reason text not null, note text, message_id uuid, at timestamptz not null,
  primary key (workspace_id, channel, address_key)
);

-- Whoever decides whether somebody is written to holds this row: of two at once, one sees what the other decided.
create table contact (
  workspace_id uuid not null, record_id uuid not null, channel text not null, at timestamptz not null,
  primary key (workspace_id, record_id, channel)
);

-- One row for each message and recipient. `claim` is that of the server which has it in hand. `told`: what became of it stands in the timeline of whoever it went to,
-- or does not belong there.
create table message (
  workspace_id uuid not null, id uuid not null, broadcast_id uuid, object text not null, record_id uuid not null, channel text not null, purpose_id uuid, basis text not null,
  recipient text, address_key text, subject text, state text not null, code text, reason text, attempts integer not null, claim bigint, next_at timestamptz not null,
  queued_at timestamptz not null, claimed_at timestamptz, settled_at timestamptz, told boolean not null default true,
  primary key (workspace_id, id)
);
create index message_due on message (workspace_id, broadcast_id, next_at, id) where state in ('queued', 'deferred');
create index message_in_hand on message (workspace_id, broadcast_id, id) where state = 'sending';
create index message_to_tell on message (workspace_id, broadcast_id, id) where not told;
create index message_to_address on message (workspace_id, broadcast_id, address_key) where address_key is not null;
create index message_of_record on message (workspace_id, record_id, id);
create index message_of_broadcast on message (workspace_id, broadcast_id, state, id);
