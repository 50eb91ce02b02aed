-- Single sign-on: who is asked, for which mail domains, and as what somebody new joins (null: by invitation only).
create table control.provider (
  id uuid primary key, workspace_id uuid not null references control.workspace (id) on delete cascade, name text not null, issuer text not null,
  client_id text not null, client_secret text not null, domains text[] not null, role text, created_at timestamptz not null, created_by uuid,
  unique (issuer, client_id)
);
