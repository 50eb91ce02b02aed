-- Fields that administrators add to an object at run time.
create table "custom_field" (
  "workspace_id" uuid not null,
  "id" uuid not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "version" integer not null,
  "of" text not null,
  "key" text not null,
  "label" text not null,
  "kind" text not null,
  "options" jsonb,
  "slot" text,
  "filled" boolean,
  "retired_at" timestamptz,
  "place" bigint,
  primary key (workspace_id, id)
);
create unique index custom_field_key on "custom_field" (workspace_id, "of", "key");
create unique index custom_field_slot on "custom_field" (workspace_id, "of", "slot") where "slot" is not null;

-- How far a field that was marked is filled in: records up to `after` have their slot.
create table slot_filling (
  workspace_id uuid not null, field_id uuid not null, after uuid, done bigint not null, total bigint not null, begun_at timestamptz not null,
  primary key (workspace_id, field_id)
);

-- Goes up whenever a definition changes, in the same transaction. A workspace without a row has the declared model: version 0.
create table model_version (workspace_id uuid primary key, version bigint not null);

-- First statement of a transaction that writes records: like app_set_workspace, and refuses whoever decided by an older model,
-- who would not fill the columns that a field has meanwhile.
create function app_enter(workspace uuid, model bigint) returns void language plpgsql as $$
begin
  perform app_set_workspace(workspace);
  perform pg_advisory_xact_lock_shared(hashtextextended('model ' || workspace, 0));
  if model <> coalesce((select v.version from model_version v where v.workspace_id = workspace), 0) then
    raise exception 'the model of workspace % is not at version %', workspace, model using errcode = 'RM001';
  end if;
end
$$;

-- In the transaction that changes a definition: waits for whoever writes by the model as it was, and lets nobody begin to.
create function app_model_changed(workspace uuid) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('model ' || workspace, 0));
  insert into model_version (workspace_id, version) values (workspace, 1)
    on conflict (workspace_id) do update set version = model_version.version + 1;
end
$$;
