/** Webhooks: added, changed, tested, sent again. What they send is received by `verifyWebhook`. */
import type { Page, Reference } from './shapes.ts'
import type { Calling, Transport } from './transport.ts'

export interface Wish {
  /** The name of an object: `person`. */
  readonly object: string
  readonly actions: readonly ('created' | 'changed' | 'deleted')[]
  /** Of changes, only those of one of these fields. */
  readonly fields?: readonly string[] | null
  /** Only records that this sentence is true for. */
  readonly filter?: string | null
}

export interface NewWebhook {
  readonly name: string
  readonly url: string
  readonly wishes: readonly Wish[]
  readonly enabled?: boolean
}

export interface Webhook {
  readonly id: string
  readonly name: string
  readonly url: string
  readonly wishes: readonly Wish[]
  /** Whose view it has. */
  readonly member: Reference | null
  /** The API key that added it: it has that key's view, and ends with it. */
  readonly key: string | null
  readonly enabled: boolean
  /** Why Rapport switched it off. */
  readonly disarmed: { readonly reason: string; readonly at: string | null; readonly message: string } | null
  readonly failures: number
  readonly failingSince: string | null
  readonly retryAt: string | null
  readonly waiting: number
  readonly parked: number
  readonly replaying: boolean
  readonly oldSecretUntil: string | null
  readonly last: { readonly at: string; readonly state: string; readonly outcome: string | null } | null
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
}

export type DeliveryState = 'waiting' | 'delivered' | 'skipped' | 'parked'
export interface Delivery {
  readonly id: string
  readonly webhook: string
  readonly type: string
  readonly position: number | null
  readonly at: string
  readonly object: string
  readonly record: string | null
  readonly changed: readonly string[]
  readonly state: DeliveryState
  readonly outcome: string | null
  /** The outcome in a sentence. */
  readonly says: string | null
  readonly status: number | null
  readonly attempts: number
  readonly tries: readonly {
    readonly at: string
    readonly outcome: string
    readonly status: number | null
    readonly milliseconds: number
    readonly answer: string | null
    readonly says: string
  }[]
  readonly nextAt: string | null
  readonly settledAt: string | null
}

export interface Webhooks {
  list(calling?: Calling): Promise<readonly Webhook[]>
  get(id: string, calling?: Calling): Promise<Webhook>
  /** The answer alone holds its secret. */
  create(webhook: NewWebhook, calling?: Calling): Promise<Webhook & { readonly secret: string }>
  update(id: string, change: Partial<NewWebhook>, calling?: Calling): Promise<Webhook>
  delete(id: string, calling?: Calling): Promise<void>
  /** A new secret; for `keepHours` (default 24) the one before signs too. */
  renewSecret(
    id: string,
    renewing?: Calling & { readonly keepHours?: number },
  ): Promise<{ readonly secret: string; readonly oldSecretUntil: string | null }>
  /** Sends a test at once; the answer says what came of it. */
  test(id: string, calling?: Calling): Promise<Delivery>
  /** Sends again what happened from a position on. */
  replay(id: string, position: number, calling?: Calling): Promise<{ readonly from: number; readonly to: number }>
  deliveries(id: string, paging?: Calling & { readonly state?: DeliveryState; readonly after?: string }): Promise<Page<Delivery>>
  /** One delivery, with what would be sent now. */
  delivery(
    id: string,
    calling?: Calling,
  ): Promise<
    Delivery & {
      readonly request: { readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly body: string } | null
    }
  >
  replayDelivery(id: string, calling?: Calling): Promise<Delivery>
}

export function webhooksOf({ ask }: Transport): Webhooks {
  const at = (id: string, part = ''): string => `/webhooks/${encodeURIComponent(id)}${part}`
  const delivered = (id: string, part = ''): string => `/webhook-deliveries/${encodeURIComponent(id)}${part}`
  return {
    list: async ({ signal } = {}) => (await ask<{ items: Webhook[] }>({ path: '/webhooks', signal })).items,
    get: (id, { signal } = {}) => ask({ path: at(id), signal }),
    create: (webhook, { signal } = {}) => ask({ method: 'POST', path: '/webhooks', body: webhook, signal }),
    update: (id, change, { signal } = {}) => ask({ method: 'PATCH', path: at(id), body: change, signal }),
    delete: (id, { signal } = {}) => ask({ method: 'DELETE', path: at(id), signal }),
    renewSecret: (id, { signal, ...renewing } = {}) => ask({ method: 'POST', path: at(id, '/secret'), body: renewing, signal }),
    test: (id, { signal } = {}) => ask({ method: 'POST', path: at(id, '/test'), body: {}, signal }),
    replay: (id, position, { signal } = {}) => ask({ method: 'POST', path: at(id, '/replay'), body: { position }, signal }),
    deliveries: (id, { signal, ...paging } = {}) => ask({ path: at(id, '/deliveries'), query: paging, signal }),
    delivery: (id, { signal } = {}) => ask({ path: delivered(id), signal }),
    replayDelivery: (id, { signal } = {}) => ask({ method: 'POST', path: delivered(id, '/replay'), body: {}, signal }),
  }
}
