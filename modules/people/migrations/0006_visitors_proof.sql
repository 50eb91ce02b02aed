-- Who said whose a visitor is, and since when it is known.
alter table "visitor" add column "proof" text;
alter table "visitor" add column "first_at" timestamptz;
