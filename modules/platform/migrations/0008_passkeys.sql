-- Passkeys: keys of devices that sign an account in without a password.
create table control.passkey (
  id text primary key, account_id uuid not null references control.account (id) on delete cascade, name text not null, public_key bytea not null,
  counter bigint not null, transports text[] not null, created_at timestamptz not null, used_at timestamptz
);
create index passkey_account on control.passkey (account_id);
