/** What happens between customers and us everywhere, whatever a company does. */
import { defineInteraction } from '@rapport/core/interactions'
import { choice, instant, integer, number, text } from '@rapport/core/object'

const page = { url: text(), title: text(), referrer: text() }
const product = { product: text({ required: true }), name: text(), category: text(), price: number(), currency: text() }
const mail = { subject: text(), mailbox: text() }
const call = { minutes: number(), outcome: choice(['reached', 'busy', 'noAnswer', 'voicemail']), number: text() }

export const interactions = [
  defineInteraction('page.viewed', { label: 'Page viewed', channel: 'web', icon: 'page', fields: page }),
  defineInteraction('product.viewed', { label: 'Product viewed', channel: 'shop', icon: 'product', fields: product }),
  defineInteraction('product.added', {
    label: 'Product put into the basket',
    channel: 'shop',
    icon: 'basket',
    fields: { ...product, quantity: number() },
  }),
  defineInteraction('product.searched', {
    label: 'Products searched',
    channel: 'shop',
    icon: 'search',
    fields: { query: text({ required: true }), found: integer() },
  }),
  defineInteraction('order.placed', {
    label: 'Order placed',
    channel: 'shop',
    icon: 'order',
    fields: { order: text({ required: true }), total: number(), currency: text(), items: integer() },
  }),
  defineInteraction('form.sent', {
    label: 'Form sent',
    channel: 'web',
    icon: 'form',
    fields: { form: text({ required: true }), url: text() },
  }),
  defineInteraction('mail.received', { label: 'Mail received', channel: 'mail', icon: 'mail', fields: mail }),
  defineInteraction('mail.sent', { label: 'Mail sent', channel: 'mail', icon: 'mail', fields: mail }),
  defineInteraction('mail.opened', { label: 'Mail opened', channel: 'mail', icon: 'mail', fields: mail }),
  defineInteraction('call.made', { label: 'Called', channel: 'phone', icon: 'phone', fields: call }),
  defineInteraction('call.received', { label: 'Call received', channel: 'phone', icon: 'phone', fields: call }),
  defineInteraction('meeting.held', {
    label: 'Met',
    channel: 'visit',
    icon: 'meeting',
    fields: { place: text(), until: instant(), minutes: number() },
  }),
] as const
