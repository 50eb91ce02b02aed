/** Failed tries at passwords, and new workspaces, counted over all servers. */
import { createHmac } from 'node:crypto'
import { Problem } from '@rapport/core/errors'
import type { Pool } from 'pg'

/** Minutes after which a count begins anew. */
export const throttleWindow = 15
/**
 * Failures that an account from one address, an account from everywhere, and an address for all accounts may have in a
 * window. The first is low and locks out only whoever guesses; the second bounds guesses that come from many addresses.
 */
export const throttleLimits = { pair: 10, account: 100, address: 100 } as const
/** Workspaces that may be asked for from one address in a window. */
export const signUpLimit = 20
/** Links for a new password that may be asked for in a window: for one account, and from one address. */
export const resetLimits = { account: 5, address: 30 } as const
/** Invitations that a workspace may send in a window. */
export const inviteLimit = 200

/** What a password is tried for. Each is counted by itself: who is locked out of one can still do the others. */
export type Purpose = 'signIn' | 'changePassword' | 'prove' | 'second'
/** Wrong codes of an account are few from everywhere: whoever gets that far knows the password. */
const mostFor = (purpose: Purpose): typeof throttleLimits | { pair: number; account: number; address: number } =>
  purpose === 'second' ? { ...throttleLimits, account: throttleLimits.pair } : throttleLimits

export interface Throttle {
  /**
   * Takes one attempt of each count before the password is looked at, so that a burst cannot pass the limit. Throws
   * `session.tooMany` (429). An attempt that succeeds gives its own back; it never clears others'.
   */
  take(purpose: Purpose, email: string, address: string): Promise<Attempt>
  /** Counts a wish for a workspace, whatever comes of it. Throws `signUp.tooMany` (429). */
  signUp(address: string): Promise<void>
  /** Counts a wish for a new password, whether there is such an account or not. Throws `reset.tooMany` (429). */
  reset(email: string, address: string): Promise<void>
  /** Counts an invitation. Throws `invitation.tooMany` (429). */
  invite(workspace: string): Promise<void>
}
export interface Attempt {
  giveBack(): Promise<void>
}

export function openThrottle(control: Pool, secret: string, now: () => Date): Throttle {
  const keyOf = (...what: readonly string[]): string =>
    createHmac('sha256', secret)
      .update(JSON.stringify(['attempt', ...what]))
      .digest('base64url')
  const change = async (key: string, by: 1 | -1, at: Date): Promise<{ failures: number; since: Date }> => {
    const begin = new Date(at.getTime() - throttleWindow * 60_000)
    const { rows } = await control.query<{ failures: number; since: Date }>(by === 1 ? takeOne : giveOne, [key, at, begin])
    return rows[0] ?? { failures: 0, since: at }
  }
  /** Seconds until the count of a key ends, when this one is beyond its limit; else null, and the one is counted. */
  const wait = async (key: string, limit: number, at: Date): Promise<number | null> => {
    const { failures, since } = await change(key, 1, at)
    if (failures <= limit) return null
    await change(key, -1, at)
    return Math.max(1, Math.ceil((since.getTime() + throttleWindow * 60_000 - at.getTime()) / 1000))
  }
  return {
    async take(purpose, email, address) {
      const at = now()
      const limits = mostFor(purpose)
      const taken: string[] = []
      const giveBack = async (): Promise<void> => {
        for (const key of taken) await change(key, -1, at)
      }
      for (const [limit, ...what] of [
        [limits.address, 'address', address],
        [limits.pair, 'pair', email, address],
        [limits.account, 'account', email],
      ] as const) {
        const key = keyOf(purpose, ...what)
        const seconds = await wait(key, limit, at)
        if (seconds !== null) {
          await giveBack()
          throw tooMany('session.tooMany', 'There were too many failed attempts for this account or from this IP address.', seconds)
        }
        taken.push(key)
      }
      return { giveBack }
    },
    async signUp(address) {
      const seconds = await wait(keyOf('signUp', address), signUpLimit, now())
      if (seconds !== null) throw tooMany('signUp.tooMany', 'Too many workspaces were asked for from this IP address.', seconds)
    },
    async reset(email, address) {
      const at = now()
      for (const [limit, ...what] of [
        [resetLimits.address, 'address', address],
        [resetLimits.account, 'account', email],
      ] as const) {
        const seconds = await wait(keyOf('reset', ...what), limit, at)
        if (seconds !== null)
          throw tooMany('reset.tooMany', 'Too many new passwords were asked for, for this account or from this IP address.', seconds)
      }
    },
    async invite(workspace) {
      const seconds = await wait(keyOf('invite', workspace), inviteLimit, now())
      if (seconds !== null) throw tooMany('invitation.tooMany', 'Too many people were invited in a short time.', seconds)
    },
  }
}

const takeOne = `insert into control.attempt as a (key, failures, since) values ($1, 1, $2)
  on conflict (key) do update set failures = case when a.since <= $3 then 1 else a.failures + 1 end, since = case when a.since <= $3 then excluded.since else a.since end
  returning failures, since`
const giveOne = `update control.attempt set failures = greatest(failures - 1, 0) where key = $1 and since <= $2 and since > $3 returning failures, since`

const tooMany = (code: string, message: string, seconds: number): Problem =>
  new Problem(code, message, {
    status: 429,
    fix: `Wait ${Math.ceil(seconds / 60)} minutes, then try again.`,
    more: { retryAfter: seconds },
  })
