import type { ChipLook } from '@rapport/ui'
import { clock, when } from '../fields/time.ts'
import { t } from '../messages/t.tsx'
import type { Message, MessageState } from './types.ts'

/** How a state is coloured; what it says is said by its word. */
export const looks = {
  accepted: 'good',
  queued: 'neutral',
  sending: 'info',
  deferred: 'warn',
  bounced: 'bad',
  uncertain: 'warn',
  refused: 'neutral',
  cancelled: 'neutral',
} as const satisfies Record<MessageState, ChipLook>

export const stateWord = (state: MessageState): string => t(`mails.state.${state}`)

/** Why the gate refuses, in our words. */
const whys = {
  gone: 'mails.why.gone',
  noAddress: 'mails.why.noAddress',
  badAddress: 'mails.why.badAddress',
  bounced: 'mails.why.bounced',
  complained: 'mails.why.complained',
  byHand: 'mails.why.byHand',
  unsubscribed: 'mails.why.unsubscribed',
  noConsent: 'mails.why.noConsent',
  withdrawn: 'mails.why.withdrawn',
  tooOften: 'mails.why.tooOften',
} as const

/** "Refused: they said that they do not want this"; the state alone where there is no more to say. */
export function outcome({ state, code, reason }: Pick<Message, 'state' | 'code' | 'reason'>): string {
  const why = state === 'refused' && code !== null && Object.hasOwn(whys, code) ? t(whys[code as keyof typeof whys]) : reason
  return why ? t('mails.because', { state: stateWord(state), reason: why }) : stateWord(state)
}

/** When it was settled, or is tried again, or was written down. */
export function outcomeTime({ state, nextAt, settledAt, queuedAt }: Message, now: Date): { at: string; text: string } {
  if (state === 'deferred' && nextAt) {
    const isToday = new Date(nextAt).toDateString() === now.toDateString()
    return { at: nextAt, text: t('mails.next', { when: isToday ? clock(nextAt) : `${when(nextAt, now)}, ${clock(nextAt)}` }) }
  }
  const at = settledAt ?? queuedAt
  return { at, text: when(at, now) }
}
