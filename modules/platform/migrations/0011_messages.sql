-- Mails of accounts are messages of the ledger, as those to customers are: the same states, and a claim of the server that has one in hand.
alter table control.mail rename to message;
alter table control.message drop constraint mail_state_check;
alter table control.message rename column tries to attempts;
alter table control.message add column code text, add column queued_at timestamptz, add column claim bigint, add column claimed_at timestamptz;

-- What was held back waits. What a server had in hand for the first time may have arrived; what was tried before is tried again.
update control.message set queued_at = created_at, expires_at = coalesce(expires_at, created_at + interval '3 days'),
  state = case when state = 'sent' then 'accepted' when state = 'held' or state = 'queued' and attempts = 0 then 'queued' when state = 'queued' and reason is null then 'uncertain'
    when state = 'queued' then 'deferred' when reason = 'The link in it does not open any more.' then 'refused' else 'bounced' end,
  next_at = case when state = 'held' then now() else next_at end, settled_at = case when state = 'held' then null else settled_at end;
update control.message set attempts = case when state = 'queued' then 0 else attempts end,
  code = case state when 'uncertain' then 'lost' when 'deferred' then 'deferred' when 'refused' then 'over' when 'bounced' then 'bounced' when 'queued' then 'held' end,
  reason = case state when 'uncertain' then 'The server that was sending it was stopped before it could note the answer. It may have arrived or not.'
    when 'refused' then 'What it is about is over: it was used, withdrawn or replaced, or it ran out before it could be sent.' else reason end,
  settled_at = case when state = 'uncertain' then now() else settled_at end;
update control.message set code = null where state = 'queued' and reason is null;

alter table control.message alter column queued_at set not null, alter column expires_at set not null,
  add check (state in ('queued', 'sending', 'deferred', 'accepted', 'bounced', 'refused', 'uncertain', 'cancelled'));
drop index control.mail_due;
create index message_due on control.message (next_at) where state in ('queued', 'sending', 'deferred');
alter index control.mail_workspace rename to message_workspace;
alter index control.mail_created rename to message_created;
create index message_about on control.message (about, id) where about is not null;
