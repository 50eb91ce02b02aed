-- Writes that came with a key of their own, and what was answered: in the transaction of the write, so that whoever sends it again gets the
-- same answer and nothing happens twice. `status` is empty only inside that transaction.
create table idempotency (
  workspace_id uuid not null, actor_id uuid not null, key text not null, at timestamptz not null, fingerprint text not null,
  status integer, headers jsonb, body text,
  primary key (workspace_id, actor_id, key)
);
create index idempotency_at on idempotency (workspace_id, at);
