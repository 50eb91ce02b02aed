import { newId } from '../../object/index.ts'
import type { Transaction } from '../../postgres/index.ts'

/** Puts a change set into the outbox as a write does, without the rows it is about. */
export function writeChange(tx: Pick<Transaction, 'query'>, id: string): void {
  const actor = { kind: 'member', id: newId(), name: 'Mara Lindqvist' }
  const changes = [{ object: 'note', id: newId(), action: 'changed', fields: ['name'] }]
  void tx.query(
    `insert into outbox (workspace_id, id, at, actor, cause, cause_id, changes) values ($1::uuid, $2::uuid, $3::timestamptz, $4::jsonb, 'api', null, $5::jsonb)`,
    [id, new Date(), JSON.stringify(actor), JSON.stringify(changes)],
  )
}
