-- after: platform
-- Broadcasts to a segment, and the mails of a step of a flow.
alter table "broadcast" add column "kind" text not null default 'once';
alter table "broadcast" alter column "kind" drop default;
