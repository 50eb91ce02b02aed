import { Button, Chip, type ChipLook, InlineError } from '@rapport/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import { clock, when } from '../../fields/time.ts'
import { useNow } from '../../fields/useNow.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import styles from './Operations.module.css'
import { type Consumer, type Feed, feedQuery } from './operationsQueries.ts'
import { ReplayDialog } from './ReplayDialog.tsx'

const looks = { working: 'good', failing: 'warn', parked: 'bad' } as const satisfies Record<Consumer['state'], ChipLook>

/** One that follows changes, with what can be decided about it. */
export function FeedConsumer({ consumer, feed }: { consumer: Consumer; feed: Feed }) {
  const { name, label, state, position, lag, problem, movedAt } = consumer
  const now = useNow()
  const [asks, setAsks] = useState(false)
  const decide = useMutation({
    mutationFn: (what: 'retry' | 'skip') => request(`/feed/consumers/${name}/${what}`, { method: 'POST' }),
    onSuccess: (_answer, what) =>
      toast({ text: what === 'retry' ? t('operations.retried', { label }) : t('operations.skipped', { label, position: position + 1 }) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: feedQuery.queryKey }),
  })
  const far = lag === 0 ? t('operations.current', { position }) : t('operations.behind', { lag, position })
  return (
    <li className={styles.item}>
      <span className={styles.what}>
        <span className={styles.name}>{label}</span>
        <span className={styles.line}>
          {[far, movedAt ? t('operations.moved', { when: when(movedAt, now) }) : null].filter(Boolean).join(', ')}
        </span>
        {problem ? <Said consumer={consumer} /> : null}
        {decide.error ? <InlineError>{reasonOf(decide.error)}</InlineError> : null}
      </span>
      <Chip look={looks[state]}>{t(`operations.state.${state}`)}</Chip>
      {problem ? (
        <>
          <Button
            size="small"
            aria-label={t('operations.retryOf', { label })}
            disabled={decide.isPending}
            onClick={() => decide.mutate('retry')}
          >
            {t('operations.retry')}
          </Button>
          <Button
            size="small"
            look="ghost"
            aria-label={t('operations.skipOf', { label, position: position + 1 })}
            disabled={decide.isPending}
            onClick={() => decide.mutate('skip')}
          >
            {t('operations.skip')}
          </Button>
        </>
      ) : null}
      <Button size="small" look="ghost" aria-label={t('operations.replayOf', { label })} onClick={() => setAsks(true)}>
        {t('operations.replay')}
      </Button>
      {asks ? (
        <ReplayDialog
          title={t('operations.replayTitle', { label })}
          text={t('operations.replayText')}
          act={t('operations.replay')}
          ends={{ first: feed.first, last: feed.head + 1 }}
          from={feed.first}
          replay={async (position) => {
            await request(`/feed/consumers/${name}/replay`, { method: 'POST', body: { position } })
            toast({ text: t('operations.replayed', { label, position }) })
            void queryClient.invalidateQueries({ queryKey: feedQuery.queryKey })
          }}
          onClose={() => setAsks(false)}
        />
      ) : null}
    </li>
  )
}

function Said({ consumer: { problem, attempts, retryAt } }: { consumer: Consumer }) {
  if (!problem) return null
  const { position, message } = problem
  return (
    <span className={styles.line}>
      {[t('operations.failedAt', { position, attempts, message }), retryAt ? t('operations.next', { time: clock(retryAt) }) : null]
        .filter(Boolean)
        .join(' ')}
    </span>
  )
}
