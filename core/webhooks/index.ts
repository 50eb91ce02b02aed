/** Telling other programs of changes, by HTTP. */
import { defineModule } from '../module/index.ts'
import { Webhook } from './definition.ts'
import { webhookGuard } from './webhooks.ts'

export { webhookTables } from './personal.ts'
export { usualSchedule, type Schedule } from './schedule.ts'
export { webhookConsumer } from './consumer.ts'
export { openWebhooks, type Webhooks, type WebhooksOptions } from './webhooks.ts'
export { queueCall } from './delivery.ts'
export { webhookRoutes } from './webhook.routes.ts'
export { deliveryRoutes } from './delivery.routes.ts'
export { signatureOf } from './signature.ts'

/** The object in which they are kept. */
export const webhooks = defineModule({ name: 'webhooks', objects: [Webhook], guards: ({ outbound }) => [webhookGuard(outbound)] })
