import type { Step } from '@rapport/core/flows'
import { Button, Chip, Dialog, InlineError, Skeleton } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { fieldOf, objectNamed } from '../../../api/meta.ts'
import { reasonOf } from '../../../api/problem.ts'
import { recordQuery } from '../../../api/queries.ts'
import type { Meta } from '../../../api/types.ts'
import { clock, fullTime, when } from '../../../fields/time.ts'
import { useNow } from '../../../fields/useNow.ts'
import { t } from '../../../messages/t.tsx'
import { PlaceButton, RecordLink } from '../../../shell/links.ts'
import { toast } from '../../../shell/toasts.ts'
import { StepSign } from '../icons.tsx'
import { runQuery, say } from '../queries.ts'
import { type Run, sortOf, type Trace } from '../types.ts'
import { exitWords, nameOf, type Speech } from '../words.ts'
import { looks, momentWords, outcomeWords } from './runWords.ts'
import styles from './Runs.module.css'

interface TraceDialogProps {
  speech: Speech
  id: string
  /** As the flow is written now: what its steps are called. */
  steps: readonly Step[]
  writable: boolean
  onClose: () => void
}

const causes = ['change', 'happened', 'date', 'call'] as const

/** One walk: what happened when, and what can be done with it. */
export function TraceDialog({ speech, id, steps, writable, onClose }: TraceDialogProps) {
  const { meta } = speech
  const { data: run, error } = useQuery(runQuery(id))
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<string | null>(null)
  const now = useNow()
  const name = run?.title ?? t('flows.runs.unseen')
  const act = async (what: 'retry' | 'skip' | 'stop') => {
    if (!run || busy) return
    setBusy(true)
    setWrong(null)
    try {
      await say(run, what)
      toast({ text: t(`flows.acted.${what}`) })
    } catch (failure) {
      setWrong(reasonOf(failure))
    } finally {
      setBusy(false)
    }
  }
  const path = run && objectNamed(meta, run.object)?.path
  const cause = causes.find((one) => one === run?.cause)
  const stepAt = (key: string) => steps.find((one) => one.id === key)
  return (
    <Dialog
      title={t('flows.trace', { name })}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={
        <>
          {run && writable && run.state === 'stuck' ? (
            <>
              <Button look="primary" disabled={busy} onClick={() => void act('retry')}>
                {t('flows.retry')}
              </Button>
              <Button disabled={busy} onClick={() => void act('skip')}>
                {t('flows.skip')}
              </Button>
            </>
          ) : null}
          {run && writable && run.state !== 'ended' ? (
            <Button disabled={busy} onClick={() => void act('stop')}>
              {t('flows.stop')}
            </Button>
          ) : null}
          {run && path && run.title !== null ? (
            <PlaceButton to="/$path/$id" params={{ path, id: run.record }} search={{}}>
              {t('flows.openRecord', { name })}
            </PlaceButton>
          ) : null}
          <Button onClick={onClose}>{t('action.close')}</Button>
        </>
      }
    >
      {error && !run ? <InlineError>{reasonOf(error)}</InlineError> : null}
      {wrong ? <InlineError>{wrong}</InlineError> : null}
      {run ? (
        <ol className={styles.trace}>
          <Entry at={run.enteredAt} now={now} sign={<StepSign sort="begin" />} title={t('flows.trace.in')}>
            {cause ? t(`flows.cause.${cause}`) : null}
          </Entry>
          {run.traces.map((one, n) => {
            const step = stepAt(one.step)
            return (
              // oxlint-disable-next-line react/no-array-index-key
              <Entry
                key={n}
                at={one.at}
                now={now}
                sign={step ? <StepSign sort={sortOf(step)} /> : null}
                title={step ? nameOf(step) : one.stepName}
              >
                <Said speech={speech} run={run} trace={one} step={step} />
              </Entry>
            )
          })}
          {run.state === 'ended' ? (
            <Entry
              at={run.endedAt ?? run.enteredAt}
              now={now}
              sign={null}
              title={t('flows.trace.out', { how: outcomeWords(run.outcome) })}
            />
          ) : (
            <li className={styles.entry}>
              <span className={styles.entrySign}>{signOf(stepAt(run.step ?? ''))}</span>
              <span className={styles.entryText}>
                <strong>{nameHere(stepAt(run.step ?? ''), run)}</strong>
                <span>
                  <Chip look={looks[run.state]}>{t(`flows.run.${run.state}`)}</Chip>{' '}
                  {run.until ? t('flows.until', { when: momentWords(run.until, now) }) : null}
                </span>
                {run.problem ? <span className={styles.bad}>{run.problem}</span> : null}
              </span>
            </li>
          )}
        </ol>
      ) : error ? null : (
        <Skeleton shape="full" />
      )}
    </Dialog>
  )
}

