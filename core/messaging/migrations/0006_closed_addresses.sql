-- after: platform
-- The address in letters and its domain, for people who look for it, as long as whoever has it was not erased; and who closed it by hand.
alter table suppression add column address text, add column domain text, add column actor_name text;
update suppression s set address = lower(m.recipient), domain = lower(split_part(m.recipient, '@', -1)) from message m
  where m.workspace_id = s.workspace_id and m.id = s.message_id and m.address_key = s.address_key and m.recipient is not null;
create index suppression_newest on suppression (workspace_id, channel, at, address_key) where opened_at is null;
create index suppression_of_domain on suppression (workspace_id, channel, domain, at, address_key) where opened_at is null and domain is not null;
create index suppression_of_reason on suppression (workspace_id, channel, reason, at, address_key) where opened_at is null;
