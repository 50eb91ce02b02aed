import { Button, Chip, type ChipLook, EmptyState, InlineError, Segmented } from '@rapport/ui'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { clock, when } from '../../../fields/time.ts'
import { useNow } from '../../../fields/useNow.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { NotLoaded } from '../Parts.tsx'
import frame from '../Settings.module.css'
import { DeliveryDialog } from './DeliveryDialog.tsx'
import { change, deliveriesQuery } from './queries.ts'
import type { Delivery, DeliveryState, Webhook } from './types.ts'
import styles from './Webhooks.module.css'

const choices = ['', 'waiting', 'parked', 'delivered'] as const
export const deliveryLooks = { waiting: 'info', delivered: 'good', skipped: 'neutral', parked: 'bad' } as const satisfies Record<
  DeliveryState,
  ChipLook
>

/** What a webhook was told, newest first, with what came of it. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const [state, setState] = useState<(typeof choices)[number]>('')
  const list = useInfiniteQuery(deliveriesQuery(webhook.id, state))
  const items = list.data?.pages.flatMap((page) => page.items)
  return (
    <section aria-labelledby="deliveries">
      <div className={styles.deliveriesTop}>
        <h3 id="deliveries" className={frame.sub}>
          {t('webhooks.deliveries')}
        </h3>
        <span className={frame.end}>
          <Segmented
            label={t('webhooks.show')}
            value={state}
            onChange={setState}
            options={choices.map((value) => ({ value, label: t(value === '' ? 'webhooks.all' : `webhooks.delivery.${value}`) }))}
          />
        </span>
      </div>
      {!items ? (
        <NotLoaded error={list.error} retry={() => void list.refetch()} />
      ) : items.length === 0 ? (
        <EmptyState title={t('webhooks.noDeliveries')} text={t('webhooks.noDeliveriesText')} />
      ) : (
        <ul className={styles.list} aria-labelledby="deliveries">
          {items.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} enabled={webhook.enabled} />
          ))}
        </ul>
      )}
      {list.hasNextPage ? (
        <div className={styles.more}>
          <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('webhooks.older')}
          </Button>
        </div>
      ) : null}
    </section>
  )
}

function DeliveryRow({ delivery, enabled }: { delivery: Delivery; enabled: boolean }) {
  const { id, type, position, at, state, says, attempts, nextAt } = delivery
  const [opened, setOpened] = useState(false)
  const now = useNow()
  const again = useMutation({
    mutationFn: () => change(`/webhook-deliveries/${id}/replay`, 'POST'),
    onSuccess: () => toast({ text: t('webhooks.sentAgain', { type }) }),
  })
  // Of one that is switched off nothing is tried.
  const fails = enabled && state === 'waiting' && attempts > 0
  const line = [
    when(at, now),
    position === null ? null : t('webhooks.position', { position }),
    state === 'delivered' ? null : says,
    fails && nextAt ? t('operations.next', { time: clock(nextAt) }) : null,
  ]
  return (
    <li className={styles.delivery}>
      <span className={styles.what}>
        <span className={styles.type}>{type}</span>
        <span className={styles.line}>{line.filter(Boolean).join(' · ')}</span>
        {again.error ? <InlineError>{reasonOf(again.error)}</InlineError> : null}
      </span>
      <Chip look={fails ? 'warn' : deliveryLooks[state]}>{t(fails ? 'webhooks.delivery.failing' : `webhooks.delivery.${state}`)}</Chip>
      <span className={frame.buttons}>
        <Button size="small" look="ghost" aria-label={t('webhooks.openOf', { type, when: when(at, now) })} onClick={() => setOpened(true)}>
          {t('webhooks.open')}
        </Button>
        {enabled && position !== null ? (
          <Button
            size="small"
            aria-label={t('webhooks.againOf', { type, when: when(at, now) })}
            disabled={again.isPending}
            onClick={() => again.mutate()}
          >
            {t('webhooks.again')}
          </Button>
        ) : null}
      </span>
      {opened ? <DeliveryDialog delivery={delivery} onClose={() => setOpened(false)} /> : null}
    </li>
  )
}
