-- While a workspace is restored, nobody else writes into it: the restore holds this lock alone, every writer shares it. Asked,
-- not waited for: whoever waited would hold a connection that other workspaces need.
create or replace function app_set_workspace(workspace uuid) returns void language plpgsql as $$
begin
  if not pg_try_advisory_xact_lock_shared(hashtextextended('restore ' || workspace, 0)) then
    raise exception 'the workspace is being restored' using errcode = 'RW001';
  end if;
  execute 'set local app.workspace_id = ' || quote_literal(workspace);
end
$$;
