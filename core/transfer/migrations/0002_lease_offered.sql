-- When the work was offered last: what is offered while a server still ends the step before must not be lost with it.
alter table control.lease add column offered_at timestamptz not null default now();
