import { expect, test } from 'vitest'
import { defineInteraction, interactionTypes } from '../../object/interaction.ts'
import { defineModel, defineObject, integer, number, text } from '../../object/index.ts'
import { happenedIn, plain } from './event.ts'
import { readMessage } from './read-message.ts'

const model = defineModel([defineObject('leaf', { label: ['Leaf', 'Leaves'], title: 'name', fields: { name: text() }, access: {} })])
const types = interactionTypes([
  defineInteraction('page.viewed', {
    label: 'Page viewed',
    channel: 'web',
    fields: { url: text({ max: 2000 }), title: text(), campaign: text() },
    tracked: {
      call: 'page',
      properties: { url: ['context.page.url'], title: ['context.page.title'], campaign: ['context.campaign.name'] },
    },
  }),
  defineInteraction('screen.viewed', {
    label: 'Screen viewed',
    channel: 'app',
    fields: { screen: text({ required: true }) },
    tracked: { call: 'screen', properties: { screen: ['name'] } },
  }),
  defineInteraction('order.placed', {
    label: 'Order placed',
    channel: 'shop',
    fields: { order: text({ required: true }), total: number(), items: integer() },
    tracked: { events: ['Order Completed'], properties: { order: ['order_id'], total: ['total', 'revenue'], items: ['products'] } },
  }),
])
const happened = (message: object) => happenedIn(readMessage({ userId: 'u-1', ...message }, new Date(), undefined), types, model)

test('an event that is meant by a declared type is of that type, in its words', () => {
  for (const event of ['Order Completed', 'order completed', 'order_completed', 'order.placed'])
    expect(happened({ type: 'track', event, properties: { order_id: 77, revenue: '12.50', products: [{}, {}], coupon: 'TEN' } })).toEqual({
      type: 'order.placed',
      channel: 'shop',
      touchpoint: null,
      properties: { order: '77', total: 12.5, items: 2, coupon: 'TEN' },
    })
})

test('what does not fit is kept as it came', () => {
  expect(happened({ type: 'track', event: 'Order Completed', properties: { revenue: 'a lot' } })).toMatchObject({
    type: 'x.order_completed',
    properties: { event: 'Order Completed', revenue: 'a lot' },
  })
  expect(happened({ type: 'track', event: 'Order Completed', properties: { order_id: 'A', revenue: 'a lot' } })).toMatchObject({
    type: 'order.placed',
    properties: { order: 'A', revenue: 'a lot' },
  })
})

test.each([
  ['Signed Up', 'x.signed_up'],
  ['signedUp', 'x.signed_up'],
  ['  Größe gewählt! ', 'x.gro_e_gewahlt'],
  ['3 visits', 'x.visits'],
  ['Заказ', 'x.event_3648b2d2'],
])('%s is %s', (event, type) =>
  expect(happened({ type: 'track', event })).toMatchObject({ type, channel: 'web', properties: { event: event.trim() } }),
)

test('a page says where it is, a screen what it is called', () => {
  const context = {
    page: { url: 'https://shop.example/lamps?utm_source=x#top', title: 'Lamps', path: '/lamps', search: '?utm_source=x' },
    campaign: { name: 'Autumn' },
  }
  expect(happened({ type: 'page', context })).toEqual({
    type: 'page.viewed',
    channel: 'web',
    touchpoint: 'shop.example/lamps',
    properties: { url: 'https://shop.example/lamps?utm_source=x#top', title: 'Lamps', campaign: 'Autumn' },
  })
  expect(happened({ type: 'screen', name: 'Basket', context: { app: { name: 'Kaldi' } } })).toMatchObject({
    type: 'screen.viewed',
    channel: 'app',
    touchpoint: 'Kaldi',
    properties: { screen: 'Basket' },
  })
})

test('who somebody is, is nothing that they did', () => {
  for (const type of ['identify', 'group', 'alias']) expect(happened({ type, groupId: 'g', previousId: 'p' })).toBeNull()
})

test('values that no database keeps are mended', () => {
  expect(happened({ type: 'track', event: 'A', properties: { a: 'x\u0000y', 'k\u0000': 1, b: 'x\ud800', c: '\\u0000' } })).toMatchObject({
    properties: { a: 'xy', b: 'x\ufffd', c: '\\u0000' },
  })
})

test('what is called like the prototype of objects is a value like others, and lends nothing to those around it', () => {
  const said = plain(
    JSON.parse('{"a":{"__proto__":{"total":5}},"b":["x\\u0000y",{"k\\u0000":1}]}') as { a: Record<string, unknown>; b: unknown[] },
  )
  expect([Object.hasOwn(said.a, '__proto__'), said.a['total']]).toEqual([true, undefined])
  expect(said.b).toEqual(['xy', {}])
})
