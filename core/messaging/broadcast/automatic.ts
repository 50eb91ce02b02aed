/** The mails of a step of a flow: a broadcast without a segment, whose recipients come one by one. */
import type { Transaction } from '../../postgres/index.ts'
import { messageId } from './fill.ts'

/** Of what the mails are made. */
export interface Mailing {
  readonly template: string
  readonly purpose: string
  readonly sender: string
}

/** The record of such a broadcast, which is `sending` for as long as its flow is on. Written as the system. */
export const mailingRecord = (id: string, name: string, { template, purpose, sender }: Mailing, now: Date) => ({
  object: 'broadcast',
  id,
  values: { name: name.slice(0, 120), kind: 'automatic', template, purpose, sender, state: 'sending', startedAt: now.toISOString() },
})

const beginText = `insert into broadcast_standing (workspace_id, broadcast_id, is_filled, claim) values ($1::uuid, $2::uuid, true, 0) on conflict (workspace_id, broadcast_id) do nothing`

/** Behind its record, in the same transaction. */
export const beginMailing = (tx: Pick<Transaction, 'query'>, id: string): void => void tx.query(beginText, [id])

const putText =
  `insert into message (workspace_id, id, broadcast_id, object, record_id, channel, purpose_id, basis, state, attempts, next_at, queued_at)
  select $1::uuid, $2::uuid, b.id, $4::text, $5::uuid, 'mail', p.id, p.basis, 'queued', 0, $6::timestamptz, $6::timestamptz
  from broadcast b join purpose p on p.workspace_id = $1 and p.id = b.purpose_id where b.workspace_id = $1 and b.id = $3::uuid and b.state <> 'stopped'
  on conflict (workspace_id, id) do nothing`.replace(/\s*\n\s*/g, ' ')

/** Somebody is to be sent one. `key` tells it from others to the same record: with the same it is one message for ever. The gate decides when it is sent. */
export function queueMail(
  tx: Pick<Transaction, 'query'>,
  {
    broadcast,
    object,
    record,
    key,
  }: { readonly broadcast: string; readonly object: string; readonly record: string; readonly key: string },
  now: Date,
): void {
  void tx.query(putText, [messageId(broadcast, `${record} ${key}`), broadcast, object, record, now])
}
