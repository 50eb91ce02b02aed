-- Text as the search box compares it: lower case, no accents, one space between words. The same as fold() in core/object/fold.ts.
-- Lower case twice: a database with the locale C knows ASCII only, and an old ICU does not know the newest letters.
create function app_fold(value text) returns text language sql immutable parallel safe strict as $$
  select btrim(regexp_replace(
    replace(replace(replace(replace(
      translate(regexp_replace(normalize(lower(lower(normalize(value, NFKD)) collate "und-x-icu"), NFKD), '[\u0300-\u036f]', '', 'g'), 'øłđıς', 'oldiσ'),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
    '[ \t\n\v\f\r\u2028\u2029]+', ' ', 'g'), ' ')
$$;

-- One row per value of a list field that identifies records: mail addresses.
create table identifier (
  workspace_id uuid not null, object text not null, field text not null, value text not null, record_id uuid not null,
  primary key (workspace_id, object, field, value, record_id)
);
create index identifier_record on identifier (workspace_id, record_id);

-- What changed, when, by whom and why. Append-only. The version is the one that the record had afterwards, or had when it was deleted.
create table history (
  workspace_id uuid not null, id uuid not null, at timestamptz not null, change_id uuid not null, object text not null, record_id uuid not null,
  version integer not null, action text not null, about_id uuid, actor_kind text not null, actor_id uuid, actor_name text not null, cause text not null, cause_id uuid, changes jsonb,
  primary key (workspace_id, id)
);
create index history_record on history (workspace_id, record_id, id);
create index history_about on history (workspace_id, about_id, id) where about_id is not null;
create index history_change on history (workspace_id, change_id);
create index history_cause on history (workspace_id, cause_id, id) where cause_id is not null;

-- One row per committed change set, to be given its position in the feed.
create table outbox (
  workspace_id uuid not null, id uuid not null, at timestamptz not null, actor jsonb not null, cause text not null, cause_id uuid, changes jsonb not null,
  primary key (workspace_id, id)
);
