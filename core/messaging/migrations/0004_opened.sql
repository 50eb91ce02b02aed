-- after: platform
-- When an address that was closed to mails was opened again; one that is closed anew is not open any more.
alter table suppression add column opened_at timestamptz;

-- Who opened which, and why; nothing is ever changed.
create table suppression_opening (
  workspace_id uuid not null, id uuid not null, channel text not null, address_key text not null, reason text not null, note text, closed_at timestamptz not null,
  why text, at timestamptz not null, actor_kind text not null, actor_id uuid, actor_name text not null,
  primary key (workspace_id, id)
);
create index suppression_opening_of on suppression_opening (workspace_id, address_key, id);
