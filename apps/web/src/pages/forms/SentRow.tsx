import { Button, Chip, type ChipLook, Dialog, InlineError } from '@rapport/ui'
import { useId, useState } from 'react'
import { mayWrite, objectNamed } from '../../api/meta.ts'
import { reasonOf } from '../../api/problem.ts'
import type { Meta } from '../../api/types.ts'
import { fullTime, when } from '../../fields/time.ts'
import { useNow } from '../../fields/useNow.ts'
import { t } from '../../messages/t.tsx'
import { RecordLink } from '../../shell/links.ts'
import { toast } from '../../shell/toasts.ts'
import frame from '../templates/Templates.module.css'
import styles from './Forms.module.css'
import { discard, release } from './queries.ts'
import type { Sent, SentState } from './types.ts'

const looks: Readonly<Record<SentState, ChipLook>> = { done: 'good', held: 'warn', failed: 'bad' }
/** Answers that are seen before somebody asks for all. */
const first = 3

/** What one visitor sent, and what can be done with it. */
export function SentRow({ meta, form, sent }: { meta: Meta; form: string; sent: Sent }) {
  const now = useNow()
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  const [asks, setAsks] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const { at, state, why, answers, record, confirmation } = sent
  const object = objectNamed(meta, 'form')
  const path = record ? objectNamed(meta, record.object)?.path : undefined
  const act = async (what: () => Promise<void>) => {
    setBusy(true)
    setProblem(null)
    try {
      await what()
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
      setAsks(false)
    }
  }
  const letThrough = () =>
    act(async () => {
      const after = await release(form, sent.id)
      if (after.state === 'failed') throw new Error(t('forms.stillFails', { reason: after.problem ?? '' }))
      toast({ text: t('forms.released') })
    })
  const throwAway = () =>
    act(async () => {
      await discard(form, sent.id)
      toast({ text: t('forms.thrown') })
    })
  return (
    <li className={styles.sent} aria-labelledby={id}>
      <div className={styles.sentHead}>
        <span id={id} className={styles.who} dir="auto">
          {record && path && record.title !== null ? (
            <RecordLink path={path} id={record.id} className={styles.link}>
              {record.title}
            </RecordLink>
          ) : state === 'done' ? (
            <span className={frame.quiet}>{t('forms.unseen')}</span>
          ) : (
            (answers[0]?.text ?? '–')
          )}
        </span>
        {record ? <span className={frame.quiet}>{t(`forms.${record.outcome}`)}</span> : null}
        {state === 'done' ? null : <Chip look={looks[state]}>{t(`forms.state.${state}`)}</Chip>}
        {confirmation ? (
          <Chip look={confirmation === 'waits' ? 'info' : 'good'}>{t(confirmation === 'waits' ? 'forms.waits' : 'forms.confirmed')}</Chip>
        ) : null}
        <time className={styles.when} dateTime={at} title={fullTime(at)}>
          {when(at, now)}
        </time>
      </div>
      {why && state === 'held' ? <p className={styles.why}>{t(`forms.why.${why}`)}</p> : null}
      {sent.problem && state === 'failed' ? <p className={styles.why}>{sent.problem}</p> : null}
      <dl className={styles.said}>
        {answers.slice(0, isOpen ? undefined : first).map(({ label, text }, place) => (
          // Two questions may be called alike.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={place}>
            <dt>{label}</dt>
            <dd dir="auto" data-short={!isOpen || undefined}>
              {text}
            </dd>
          </div>
        ))}
        {isOpen ? <Around sent={sent} /> : null}
      </dl>
      {problem ? <InlineError>{problem instanceof Error ? problem.message : reasonOf(problem)}</InlineError> : null}
      <div className={styles.row}>
        <Button size="small" look="ghost" aria-expanded={isOpen} aria-describedby={id} onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? 'forms.hideAll' : 'forms.showAll')}
        </Button>
        {state !== 'done' && object && mayWrite(object) ? (
          <Button size="small" disabled={busy} aria-describedby={id} onClick={() => void letThrough()}>
            {t(state === 'held' ? 'forms.release' : 'forms.again')}
          </Button>
        ) : null}
        {object && mayWrite(object) && (isOpen || state !== 'done') ? (
          <Button size="small" look="ghost" disabled={busy} aria-describedby={id} onClick={() => setAsks(true)}>
            {t('forms.throw')}
          </Button>
        ) : null}
      </div>
      {asks ? (
        <Dialog
          title={t('forms.throwTitle')}
          closeLabel={t('action.close')}
          onClose={() => setAsks(false)}
          foot={
            <>
              <Button onClick={() => setAsks(false)}>{t('action.cancel')}</Button>
              <Button look="danger" disabled={busy} onClick={() => void throwAway()}>
                {t('forms.throw')}
              </Button>
            </>
          }
        >
          <p>{t(state === 'done' ? 'forms.throwTextDone' : 'forms.throwText')}</p>
        </Dialog>
      ) : null}
    </li>
  )
}

/** What they agreed to, and where they came from. */
function Around({ sent: { consents, page, referrer, utm } }: { sent: Sent }) {
  const facts: (readonly [string, string])[] = [
    ...consents.map(({ wording, kept }) => [t(kept ? 'forms.agreed' : 'forms.notKept'), wording] as const),
    ...(page ? [[t('forms.from'), page] as const] : []),
    ...(referrer ? [[t('forms.referrer'), referrer] as const] : []),
    ...Object.entries(utm).map(([name, value]) => [`utm_${name}`, value] as const),
  ]
  return facts.map(([label, text]) => (
    <div key={`${label} ${text}`} className={styles.around}>
      <dt>{label}</dt>
      <dd dir="auto">{text}</dd>
    </div>
  ))
}
