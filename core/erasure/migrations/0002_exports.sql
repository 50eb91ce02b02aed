-- after: platform
-- Who took out all that is known of somebody, and when: by ids of records, which lead nowhere once they are erased.
create table subject_export (
  workspace_id uuid not null, id uuid not null, object text not null, record_id uuid not null, at timestamptz not null, by_kind text not null, by_id uuid, by_name text not null,
  primary key (workspace_id, id)
);
