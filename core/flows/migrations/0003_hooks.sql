-- after: platform
-- How often the address of a flow was replaced, where it was: the address itself is made of it. No link to the flow: one that comes back has no address that was given up.
create table flow_hook (
  workspace_id uuid not null, flow_id uuid not null, replaced integer not null, replaced_at timestamptz not null,
  primary key (workspace_id, flow_id)
);

-- What was sent to the address of a flow, and what became of it. Its id is made of the key that the sender gave it: what is sent twice under one is one. The body of the newest is
-- kept, and nothing for longer than a week.
create table flow_delivery (
  workspace_id uuid not null, id uuid not null, flow_id uuid not null, at timestamptz not null, state text not null, problem text, body jsonb,
  object text not null, record_id uuid, outcome text, interaction_id uuid,
  primary key (workspace_id, id), foreign key (workspace_id, flow_id) references flow (workspace_id, id) on delete cascade
);
create index flow_delivery_newest on flow_delivery (workspace_id, flow_id, at, id);
create index flow_delivery_at on flow_delivery (workspace_id, at);
create index flow_delivery_body on flow_delivery (workspace_id, flow_id, at, id) where body is not null;
create index flow_delivery_record on flow_delivery (workspace_id, record_id) where record_id is not null;
