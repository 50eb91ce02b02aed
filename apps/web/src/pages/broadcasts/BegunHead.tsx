import { Button, Chip, InlineError } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleAlert, Pause, Play } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import type { Meta } from '../../api/types.ts'
import { when } from '../../fields/time.ts'
import { useNow } from '../../fields/useNow.ts'
import { numberText } from '../../fields/words.ts'
import { sendersQuery } from '../../mails/senders.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import styles from './Broadcasts.module.css'
import { ChangeDialog } from './ChangeDialog.tsx'
import { move } from './queries.ts'
import { RetryDialog } from './RetryDialog.tsx'
import { StopDialog } from './StopDialog.tsx'
import type { Broadcast, Progress } from './types.ts'

interface BegunHeadProps {
  meta: Meta
  broadcast: Broadcast
  progress: Progress | undefined
  writable: boolean
}

const looks = { draft: 'neutral', sending: 'info', paused: 'warn', done: 'good', stopped: 'bad' } as const
const sign = { size: 14, strokeWidth: 1.6, 'aria-hidden': true } as const

/** What it is called, how it stands, and what can be done with it now. */
export function BegunHead({ meta, broadcast, progress, writable }: BegunHeadProps) {
  const [dialog, setDialog] = useState<'stop' | 'retry' | 'change' | null>(null)
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<unknown>(null)
  const { id, name } = broadcast
  const state = progress?.state ?? broadcast.state
  const problem = progress ? progress.problem : broadcast.problem
  const act = async (what: 'pause' | 'resume', said: string) => {
    setBusy(true)
    setWrong(null)
    try {
      await move(meta, id, what)
      toast({ text: said })
    } catch (error) {
      setWrong(error)
    } finally {
      setBusy(false)
    }
  }
  const again = (progress?.states.bounced ?? 0) + (progress?.states.uncertain ?? 0) > 0 && state !== 'stopped'
  const close = () => setDialog(null)
  return (
    <>
      <div className={styles.head}>
        <div className={styles.called}>
          <h1 dir="auto" className={styles.title}>
            {name}
          </h1>
          <p className={styles.line}>
            <span role="status">
              <Chip look={looks[state]}>{t(`broadcasts.state.${state}`)}</Chip>
            </span>
            <Facts broadcast={broadcast} />
          </p>
        </div>
        {writable ? (
          <div className={styles.buttons}>
            {state === 'sending' ? (
              <Button look="primary" icon={<Pause {...sign} />} disabled={busy} onClick={() => void act('pause', t('broadcasts.paused'))}>
                {t('broadcasts.pause')}
              </Button>
            ) : null}
            {state === 'paused' ? (
              <Button look="primary" icon={<Play {...sign} />} disabled={busy} onClick={() => void act('resume', t('broadcasts.resumed'))}>
                {t('broadcasts.resume')}
              </Button>
            ) : null}
            {state === 'sending' || state === 'paused' ? (
              <>
                <Button onClick={() => setDialog('change')}>{t('broadcasts.change')}</Button>
                <Button onClick={() => setDialog('stop')}>{t('broadcasts.stop')}</Button>
              </>
            ) : null}
            {again ? (
              <Button onClick={() => setDialog('retry')}>
                {t(progress?.states.bounced ? 'broadcasts.retry' : 'broadcasts.retryUncertain')}
              </Button>
            ) : null}
          </div>
        ) : null}
      </div>
      {wrong ? <InlineError>{t('broadcasts.notDone', { reason: reasonOf(wrong) })}</InlineError> : null}
      {problem ? (
        <div className={styles.problem} role="alert">
          <CircleAlert size={16} aria-hidden />
          <div>
            <strong>{t('broadcasts.problem')}</strong>
            <p>{problem}</p>
          </div>
        </div>
      ) : null}
      {dialog === 'stop' ? <StopDialog meta={meta} broadcast={broadcast} progress={progress} onClose={close} /> : null}
      {dialog === 'retry' && progress ? <RetryDialog meta={meta} broadcast={broadcast} progress={progress} onClose={close} /> : null}
      {dialog === 'change' ? <ChangeDialog meta={meta} broadcast={broadcast} isPaused={state === 'paused'} onClose={close} /> : null}
    </>
  )
}

function Facts({ broadcast }: { broadcast: Broadcast }) {
  const now = useNow()
  const from = useQuery(sendersQuery).data?.find(({ id }) => id === broadcast.sender?.id)
  const { segment, except, template, purpose, sender, rate, startedAt, finishedAt } = broadcast
  const segmentLink = (one: { id: string; title: string }) => (
    <Link key={one.id} to="/segments/$id" params={{ id: one.id }} search={{}} className={styles.link}>
      {one.title}
    </Link>
  )
  const facts: readonly (readonly [string, ReactNode])[] = [
    ...(segment ? [[t('broadcasts.goesTo'), segmentLink(segment)] as const] : []),
    ...(except ? [[t('broadcasts.except'), segmentLink(except)] as const] : []),
    ...(template
      ? [
          [
            t('broadcasts.template'),
            <Link key={template.id} to="/$path/$id" params={{ path: 'templates', id: template.id }} search={{}} className={styles.link}>
              {template.title}
            </Link>,
          ] as const,
        ]
      : []),
    ...(purpose ? [[t('broadcasts.purpose'), purpose.title] as const] : []),
    ...(sender ? [[t('broadcasts.sender'), from ? `${from.name} <${from.address}>` : sender.title] as const] : []),
  ]
  const times = [
    startedAt ? t('broadcasts.begun', { when: when(startedAt, now) }) : null,
    finishedAt ? t('broadcasts.ended', { when: when(finishedAt, now) }) : null,
    rate === null || finishedAt ? null : t('broadcasts.speedOf', { count: numberText(rate) }),
  ].filter((time) => time !== null)
  return (
    <>
      {facts.map(([label, value]) => (
        <span key={label} className={styles.fact} dir="auto">
          <span className={styles.label}>{label}</span> {value}
        </span>
      ))}
      <span className={styles.fact}>{times.join(' · ')}</span>
    </>
  )
}
