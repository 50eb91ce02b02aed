import { Button, Chip, Dialog, IconButton, InlineError, Menu } from '@rapport/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { ChevronLeft, Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { clock, fullTime } from '../../../fields/time.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import frame from '../Settings.module.css'
import { Deliveries } from './Deliveries.tsx'
import { change, feedEndsQuery } from './queries.ts'
import { ReplayDialog } from '../ReplayDialog.tsx'
import { SecretDialog } from './SecretDialog.tsx'
import { type Delivery, standingOf, type Webhook } from './types.ts'
import { WebhookDialog } from './WebhookDialog.tsx'
import { standingLooks, WishLine } from './WebhookRow.tsx'
import styles from './Webhooks.module.css'

type Asked = 'edit' | 'secret' | 'replay' | 'remove'

/** One webhook: how it stands, what was sent, and everything that can be done about it. */
export function WebhookView({ webhook }: { webhook: Webhook }) {
  const { id, name, url, member, key, enabled, oldSecretUntil } = webhook
  const [asked, setAsked] = useState<Asked | null>(null)
  const standing = standingOf(webhook)
  const test = useMutation({
    mutationFn: () => change<Delivery>(`/webhooks/${id}/test`, 'POST'),
    onSuccess: ({ state, says }) =>
      toast({ text: state === 'delivered' ? t('webhooks.tested') : t('webhooks.testFailed', { says: says ?? '' }) }),
  })
  const turn = useMutation({
    mutationFn: (on: boolean) => change<Webhook>(`/webhooks/${id}`, 'PATCH', { enabled: on }),
    onSuccess: (_answer, on) => toast({ text: t(on ? 'webhooks.isOn' : 'webhooks.isOff', { name }), undo: () => turn.mutate(!on) }),
  })
  const problem = test.error ?? turn.error
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <Link to="/settings/$section" params={{ section: 'webhooks' }} search={{}} aria-label={t('webhooks.back')}>
          <ChevronLeft size={20} aria-hidden />
        </Link>
        <h2 className={frame.title}>
          <bdi>{name}</bdi>
        </h2>
        <Chip look={standingLooks[standing]}>{t(`webhooks.state.${standing}`)}</Chip>
        <span className={frame.end}>
          <Button look={enabled ? 'primary' : 'default'} disabled={test.isPending} onClick={() => test.mutate()}>
            {t('webhooks.test')}
          </Button>
          <Button onClick={() => setAsked('edit')}>{t('action.edit')}</Button>
          <Menu
            align="end"
            target={
              <IconButton label={t('webhooks.more', { name })}>
                <Ellipsis size={16} strokeWidth={1.6} aria-hidden />
              </IconButton>
            }
            entries={[
              { id: 'secret', label: t('webhooks.newSecret'), onChoose: () => setAsked('secret') },
              ...(enabled
                ? [
                    { id: 'replay', label: t('webhooks.replay'), onChoose: () => setAsked('replay') },
                    { id: 'off', label: t('webhooks.off'), onChoose: () => turn.mutate(false) },
                  ]
                : [{ id: 'on', label: t('webhooks.on'), onChoose: () => turn.mutate(true) }]),
              { kind: 'divider' as const, id: 'line' },
              { id: 'remove', label: t('webhooks.remove'), bad: true, onChoose: () => setAsked('remove') },
            ]}
          />
        </span>
      </div>
      {problem ? <InlineError>{reasonOf(problem)}</InlineError> : null}
      <Notice webhook={webhook} busy={turn.isPending} onStart={() => turn.mutate(true)} />
      <dl className={styles.facts}>
        <dt>{t('webhooks.url')}</dt>
        <dd className={styles.address}>{url}</dd>
        <dt>{t('webhooks.tells')}</dt>
        <dd>
          <WishLine webhook={webhook} />
        </dd>
        <dt>{t('webhooks.member')}</dt>
        <dd>{key ? t('webhooks.byKey', { name: member?.title ?? t('webhooks.nobody') }) : (member?.title ?? t('webhooks.nobody'))}</dd>
        {oldSecretUntil ? (
          <>
            <dt>{t('webhooks.secret')}</dt>
            <dd>{t('webhooks.oldUntil', { when: fullTime(oldSecretUntil) })}</dd>
          </>
        ) : null}
      </dl>
      <Deliveries webhook={webhook} />
      {asked === 'edit' ? <WebhookDialog webhook={webhook} onClose={() => setAsked(null)} /> : null}
      {asked === 'secret' ? <NewSecret webhook={webhook} onClose={() => setAsked(null)} /> : null}
      {asked === 'replay' ? <ReplayWebhook webhook={webhook} onClose={() => setAsked(null)} /> : null}
      {asked === 'remove' ? <Removal webhook={webhook} onClose={() => setAsked(null)} /> : null}
    </div>
  )
}

