/** How many records of an object there are, for limits: held until the transaction ends. */
import type { Model } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import { valueOf } from '../sql/column.ts'
import type { Guard } from './planned.ts'
import { rowsOf } from '../sql/table.ts'

/** Those that count by the guard. Whoever asks meanwhile waits for the end of this transaction, and then counts what it made. */
export async function countHeld(tx: Transaction, model: Model, { object: name, most }: Guard): Promise<number> {
  if (!most) return 0
  void tx.query('select pg_advisory_xact_lock(hashtextextended($1::uuid::text || $2::text, 0))', [` most ${name}`])
  const object = model.object(name)
  const still = most.unless ? ` and ${valueOf(object, most.unless, 'r')} is null` : ''
  return Number(await tx.json(`select count(*)::text from ${rowsOf(object, 'r')}${still}`))
}
