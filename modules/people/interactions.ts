/** What happens between customers and us everywhere, whatever a company does. Names of events are those of Segment's specifications. */
import { joinRules, proofs } from '@rapport/core/module'
import { choice, defineInteraction, instant, integer, number, prose, text } from '@rapport/core/object'

/** By what it was known who somebody is, in words. */
export const joinWords = {
  user: 'Name in your programs',
  mail: 'Mail address',
  phone: 'Phone number',
  card: 'Card or number of a customer',
  alias: 'Another name',
} as const

/** Where somebody came from, as addresses of advertisements say it (utm_…). */
const campaign = { campaign: text(), source: text(), medium: text() }
const page = { title: text(), url: text({ max: 2000 }), referrer: text({ max: 2000 }), ...campaign }
const pageNames = {
  url: ['context.page.url'],
  title: ['context.page.title', 'name'],
  referrer: ['context.page.referrer'],
  campaign: ['context.campaign.name'],
  source: ['context.campaign.source'],
  medium: ['context.campaign.medium'],
}
const product = { product: text({ required: true }), name: text(), category: text(), price: number(), currency: text() }
const productNames = { product: ['product_id', 'productId', 'sku', 'id'] }
const mail = { subject: text(), mailbox: text() }
const call = { minutes: number(), outcome: choice(['reached', 'busy', 'missed', 'voicemail']), number: text() }

export const interactions = [
  defineInteraction('page.viewed', {
    label: 'Page viewed',
    channel: 'web',
    fields: page,
    tracked: { call: 'page', properties: pageNames },
  }),
  defineInteraction('screen.viewed', {
    label: 'Screen viewed',
    channel: 'app',
    fields: { screen: text({ required: true }) },
    tracked: { call: 'screen', properties: { screen: ['name'] } },
  }),
  defineInteraction('product.viewed', {
    label: 'Product viewed',
    channel: 'shop',
    fields: product,
    tracked: { events: ['Product Viewed', 'Viewed Product'], properties: productNames },
  }),
  defineInteraction('product.added', {
    label: 'Product put into the basket',
    channel: 'shop',
    fields: { ...product, quantity: number() },
    tracked: { events: ['Product Added', 'Added Product'], properties: productNames },
  }),
  defineInteraction('product.searched', {
    label: 'Products searched',
    channel: 'shop',
    fields: { query: text({ required: true }), found: integer() },
    tracked: { events: ['Products Searched', 'Searched Products'], properties: { query: ['query', 'search'] } },
  }),
  defineInteraction('order.placed', {
    label: 'Order placed',
    channel: 'shop',
    fields: { order: text({ required: true }), total: number(), currency: text(), items: integer() },
    tracked: {
      events: ['Order Completed', 'Completed Order'],
      properties: { order: ['order_id', 'orderId', 'id'], total: ['total', 'revenue', 'value'], items: ['items', 'products', 'quantity'] },
    },
  }),
  defineInteraction('form.sent', {
    label: 'Form sent',
    channel: 'web',
    fields: {
      form: text({ required: true }),
      answers: prose(),
      url: text({ max: 2000 }),
      referrer: text({ max: 2000 }),
      ...campaign,
      submission: text({ max: 36 }),
    },
    tracked: {
      events: ['Form Submitted', 'Form Sent'],
      properties: { form: ['form', 'form_name', 'form_id', 'formId', 'name', 'id'] },
    },
  }),
  defineInteraction('person.identified', {
    label: 'Said who they are',
    fields: { by: choice([...joinRules]), proof: choice([...proofs]) },
    tracked: { call: 'identify' },
  }),
  defineInteraction('mail.received', { label: 'Mail received', channel: 'mail', fields: mail }),
  defineInteraction('mail.opened', { label: 'Mail opened', channel: 'mail', fields: mail, tracked: { events: ['Email Opened'] } }),
  defineInteraction('call.made', { label: 'Called', channel: 'phone', fields: call }),
  defineInteraction('call.received', { label: 'Call received', channel: 'phone', fields: call }),
  defineInteraction('meeting.held', {
    label: 'Met',
    channel: 'visit',
    fields: { place: text(), until: instant(), minutes: number() },
  }),
] as const