const signOf = (step: Step | undefined) => (step ? <StepSign sort={sortOf(step)} /> : null)
const nameHere = (step: Step | undefined, run: Run): string => (step ? nameOf(step) : (run.stepName ?? ''))

function Entry({ at, now, sign, title, children }: { at: string; now: Date; sign: ReactNode; title: string; children?: ReactNode }) {
  return (
    <li className={styles.entry}>
      <span className={styles.entrySign}>{sign}</span>
      <span className={styles.entryText}>
        <strong dir="auto">{title}</strong>
        {children ? <span>{children}</span> : null}
      </span>
      <time className={styles.time} dateTime={at} title={fullTime(at)}>
        {new Date(at).toDateString() === now.toDateString() ? clock(at) : when(at, now)}
      </time>
    </li>
  )
}

/** What a step did, or which way it went out. */
function Said({ speech, run, trace, step }: { speech: Speech; run: Run; trace: Trace; step: Step | undefined }) {
  const { meta } = speech
  const said = trace.said ?? {}
  const member = objectNamed(meta, 'member')
  const chosen = useQuery({
    ...recordQuery(member ?? meta.objects[0]!, String(said['member'] ?? '')),
    enabled: member !== undefined && typeof said['member'] === 'string' && said['by'] === undefined,
  }).data
  const who = typeof said['by'] === 'string' ? said['by'] : t('flows.somebody')
  switch (trace.exit) {
    case 'retried':
      return t('flows.exit.retried', { who })
    case 'skipped':
      return t('flows.exit.skipped', { who })
    case 'stopped':
      return t('flows.exit.stopped', { who })
    case 'said yes':
    case 'said no':
      return [
        t(trace.exit === 'said yes' ? 'flows.exit.saidYes' : 'flows.exit.saidNo', { who }),
        typeof said['note'] === 'string' ? t('flows.trace.note', { note: said['note'] }) : '',
      ]
        .filter(Boolean)
        .join(': ')
  }
  if (said['kept'] === true) return t('flows.trace.kept')
  const given =
    typeof said['member'] === 'string' ? t('flows.trace.assigned', { name: String(chosen?.['name'] ?? t('state.loading')) }) : null
  if (typeof said['object'] === 'string')
    return (
      <>
        <Created meta={meta} object={said['object']} id={String(said['id'])} />
        {given ? `, ${given}` : null}
      </>
    )
  if (given) return given
  if (Array.isArray(said['members'])) return t('flows.trace.told', { count: said['members'].length })
  if (typeof said['values'] === 'object' && said['values'] !== null) {
    const object = objectNamed(meta, run.object)
    const fields = Object.keys(said['values']).map((key) => (object && fieldOf(object, key)?.label) ?? key)
    return t('flows.trace.wrote', { fields: fields.join(', ') })
  }
  return step ? plainExit(speech, step, trace.exit) : null
}

function Created({ meta, object, id }: { meta: Meta; object: string; id: string }) {
  const made = objectNamed(meta, object)
  if (!made) return null
  const words = t('flows.trace.created', { one: made.label[0].toLowerCase() })
  return made.table ? (
    <RecordLink path={made.path} id={id} className={styles.link}>
      {words}
    </RecordLink>
  ) : (
    words
  )
}

/** By which way it went on, where it has several. */
const plainExit = (speech: Speech, step: Step, exit: string | null): string =>
  exit === null ? '' : exitWords(speech, step, exit) || t('flows.exit.done')
