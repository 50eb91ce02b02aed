/** Webhooks as the HTTP interface answers them. */
export const actions = ['created', 'changed', 'deleted'] as const
export type Action = (typeof actions)[number]

export interface Wish {
  object: string
  actions: readonly Action[]
  fields?: readonly string[] | null
  filter?: string | null
}

export interface Webhook {
  id: string
  name: string
  url: string
  wishes: readonly Wish[]
  member: { id: string; title: string | null } | null
  /** The API key that added it and whose view it has. */
  key: string | null
  enabled: boolean
  disarmed: { reason: string; at: string | null; message: string } | null
  failures: number
  failingSince: string | null
  retryAt: string | null
  waiting: number
  parked: number
  replaying: boolean
  oldSecretUntil: string | null
  last: { at: string; state: DeliveryState; outcome: string | null } | null
}

export type DeliveryState = 'waiting' | 'delivered' | 'skipped' | 'parked'

export interface Delivery {
  id: string
  type: string
  position: number | null
  at: string
  object: string
  record: string | null
  changed: readonly string[]
  state: DeliveryState
  outcome: string | null
  says: string | null
  status: number | null
  attempts: number
  tries: readonly { at: string; outcome: string; status: number | null; milliseconds: number; answer: string | null; says: string }[]
  nextAt: string | null
}

export interface DeliveryWithRequest extends Delivery {
  request: { url: string; headers: Readonly<Record<string, string>>; body: string } | null
}

/** How a webhook stands, in a word. */
export type Standing = 'working' | 'failing' | 'stopped' | 'off'
export const standingOf = ({ enabled, disarmed, failures }: Webhook): Standing =>
  enabled ? (failures > 0 ? 'failing' : 'working') : disarmed ? 'stopped' : 'off'
