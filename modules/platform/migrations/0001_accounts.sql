-- Who signs in. The authentication library knows these four as user, session, account and verification.
create table control.account (
  id uuid primary key, name text not null, email text not null unique check (email = lower(email)), email_verified boolean not null default false,
  image text, created_at timestamptz not null, updated_at timestamptz not null
);
create table control.session (
  id uuid primary key, token text not null unique, account_id uuid not null references control.account (id) on delete cascade,
  expires_at timestamptz not null, created_at timestamptz not null, updated_at timestamptz not null, ip_address text, user_agent text,
  workspace_id uuid
);
create index session_account on control.session (account_id);
create table control.credential (
  id uuid primary key, account_id uuid not null references control.account (id) on delete cascade, provider text not null, subject text not null,
  password text, access_token text, refresh_token text, id_token text, access_token_expires_at timestamptz, refresh_token_expires_at timestamptz,
  scope text, created_at timestamptz not null, updated_at timestamptz not null,
  unique (provider, subject)
);
create index credential_account on control.credential (account_id);
create table control.verification (
  id uuid primary key, identifier text not null, value text not null, expires_at timestamptz not null,
  created_at timestamptz not null, updated_at timestamptz not null
);
create index verification_identifier on control.verification (identifier);

-- Which workspaces there are, and who belongs to which as which member. A workspace is ready when all of it was made.
-- `sample_id` is the cause under which its sample people were written, while they are there.
create table control.workspace (
  id uuid primary key, name text not null, created_at timestamptz not null, ready_at timestamptz, sample_id uuid
);
create table control.membership (
  account_id uuid not null references control.account (id) on delete cascade, workspace_id uuid not null references control.workspace (id) on delete cascade,
  member_id uuid not null, created_at timestamptz not null,
  primary key (account_id, workspace_id), unique (workspace_id, member_id)
);

-- One-time invitations. Only the hash of the token is kept; the member and the account that come of it are decided beforehand,
-- so that an acceptance which was cut off can be repeated.
create table control.invitation (
  id uuid primary key, workspace_id uuid not null references control.workspace (id) on delete cascade, token_hash text not null unique,
  email text not null, name text, role text not null, team_id uuid, invited_by uuid not null, member_id uuid not null, account_id uuid not null,
  created_at timestamptz not null, expires_at timestamptz not null, accepted_at timestamptz, withdrawn_at timestamptz
);
create index invitation_workspace on control.invitation (workspace_id, id);

-- Failed sign-ins per account and per address, counted over all servers. The key is a hash.
create table control.attempt (
  key text primary key, failures integer not null, since timestamptz not null
);
create index attempt_since on control.attempt (since);
