-- One row per value of a field that was added at run time and that no two records may share.
create table unique_value (
  workspace_id uuid not null, field_id uuid not null, value text not null, record_id uuid not null,
  primary key (workspace_id, field_id, value)
);
create index unique_value_record on unique_value (workspace_id, record_id);

-- How far the values that were there before are looked at, and which of them two records share.
create table unique_checking (
  workspace_id uuid not null, field_id uuid not null, after uuid, done bigint not null, shared bigint not null, examples jsonb not null,
  primary key (workspace_id, field_id)
);

-- Whether that is done: until then the field is unique for whoever writes, and nothing is found by it.
alter table "custom_field" add column "checked" boolean;

-- Keeps values, and refuses one that another record has by the name of its field: behind a policy PostgreSQL says only that there is one.
create function app_keep_unique(workspace uuid, given json) returns void language plpgsql as $$
declare
  taken uuid;
begin
  with n as (select * from json_to_recordset(given) as n(field_id uuid, value text, record_id uuid)),
  kept as (
    insert into unique_value (workspace_id, field_id, value, record_id) select workspace, n.field_id, n.value, n.record_id from n
    on conflict do nothing returning field_id, record_id
  )
  select n.field_id into taken from n where not exists (select 1 from kept k where k.field_id = n.field_id and k.record_id = n.record_id) limit 1;
  if taken is not null then
    raise exception 'another record has this value' using errcode = '23505', constraint = 'unique_value_' || taken;
  end if;
end
$$;
