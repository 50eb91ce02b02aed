/** What happens between customers and what is sent to them, and what they say of it. */
import { defineInteraction, text } from '../object/index.ts'

const which = { subject: text(), message: text({ max: 36 }), broadcast: text({ max: 36 }) }
const said = { purpose: text({ max: 36 }), name: text({ max: 120 }), source: text({ max: 40 }) }

export const mailSent = defineInteraction('mail.sent', { label: 'Mail sent', channel: 'mail', fields: { ...which, mailbox: text() } })
export const mailBounced = defineInteraction('mail.bounced', {
  label: 'Mail came back',
  channel: 'mail',
  fields: { ...which, reason: text() },
})
export const consentGiven = defineInteraction('consent.given', { label: 'Agreed to be written to', fields: said })
export const consentWithdrawn = defineInteraction('consent.withdrawn', { label: 'Wants no more mails', fields: said })

export const messagingInteractions = [mailSent, mailBounced, consentGiven, consentWithdrawn] as const
