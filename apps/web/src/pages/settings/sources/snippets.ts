/** Programs that send, ready to be pasted: with the address of this server and the key of a source. */
import type { Kind, Source } from './types.ts'

export type Snippet = 'tag' | 'calls' | 'page' | 'node' | 'fetch' | 'shell'

/** Those that fit where a source runs; the last can be tried at once. */
export const snippetsFor: Readonly<Record<Kind, readonly Snippet[]>> = {
  website: ['tag', 'calls', 'page', 'shell'],
  app: ['fetch', 'shell'],
  server: ['node', 'shell'],
}

export const snippets: Readonly<Record<Snippet, (source: Pick<Source, 'writeKey'>, address: string) => string>> = {
  tag: ({ writeKey }, address) => `<script async src="${address}/tag.js"
  data-key="${writeKey}"></script>`,
  // Nothing that agrees in somebody's place where it is pasted as it stands.
  calls: () => `window.rapport ??= function () { (rapport.q ??= []).push(arguments) }

acceptButton.onclick = () => rapport('consent', 'granted')
declineButton.onclick = () => rapport('consent', 'denied')

rapport('identify', 'user-1', { email: 'ada@example.com' })
rapport('track', 'Order Completed', { order_id: 'A-1', revenue: 20, currency: 'EUR' })`,
  page: ({ writeKey }, address) => `import { AnalyticsBrowser } from '@segment/analytics-next'

const analytics = AnalyticsBrowser.load({
  writeKey: '${writeKey}',
  cdnURL: '${address}',
})

analytics.page()
analytics.identify('user-1', { email: 'ada@example.com' })
analytics.track('Order Completed', { order_id: 'A-1', revenue: 20, currency: 'EUR' })`,
  node: ({ writeKey }, address) => `import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({
  writeKey: '${writeKey}',
  host: '${address}',
})

analytics.identify({ userId: 'user-1', traits: { email: 'ada@example.com' } })
analytics.track({
  userId: 'user-1',
  event: 'Order Completed',
  properties: { order_id: 'A-1', revenue: 20, currency: 'EUR' },
})`,
  fetch: ({ writeKey }, address) => `await fetch('${address}/v1/track', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    writeKey: '${writeKey}',
    userId: 'user-1',
    event: 'Order Completed',
    properties: { order_id: 'A-1', revenue: 20, currency: 'EUR' },
  }),
})`,
  shell: ({ writeKey }, address) => `curl -u '${writeKey}:' \\
  -H 'content-type: application/json' \\
  -d '{
    "userId": "user-1",
    "event": "Order Completed",
    "properties": { "order_id": "A-1", "revenue": 20, "currency": "EUR" }
  }' \\
  ${address}/v1/track`,
}
