-- When a session was last used, to five minutes.
alter table control.session add column seen_at timestamptz;
