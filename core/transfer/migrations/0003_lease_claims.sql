-- Each claim of a lease has a number of its own, higher than any before it; the last failures of a piece of work in a row are counted.
-- `until` says when a lease that is held lapses, and when one that is free may be taken.
create sequence control.lease_claim;
grant usage on sequence control.lease_claim to rapport_control;
alter table control.lease add column attempts integer not null default 0;

-- The claim under which an import is worked on: an older one writes nothing more. When it was changed last, and when its file and rows went.
alter table import add column claim bigint not null default 0;
alter table import add column changed_at timestamptz not null default now();
alter table import add column cleared_at timestamptz;

-- From now on every import has a lease until it, or what is kept of its file, is gone.
alter table import no force row level security;
insert into control.lease (kind, workspace_id, subject, holder, until, created_at)
  select 'import', i.workspace_id, i.id, null, now(), now() from import i on conflict do nothing;
