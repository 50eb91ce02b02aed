-- after: platform
-- By which channels a purpose is asked for, and which a workspace uses; none: mail alone.
alter table "purpose" add column "channels" jsonb;
alter table "contact_policy" add column "channels" jsonb;
