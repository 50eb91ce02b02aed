-- A webhook that an API key added sees as the key does, and ends with it.
alter table "webhook" add column "key" text;
