/** What happens between customers and what is sent to them, and what they say of it. */
import { defineInteraction, text } from '../object/index.ts'

const which = { subject: text(), message: text({ max: 36 }), broadcast: text({ max: 36 }) }
/** `medium`: the channel of which they said it, or `every`. */
const said = { purpose: text({ max: 36 }), name: text({ max: 120 }), medium: text({ max: 20 }), source: text({ max: 40 }) }

export const mailSent = defineInteraction('mail.sent', { label: 'Mail sent', channel: 'mail', fields: { ...which, mailbox: text() } })
export const mailBounced = defineInteraction('mail.bounced', {
  label: 'Mail came back',
  channel: 'mail',
  fields: { ...which, reason: text() },
})
export const consentGiven = defineInteraction('consent.given', { label: 'Agreed to be contacted', fields: said })
export const consentWithdrawn = defineInteraction('consent.withdrawn', { label: 'Wants no more contact', fields: said })

/** `reason`: why it was closed; `why`: what whoever opened it said. */
export const addressOpened = defineInteraction('address.opened', {
  label: 'Address opened to mails again',
  fields: { reason: text({ max: 20 }), why: text() },
})

export const messagingInteractions = [mailSent, mailBounced, consentGiven, consentWithdrawn, addressOpened] as const
