/** Waits for mails of accounts, which are sent behind requests. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'

/** Until none is due or in hand any more; those that are held for want of a mail server wait for it alone. */
export async function mailsSettled(control: Pool, now: Date): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    const { rowCount } = await control.query(
      `select from control.message where state = 'sending' or state in ('queued', 'deferred') and code is distinct from 'held' and next_at <= $1 limit 1`,
      [now],
    )
    if (rowCount === 0) return
    await sleep(10)
  }
  throw new Error('Mails wait that nobody sends.')
}
