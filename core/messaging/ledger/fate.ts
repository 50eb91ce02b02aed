/** What becomes of a message by what the mail server did: the states of the ledger and the ways between them. Pure. */
import type { Sent } from '../../mail/index.ts'

/**
 * `queued` → `sending` → `accepted`, `deferred` (then `sending` again), `bounced`, `uncertain`; `refused` by the gate and `cancelled` by people before
 * they were sent. `uncertain` is a message that may have arrived: it is never sent again by itself.
 */
export const states = ['queued', 'sending', 'deferred', 'accepted', 'bounced', 'refused', 'uncertain', 'cancelled'] as const
export type State = (typeof states)[number]

/** From which nothing follows by itself any more. */
export const settled: ReadonlySet<State> = new Set(['accepted', 'bounced', 'refused', 'uncertain', 'cancelled'])

/** Minutes between one try and the next. */
export const backOff = [1, 5, 15, 60, 120, 240, 480] as const
/** Hours after which a message that no server took is given up: three days, as mail servers do (RFC 5321, 4.5.4.1 asks for four to five at most for relays). */
export const mostHours = 72

export interface Fate {
  readonly state: State
  /** A short name of why, for programs; null for what was accepted. */
  readonly code: string | null
  /** For people. */
  readonly reason: string | null
  /** When it is tried again. */
  readonly next: Date | null
  /** The address takes nothing, now or later: nothing more is sent to it. */
  readonly suppress: boolean
}

/**
 * What follows from a try. `attempts` counts it. Null where nothing was said of the message at all: it stays as it was, and whoever sends waits for the
 * server.
 */
export function fateOf(sent: Sent, given: Try): Fate | null {
  const fate = fateAsSaid(sent, given)
  // Mail servers repeat the address, which not everybody sees who sees that somebody was written to.
  return fate?.reason ? { ...fate, reason: fate.reason.replace(/<?[^\s<>]+@[^\s<>]+>?/g, '…') } : fate
}

interface Try {
  readonly attempts: number
  readonly queuedAt: Date
  readonly now: Date
}

function fateAsSaid(sent: Sent, { attempts, queuedAt, now }: Try): Fate | null {
  switch (sent.kind) {
    case 'accepted':
      return { state: 'accepted', code: null, reason: null, next: null, suppress: false }
    case 'uncertain':
      return { state: 'uncertain', code: 'broken', reason: sent.reason, next: null, suppress: false }
    case 'bounced':
      return { state: 'bounced', code: 'bounced', reason: sent.reason, next: null, suppress: isNobody(sent) }
    case 'later': {
      const next = new Date(now.getTime() + (backOff[attempts - 1] ?? backOff.at(-1)!) * 60_000)
      if (next.getTime() - queuedAt.getTime() > mostHours * 3_600_000)
        return { state: 'bounced', code: 'expired', reason: `${sent.reason} It was tried for three days.`, next: null, suppress: false }
      return { state: 'deferred', code: 'deferred', reason: sent.reason, next, suppress: false }
    }
    case 'unreached':
      return null
  }
}

/**
 * Nobody has the address: RFC 3463 says so by X.1.1, X.1.2, X.1.6 and X.1.10, and without such a code servers say it in words. A bare 550 says nothing of the
 * address: it also stands for what a server does not pass on.
 */
function isNobody({ stage, reason }: Sent & { readonly kind: 'bounced' }): boolean {
  if (stage !== 'recipient') return false
  const enhanced = /\b5\.(\d{1,3})\.(\d{1,3})\b/.exec(reason)
  if (enhanced) return enhanced[1] === '1' && ['1', '2', '6', '10'].includes(enhanced[2]!)
  return /\b(no such|unknown|unrouteable|invalid|nonexistent|non-existent) (user|recipient|mailbox|address|account)|(user|recipient|mailbox|address|account) (unknown|not found|does not exist|doesn't exist)\b/i.test(
    reason,
  )
}
