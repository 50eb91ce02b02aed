-- without transaction
-- What a rule has joined is counted, listed and taken back together.
create index concurrently if not exists "visitor_joined_by_idx" on "visitor" ("workspace_id", "joined_by", "id");
