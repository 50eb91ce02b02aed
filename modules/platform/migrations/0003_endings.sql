-- A session whose account had no active membership left: it does not come to life again when one is switched on.
alter table control.session add column switched_off_at timestamptz;
-- At most one invitation of an address is open in a workspace.
update control.invitation i set withdrawn_at = i.created_at where i.accepted_at is null and i.withdrawn_at is null
  and exists (select from control.invitation n where n.workspace_id = i.workspace_id and n.email = i.email and n.accepted_at is null and n.withdrawn_at is null and n.id > i.id);
create unique index invitation_open on control.invitation (workspace_id, email) where accepted_at is null and withdrawn_at is null;
