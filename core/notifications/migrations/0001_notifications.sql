-- after: platform
-- What members are told in the app: a row for each of them and cause, whose id is made of both, so that nothing that is told twice stands there twice. `text` is a text
-- as it was written, with its values still to be filled: by whoever reads it, with what they may see then.
create table notification (
  workspace_id uuid not null, id uuid not null, member_id uuid not null, kind text not null, cause text not null, object text, record_id uuid, text text,
  by_kind text, by_id uuid, by_name text, at timestamptz not null, read_at timestamptz,
  primary key (workspace_id, id)
);
create index notification_member on notification (workspace_id, member_id, at, id);
create index notification_unread on notification (workspace_id, member_id) where read_at is null;
create index notification_record on notification (workspace_id, record_id);
create index notification_asked on notification (workspace_id, cause) where kind = 'asked' and read_at is null;

-- When a workspace is to be looked at next for what is due. `turn` counts who said so.
create table control.notification_due (
  workspace_id uuid primary key, due_at timestamptz not null, turn integer not null
);
create index notification_due_at on control.notification_due (due_at);
