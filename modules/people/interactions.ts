/** What happens between customers and us everywhere, whatever a company does. */
import { defineInteraction } from '@rapport/core/module'
import { choice, instant, integer, number, text } from '@rapport/core/object'

const page = { url: text({ max: 2000 }), title: text(), referrer: text({ max: 2000 }) }
const product = { product: text({ required: true }), name: text(), category: text(), price: number(), currency: text() }
const mail = { subject: text(), mailbox: text() }
const call = { minutes: number(), outcome: choice(['reached', 'busy', 'missed', 'voicemail']), number: text() }

export const interactions = [
  defineInteraction('page.viewed', { label: 'Page viewed', channel: 'web', fields: page }),
  defineInteraction('product.viewed', { label: 'Product viewed', channel: 'shop', fields: product }),
  defineInteraction('product.added', {
    label: 'Product put into the basket',
    channel: 'shop',
    fields: { ...product, quantity: number() },
  }),
  defineInteraction('product.searched', {
    label: 'Products searched',
    channel: 'shop',
    fields: { query: text({ required: true }), found: integer() },
  }),
  defineInteraction('order.placed', {
    label: 'Order placed',
    channel: 'shop',
    fields: { order: text({ required: true }), total: number(), currency: text(), items: integer() },
  }),
  defineInteraction('form.sent', {
    label: 'Form sent',
    channel: 'web',
    fields: { form: text({ required: true }), url: text({ max: 2000 }) },
  }),
  defineInteraction('mail.received', { label: 'Mail received', channel: 'mail', fields: mail }),
  defineInteraction('mail.sent', { label: 'Mail sent', channel: 'mail', fields: mail }),
  defineInteraction('mail.opened', { label: 'Mail opened', channel: 'mail', fields: mail }),
  defineInteraction('call.made', { label: 'Called', channel: 'phone', fields: call }),
  defineInteraction('call.received', { label: 'Call received', channel: 'phone', fields: call }),
  defineInteraction('meeting.held', {
    label: 'Met',
    channel: 'visit',
    fields: { place: text(), until: instant(), minutes: number() },
  }),
] as const
