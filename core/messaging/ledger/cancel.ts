/** What waits of a broadcast that was stopped is never sent. */

/** `$2` the broadcast, `$3` when it was stopped. */
export const cancelText =
  `update message m set state = 'cancelled', code = 'stopped', reason = 'The broadcast was stopped before it was sent.', settled_at = $3::timestamptz
  where m.workspace_id = $1 and m.broadcast_id = $2::uuid and m.state in ('queued', 'deferred')`.replace(/\s*\n\s*/g, ' ')
