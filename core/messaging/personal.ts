/** What writing to customers holds of somebody: what they said of it, and what they were sent. */
import { nobody, type Tables } from '../sql/personal.ts'

const purposeName = `(select p.name from purpose p where p.workspace_id = $1 and p.id = t.purpose_id)`

export const messagingTables: Tables = {
  personal: [
    {
      table: 'message',
      holds: 'Messages that they were sent, with the address',
      columns: ['object', 'channel', 'basis', 'kind', 'recipient', 'address_key', 'subject', 'state', 'code', 'reason'],
      key: { id: 'uuid' },
      of: 't.record_id = any(:ids)',
      fate: 'rewritten',
      set: `record_id = '${nobody}', recipient = null, address_key = null, reason = null, told = true, state = case when t.state in ('queued', 'deferred') then 'cancelled' else t.state end, settled_at = coalesce(t.settled_at, t.queued_at)`,
      waits: `t.state = 'sending'`,
      left: 'How many messages a broadcast sent, and what became of them, without whom they went to.',
      tells: `json_build_object('queuedAt', t.queued_at, 'channel', t.channel, 'recipient', t.recipient, 'subject', t.subject, 'purpose', ${purposeName}, 'basis', t.basis, 'state', t.state, 'code', t.code, 'reason', t.reason, 'settledAt', t.settled_at,
        'broadcast', (select b.name from broadcast b where b.workspace_id = $1 and b.id = t.broadcast_id))`,
    },
    {
      table: 'consent_event',
      holds: 'What they said of being written to, with what they read and what shows it',
      columns: ['object', 'channel', 'wording', 'source', 'proof', 'actor_kind', 'actor_name'],
      key: { id: 'uuid' },
      of: 't.record_id = any(:ids)',
      fate: 'rewritten',
      set: 'record_id = :holder, proof = :proof',
      left: 'That somebody agreed or took it back, to what wording and when, under a keyed hash of the address: a company has to be able to show that it was allowed to write (GDPR, Art. 7 (1) and 17 (3) e).',
      tells: `json_build_object('at', t.at, 'recordedAt', t.recorded_at, 'purpose', ${purposeName}, 'channel', t.channel, 'given', t.given, 'wording', t.wording, 'source', t.source, 'proof', t.proof, 'by', t.actor_name)`,
    },
    {
      table: 'consent',
      holds: 'Their newest word on each purpose',
      columns: ['channel'],
      key: { record_id: 'uuid', channel: 'text', purpose_id: 'uuid' },
      of: '(t.record_id = any(:ids) or t.record_id = any(:words))',
      fate: 'deleted',
      stays: '(t.record_id <> all(:ids) and (not t.given))',
      left: 'A no, under a keyed hash of the address, so that nothing is sent there again.',
      tells: `json_build_object('purpose', ${purposeName}, 'channel', t.channel, 'given', t.given, 'at', t.at)`,
    },
    {
      table: 'contact',
      holds: 'When it was last decided whether they are written to',
      columns: ['channel'],
      key: { record_id: 'uuid', channel: 'text' },
      of: '(t.record_id = any(:ids) or t.record_id = any(:words))',
      fate: 'deleted',
      tells: `json_build_object('channel', t.channel, 'at', t.at)`,
    },
    {
      table: 'suppression',
      holds: 'That nothing is sent to their address',
      columns: ['channel', 'address_key', 'reason', 'note'],
      key: { channel: 'text', address_key: 'text' },
      of: 't.address_key = any(:keys)',
      fate: 'rewritten',
      set: 'note = null',
      open: 't.note is not null',
      left: 'The address by a keyed hash, so that nothing is sent there again.',
      tells: `json_build_object('at', t.at, 'channel', t.channel, 'reason', t.reason, 'note', t.note)`,
    },
  ],
  impersonal: [
    { table: 'broadcast_standing', columns: [], why: 'How far a broadcast has come.' },
    { table: 'sender_key', columns: ['sealed', 'public_key'], why: 'Keys that mails are signed with.' },
  ],
}
