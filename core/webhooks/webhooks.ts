/** Webhooks put together: what sends, and the rule that every write of one keeps. */
import type { Actor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import type { Outbound } from '../outbound/index.ts'
import type { Guard } from '../store/index.ts'
import { mostWebhooks } from './definition.ts'
import type { Delivery } from './delivery.ts'
import { usualSchedule, type Schedule } from './schedule.ts'
import { openSender, type SenderOptions } from './sender.ts'
import { sendTest } from './test-delivery.ts'
import type { TurnPlace } from './turn.ts'

export interface WebhooksOptions extends Omit<SenderOptions, 'schedule' | 'now' | 'keepDays'> {
  readonly outbound: Outbound
  readonly schedule?: Schedule | undefined
  readonly now?: (() => Date) | undefined
  readonly keepDays?: number | undefined
}

export interface Webhooks {
  readonly place: TurnPlace & { readonly outbound: Outbound }
  start(): void
  stop(): Promise<void>
  /** Has a webhook looked at: something of it is due, or it was changed. */
  wake(workspace: string, webhook: string): Promise<void>
  /** Sends something that nothing has caused, also of a webhook that is switched off; null when there is no such webhook. */
  test(actor: Actor, webhook: string): Promise<Delivery | null>
}

export function openWebhooks({ schedule = usualSchedule, now = () => new Date(), keepDays = 30, ...options }: WebhooksOptions): Webhooks {
  const place = { ...options, schedule, now, keepDays }
  const sender = openSender(place)
  return {
    place,
    start: () => sender.start(),
    stop: () => sender.stop(),
    wake: (workspace, webhook) => sender.offer(workspace, webhook),
    test: (actor, webhook) => sendTest(place, actor, webhook),
  }
}

/**
 * The address of a webhook is one that may be asked, there are not too many, and a key writes only what it has added itself, so that it
 * is told no more than it may read: whoever writes it by whatever way.
 */
export const webhookGuard = (outbound: Pick<Outbound, 'read'>): Guard => ({
  object: 'webhook',
  most: {
    count: mostWebhooks,
    refuse: () =>
      new Problem('webhook.tooMany', `A workspace has at most ${mostWebhooks} webhooks.`, { status: 409, fix: 'Delete one first.' }),
  },
  decide({ before, after }, { actor }) {
    if (actor.kind === 'key' && [before, after].some((one) => one !== null && one.key !== actor.key)) return notOfKey()
    if (after === null) return null
    try {
      outbound.read(String(after.url))
      return null
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const { code, message, status, fix = '' } = error
      return new Problem(code, message, { status, fix, more: { errors: [{ field: 'url', code, message }] } })
    }
  },
})

/** What a key is told that would look after a webhook that is not its own. */
export const notOfKey = (): Problem =>
  new Problem('webhook.notByKey', 'An API key changes only webhooks that it has added itself: others may see more than it does.', {
    status: 403,
    fix: 'Add one by this key, or change this one under Settings, Webhooks.',
  })
