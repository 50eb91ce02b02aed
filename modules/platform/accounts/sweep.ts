import type { Pool } from 'pg'
import { sweepMails } from '../mail/mail.ts'
import { throttleWindow } from './throttle.ts'

/** Removes what nobody looks at any more: sessions of the account that ran out, and counts whose window is over. */
export async function sweep(control: Pool, account: string, now: Date): Promise<void> {
  await control.query(
    `with gone as (delete from control.session where account_id = $1 and expires_at <= $2)
     delete from control.attempt where since <= $3`,
    [account, now, new Date(now.getTime() - throttleWindow * 60_000)],
  )
  await sweepMails(control, now)
}
