-- without transaction
-- after: platform
-- Phone numbers of people have rows by which they are looked up, as mail addresses have. In portions, each committed by itself: nobody waits for a long
-- transaction. It may be done again: what is there stays.
do $$
declare
  workspace uuid := '00000000-0000-0000-0000-000000000000';
  person uuid := '00000000-0000-0000-0000-000000000000';
  upto record;
begin
  loop
    select p.workspace_id, p.id into upto from (
      select o.workspace_id, o.id from person o where (o.workspace_id, o.id) > (workspace, person) order by o.workspace_id, o.id limit 10000) p
      order by p.workspace_id desc, p.id desc limit 1;
    exit when not found;
    insert into identifier (workspace_id, object, field, value, record_id)
      select o.workspace_id, 'person', 'phones', entry->>'value', o.id
      from person o cross join lateral jsonb_array_elements(case when jsonb_typeof(o.phones) = 'array' then o.phones end) entry
      where (o.workspace_id, o.id) > (workspace, person) and (o.workspace_id, o.id) <= (upto.workspace_id, upto.id) and entry->>'value' is not null
      on conflict do nothing;
    workspace := upto.workspace_id;
    person := upto.id;
    commit;
  end loop;
end
$$;
