-- after: platform
-- Messages that belong to no broadcast: who writes them.
alter table message add column kind text;
create index message_letters on message (workspace_id, next_at, id) where kind is not null and state in ('queued', 'deferred', 'sending');
create index message_letters_to on message (workspace_id, address_key, queued_at) where kind is not null;
