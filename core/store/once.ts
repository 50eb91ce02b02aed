/** Writes that happen once, however often they are sent: claimed and answered for good in the transaction of the write itself. */
import { type Actor, actorId } from '../access/index.ts'
import { constraintOf, type Transaction } from '../postgres/index.ts'
import type { Statement } from '../sql/parameters.ts'

/** What is answered to a write, and again whenever it is sent again. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/** A write that shall happen once: `key` is the sender's own, `fingerprint` says what was asked by it. */
export interface Once<R> {
  readonly key: string
  readonly fingerprint: string
  reply(result: R): Reply
}

/** What was kept of a write that was done. */
export interface Kept extends Reply {
  readonly fingerprint: string
}

/** Hours that answers are kept at least. */
export const keptHours = 24

/** The status of a kept answer that told of somebody who was erased since: nothing else of it is left. */
export const erasedStatus = 410

/** Whoever sends the same a second time waits here until the first is done, and then fails by `isDone`. */
export function claim(tx: Transaction, actor: Actor, { key, fingerprint }: Pick<Once<unknown>, 'key' | 'fingerprint'>, now: Date): void {
  void tx.query(
    'insert into idempotency (workspace_id, actor_id, key, at, fingerprint) values ($1::uuid, $2::uuid, $3::text, $4::timestamptz, $5::text)',
    [actorId(actor), key, now, fingerprint],
  )
}

/** Keeps the answer with the write. */
export function keep(tx: Transaction, actor: Actor, key: string, { status, headers, body }: Reply): void {
  void tx.query(
    'update idempotency i set status = $4::integer, headers = $5::jsonb, body = $6::text where i.workspace_id = $1 and i.actor_id = $2::uuid and i.key = $3::text',
    [actorId(actor), key, status, JSON.stringify(headers), body],
  )
}

/** Whether a write was refused because it was done before, under its key. */
export const isDone = (error: unknown): boolean => constraintOf(error)?.constraint === 'idempotency_pkey'

export const keptStatement = (actor: Actor, key: string): Statement => ({
  text: `select json_build_object('fingerprint', i.fingerprint, 'status', i.status, 'headers', i.headers, 'body', i.body)::text
    from idempotency i where i.workspace_id = $1 and i.actor_id = $2::uuid and i.key = $3::text`.replace(/\s*\n\s*/g, ' '),
  values: [actorId(actor), key],
})
