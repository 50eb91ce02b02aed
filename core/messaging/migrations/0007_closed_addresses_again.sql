-- after: platform
-- Where an owner that is no superuser filled them in, row-level security kept every row from it. Once more, for those that have none.
update suppression s set address = lower(btrim(m.recipient)), domain = lower(split_part(btrim(m.recipient), '@', -1)) from message m
  where s.address is null and m.workspace_id = s.workspace_id and m.id = s.message_id and m.address_key = s.address_key and btrim(m.recipient) <> '';
-- As they are written wherever else an address is closed.
update suppression s set address = nullif(btrim(s.address), ''), domain = nullif(btrim(s.domain), '') where s.address <> btrim(s.address) or s.address = '';
