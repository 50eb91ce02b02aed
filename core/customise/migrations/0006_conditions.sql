-- Conditions by which declared fields are needed or shown, where an administrator said some.
alter table "layout" add column "conditions" jsonb;
