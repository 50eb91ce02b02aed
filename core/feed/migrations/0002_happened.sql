-- What a change set recorded of what happened with customers, as [[type, at, [{ object, id }]]]; null for nothing.
alter table feed add column happened jsonb;
