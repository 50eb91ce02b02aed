/** Failed sign-ins, counted per account and per address over all servers. */
import { createHmac } from 'node:crypto'
import { Problem } from '@rapport/core/errors'
import type { Pool } from 'pg'

/** Minutes after which a count begins anew. */
export const throttleWindow = 15
/** Failures that one account, and one address, may have in a window. */
export const throttleLimits = { account: 10, address: 100 } as const

export interface Throttle {
  /**
   * Takes one attempt for the account and one for the address before the password is looked at, so that a burst cannot
   * pass the limit. Throws `session.tooMany` (429). An attempt that succeeds gives its own back; it never clears others'.
   */
  take(email: string, address: string): Promise<Attempt>
}
export interface Attempt {
  giveBack(): Promise<void>
}

export function openThrottle(control: Pool, secret: string, now: () => Date): Throttle {
  const keyOf = (kind: keyof typeof throttleLimits, value: string): string =>
    createHmac('sha256', secret).update(`attempt ${kind} ${value}`).digest('base64url')
  const change = async (key: string, by: 1 | -1, at: Date): Promise<{ failures: number; since: Date }> => {
    const begin = new Date(at.getTime() - throttleWindow * 60_000)
    const { rows } = await control.query<{ failures: number; since: Date }>(by === 1 ? takeOne : giveOne, [key, at, begin])
    return rows[0] ?? { failures: 0, since: at }
  }
  return {
    async take(email, address) {
      const at = now()
      const keys = { account: keyOf('account', email), address: keyOf('address', address) }
      for (const kind of ['address', 'account'] as const) {
        const { failures, since } = await change(keys[kind], 1, at)
        if (failures <= throttleLimits[kind]) continue
        await change(keys[kind], -1, at)
        if (kind === 'account') await change(keys.address, -1, at)
        throw tooMany(Math.max(1, Math.ceil((since.getTime() + throttleWindow * 60_000 - at.getTime()) / 1000)))
      }
      return {
        async giveBack() {
          for (const key of Object.values(keys)) await change(key, -1, at)
        },
      }
    },
  }
}

const takeOne = `insert into control.attempt as a (key, failures, since) values ($1, 1, $2)
  on conflict (key) do update set failures = case when a.since <= $3 then 1 else a.failures + 1 end, since = case when a.since <= $3 then excluded.since else a.since end
  returning failures, since`
const giveOne = `update control.attempt set failures = greatest(failures - 1, 0) where key = $1 and since <= $2 and since > $3 returning failures, since`

const tooMany = (seconds: number): Problem =>
  new Problem('session.tooMany', 'There were too many failed sign-ins for this account or from this address.', {
    status: 429,
    fix: `Wait ${Math.ceil(seconds / 60)} minutes, then try again.`,
    more: { retryAfter: seconds },
  })
