/** Telling other programs of changes, by HTTP. */
import { Webhook } from './definition.ts'

export { usualSchedule, type Schedule } from './schedule.ts'
export { webhookConsumer } from './consumer.ts'
export { openWebhooks, webhookGuard, type Webhooks, type WebhooksOptions } from './webhooks.ts'
export { webhookRoutes } from './webhook.routes.ts'
export { deliveryRoutes } from './delivery.routes.ts'
export { signatureOf } from './signature.ts'

/** The object in which they are kept. */
export const webhooks = { objects: [Webhook] } as const
