-- What happened with customers is told by the feed as changes are.
alter table outbox add column happened jsonb;
