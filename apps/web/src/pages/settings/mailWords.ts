import type { ChipLook } from '@rapport/ui'
import type { MessageState } from '../../mails/types.ts'
import { t } from '../../messages/t.tsx'

/** A mail of an account, as far as it says what became of it. */
export interface MailOutcome {
  state: MessageState
  code: string | null
}

/** How it is said; a mail that waits for a mail server, or for the address of links, is held back. */
type Said = Exclude<MessageState, 'sending'> | 'held'
const saidOf = ({ state, code }: MailOutcome): Said =>
  code === 'held' && (state === 'queued' || state === 'deferred') ? 'held' : state === 'sending' ? 'queued' : state

const looks = {
  queued: 'info',
  held: 'warn',
  deferred: 'warn',
  accepted: 'good',
  bounced: 'bad',
  refused: 'bad',
  uncertain: 'warn',
  cancelled: 'neutral',
} as const satisfies Record<Said, ChipLook>

export const mailLook = (mail: MailOutcome): ChipLook => looks[saidOf(mail)]
export const mailWord = (mail: MailOutcome): string => t(`mail.state.${saidOf(mail)}`)

/** Whether it goes out by itself, in a moment. */
export const isUnderWay = (mail: MailOutcome): boolean => saidOf(mail) === 'queued'

/** Whether it goes out by itself, at the latest once there is a way out. */
export const isWaiting = ({ state }: MailOutcome): boolean => state === 'queued' || state === 'sending'

/** Whether it may be sent again: nothing follows by itself, or that takes its time. */
export const mayGoAgain = (mail: MailOutcome): boolean => !isWaiting(mail) && mail.state !== 'accepted'
