-- What administrators set for the whole installation. Secrets in it are sealed.
create table control.setting (
  key text primary key, value jsonb not null, changed_at timestamptz not null, changed_by uuid
);

-- Every mail the system sends, wished to send, or could not. A link in it is made when it is sent: no token lies here.
create table control.mail (
  id uuid primary key, workspace_id uuid references control.workspace (id) on delete cascade, kind text not null, about uuid,
  recipient text not null, facts jsonb not null, state text not null check (state in ('queued', 'sent', 'failed', 'held')),
  tries integer not null default 0, reason text, created_at timestamptz not null, next_at timestamptz not null, expires_at timestamptz,
  settled_at timestamptz, link_taken_at timestamptz, link_taken_by text
);
create index mail_due on control.mail (next_at) where state = 'queued';
create index mail_workspace on control.mail (workspace_id, id);
create index mail_created on control.mail (created_at);

-- Wishes to set a new password, by the hash of their token.
create table control.reset (
  id uuid primary key, account_id uuid not null references control.account (id) on delete cascade, token_hash text not null unique,
  created_at timestamptz not null, expires_at timestamptz not null, used_at timestamptz
);
create index reset_account on control.reset (account_id);
