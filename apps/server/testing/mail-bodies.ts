/** Mails of accounts, which are sent behind requests: what there is of them, for the bodies that lead to some (see `bodies.ts`). */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@rapport/core/testing'

interface Mail {
  readonly id: string
  readonly kind: string
  readonly state: string
  readonly code: string | null
}

/** What changes of mails that are over because their link was used. */
export const isOver = ['claim', 'claimed_at', 'code', 'reason', 'settled_at', 'state'].map((one) => `control.message.${one}`).join(' ')

/** The mails that an administrator sees, once it is so. */
export function mailsOf(mara: Client) {
  const mailsOnce = async (isSo: (items: readonly Mail[]) => boolean): Promise<readonly Mail[]> => {
    for (;;) {
      const { items } = (await mara.get<{ items: readonly Mail[] }>('/mails')).body
      if (isSo(items)) return items
      await sleep(5)
    }
  }
  const isReset = ({ kind }: Mail): boolean => kind === 'reset'
  return {
    mailsOnce,
    /** Those with links for new passwords, once there are so many. */
    resets: async (count: number) => (await mailsOnce((items) => items.filter(isReset).length >= count)).filter(isReset),
    /** When every mail that can go has gone, and those that are over by now are. */
    settled: (): Promise<unknown> =>
      mailsOnce((items) => items.every(({ state, code }) => !['queued', 'sending', 'deferred'].includes(state) || code === 'held')),
  }
}
