-- Second factors: the authentication library knows this table as twoFactor. Secrets and backup codes are encrypted by it.
alter table control.account add column two_factor_enabled boolean not null default false;
create table control.second_factor (
  id uuid primary key, account_id uuid not null unique references control.account (id) on delete cascade, secret text not null, backup_codes text not null,
  verified boolean not null, failed_count integer not null default 0, locked_until timestamptz
);
-- Codes of authenticators that were shown in the last minutes: each opens once.
create table control.spent_code (
  account_id uuid not null references control.account (id) on delete cascade, code_hash text not null, spent_at timestamptz not null,
  primary key (account_id, code_hash)
);
