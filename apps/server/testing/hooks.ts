/** Webhooks in tests: a server that may ask this machine, in small times, and what an administrator does with them. */
import { setTimeout } from 'node:timers/promises'
import type { Client, HttpSink, Received } from '@rapport/core/testing'
import type { Schedule } from '@rapport/core/webhooks'
import { startTestServer, type TestServer, type TestServerOptions } from './server.ts'

/** As usual, in milliseconds instead of hours. */
export const hasty: Schedule = {
  backOff: [1, 1, 1, 1],
  longest: 3_600_000,
  opensAfter: 100,
  probe: { first: 20, longest: 20 },
  disarm: { failures: 1000, milliseconds: 3_600_000 },
}

export const startHookServer = (schedule: Partial<Schedule> = {}, options: Partial<TestServerOptions> = {}): Promise<TestServer> =>
  startTestServer({
    outbound: { privateHosts: ['127.0.0.1'] },
    webhooks: { schedule: { ...hasty, ...schedule }, limits: { firstByte: 2_000, whole: 2_500, connect: 2_000 }, look: 50 },
    ...options,
  })

export interface Hook {
  readonly id: string
  readonly secret: string
  readonly enabled: boolean
  readonly disarmed: { readonly reason: string; readonly message: string } | null
  readonly failures: number
  readonly waiting: number
  readonly parked: number
  readonly version: number
}
export interface DeliveryAnswer {
  readonly id: string
  readonly type: string
  readonly position: number | null
  readonly record: string | null
  readonly changed: readonly string[]
  readonly state: string
  readonly outcome: string | null
  readonly says: string | null
  readonly attempts: number
  readonly tries: readonly { readonly outcome: string; readonly status: number | null; readonly answer: string | null }[]
}

/** Adds a webhook that is told of people, unless `more` says otherwise. */
export async function addHook(by: Client, sink: HttpSink, path: string, more: object = {}): Promise<Hook> {
  const wishes = [{ object: 'person', actions: ['created', 'changed', 'deleted'] }]
  const { status, text, body } = await by.post<Hook>('/webhooks', { name: path, url: `${sink.address}${path}`, wishes, ...more })
  if (status !== 201) throw new Error(`The webhook was refused: ${status} ${text}`)
  return body
}

export const deliveriesOf = async (by: Client, { id }: { readonly id: string }): Promise<readonly DeliveryAnswer[]> =>
  (await by.get<{ items: DeliveryAnswer[] }>(`/webhooks/${id}/deliveries`)).body.items

/** The newest delivery of a webhook, once it is so. */
export async function untilDelivery(
  by: Client,
  hook: { readonly id: string },
  isSo: (one: DeliveryAnswer) => boolean,
): Promise<DeliveryAnswer> {
  for (;;) {
    const found = (await deliveriesOf(by, hook)).find(isSo)
    if (found) return found
    await setTimeout(20)
  }
}

/** The deliveries of a webhook, newest first, once there are so many and none of them waits. */
export async function untilSettled(by: Client, hook: { readonly id: string }, count: number): Promise<readonly DeliveryAnswer[]> {
  for (;;) {
    const all = await deliveriesOf(by, hook)
    if (all.length === count && all.every(({ state }) => state !== 'waiting')) return all
    await setTimeout(20)
  }
}

/** A webhook, once it is so. */
export async function untilHook(by: Client, { id }: { readonly id: string }, isSo: (one: Hook) => boolean): Promise<Hook> {
  for (;;) {
    const { body } = await by.get<Hook>(`/webhooks/${id}`)
    if (isSo(body)) return body
    await setTimeout(20)
  }
}

export interface Payload {
  readonly type: string
  readonly timestamp: string
  readonly data: {
    readonly workspace: string
    readonly position: number | null
    readonly object: string
    readonly id: string
    readonly version: number | null
    readonly changed: readonly string[]
    readonly record: Readonly<Record<string, unknown>> | null
  }
}
export const payloadOf = ({ body }: Received): Payload => JSON.parse(body) as Payload
export const idOf = ({ headers }: Received): string => String(headers['webhook-id'])
/** Whether something came to a path about a record. */
export const about =
  (path: string, record: string, type?: string) =>
  (received: Received): boolean =>
    received.path === path && payloadOf(received).data.id === record && (type === undefined || payloadOf(received).type === type)
