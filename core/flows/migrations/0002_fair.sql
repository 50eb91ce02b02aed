-- after: platform
-- From when each thing that begins a flow counts: since it was switched on, or resumed, and has not been another since.
alter table flow_number add column since jsonb;
update flow_number n set since = (select coalesce(jsonb_agg(b.at), '[]') from (select n.at from jsonb_array_elements(n.body->'begins')) b);
alter table flow_number alter column since set not null;
-- Who of each flow waits longest: none keeps the others waiting.
create index flow_run_line on flow_run (workspace_id, flow_id, number, due_at, id) where due_at is not null;