/** Why nothing is sent, or when it is tried again. */
function Notice({ webhook, busy, onStart }: { webhook: Webhook; busy: boolean; onStart: () => void }) {
  const { enabled, disarmed, failures, failingSince, retryAt } = webhook
  if (disarmed && !enabled)
    return (
      <div className={styles.notice} role="status">
        <span>
          {[t('webhooks.disarmed', { message: disarmed.message }), disarmed.at ? fullTime(disarmed.at) : null].filter(Boolean).join(' ')}
        </span>
        <Button disabled={busy} onClick={onStart}>
          {t('webhooks.on')}
        </Button>
      </div>
    )
  if (!enabled || failures === 0 || !failingSince) return null
  return (
    <div className={`${styles.notice} ${styles.warn}`} role="status">
      <span>
        {[
          t('webhooks.failing', { failures, since: fullTime(failingSince) }),
          retryAt ? t('operations.next', { time: clock(retryAt) }) : null,
        ]
          .filter(Boolean)
          .join(' ')}
      </span>
    </div>
  )
}

function NewSecret({ webhook: { id, name }, onClose }: { webhook: Webhook; onClose: () => void }) {
  const make = useMutation({
    mutationFn: (keepHours: number) =>
      change<{ secret: string; oldSecretUntil: string | null }>(`/webhooks/${id}/secret`, 'POST', { keepHours }),
  })
  if (make.data) return <SecretDialog name={name} secret={make.data.secret} oldUntil={make.data.oldSecretUntil} onClose={onClose} />
  return (
    <Dialog
      title={t('webhooks.newSecretTitle', { name })}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="danger" disabled={make.isPending} onClick={() => make.mutate(0)}>
            {t('webhooks.endOld')}
          </Button>
          <Button look="primary" disabled={make.isPending} onClick={() => make.mutate(24)}>
            {t('webhooks.keepOld')}
          </Button>
        </>
      }
    >
      {make.error ? <InlineError>{reasonOf(make.error)}</InlineError> : null}
      <p>{t('webhooks.newSecretText')}</p>
    </Dialog>
  )
}

function Removal({ webhook: { id, name }, onClose }: { webhook: Webhook; onClose: () => void }) {
  const navigate = useNavigate()
  const remove = useMutation({
    mutationFn: () => change(`/webhooks/${id}`, 'DELETE'),
    onSuccess: () => {
      toast({ text: t('webhooks.removed', { name }) })
      void navigate({ to: '/settings/$section', params: { section: 'webhooks' }, search: {} })
    },
  })
  return (
    <Dialog
      title={t('webhooks.removeTitle', { name })}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
            {t('webhooks.remove')}
          </Button>
        </>
      }
    >
      {remove.error ? <InlineError>{reasonOf(remove.error)}</InlineError> : null}
      <p>{t('webhooks.removeText')}</p>
    </Dialog>
  )
}

function ReplayWebhook({ webhook: { id, name }, onClose }: { webhook: Webhook; onClose: () => void }) {
  const ends = useQuery(feedEndsQuery).data
  return (
    <ReplayDialog
      title={t('webhooks.replayTitle', { name })}
      text={t('webhooks.replayText')}
      act={t('webhooks.replayDo')}
      hint={ends ? t('webhooks.replayHint', { first: ends.first, last: ends.head }) : undefined}
      ends={ends && { first: ends.first, last: ends.head }}
      replay={async (position) => {
        await change(`/webhooks/${id}/replay`, 'POST', { position })
        toast({ text: t('webhooks.replayed', { name, position }) })
      }}
      onClose={onClose}
    />
  )
}
