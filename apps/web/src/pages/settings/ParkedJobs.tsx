import { Button, InlineError } from '@rapport/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { reasonOf } from '../../api/problem.ts'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import { when } from '../../fields/time.ts'
import { useNow } from '../../fields/useNow.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import styles from './Operations.module.css'
import { type ParkedJob, parkedJobsQuery } from './operationsQueries.ts'
import frame from './Settings.module.css'

/** Work that was tried as often as it may be; nothing where there is none. */
export function ParkedJobs() {
  const { data, error } = useQuery(parkedJobsQuery)
  if (!error && !data?.length) return null
  return (
    <>
      <h3 id="parked" className={frame.sub}>
        {t('operations.parked')}
      </h3>
      <p className={frame.text}>{t('operations.parkedText')}</p>
      {error ? <InlineError>{reasonOf(error)}</InlineError> : null}
      <ul className={styles.list} aria-labelledby="parked">
        {data?.map((job) => (
          <Parked key={job.id} job={job} />
        ))}
      </ul>
    </>
  )
}

function Parked({ job: { id, label, attempts, problem, parkedAt } }: { job: ParkedJob }) {
  const now = useNow()
  const decide = useMutation({
    mutationFn: (what: 'retry' | 'drop') =>
      what === 'retry' ? request(`/jobs/parked/${id}/retry`, { method: 'POST' }) : request(`/jobs/parked/${id}`, { method: 'DELETE' }),
    onSuccess: (_answer, what) => toast({ text: t(what === 'retry' ? 'operations.retried' : 'operations.dropped', { label }) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: parkedJobsQuery.queryKey }),
  })
  return (
    <li className={styles.item}>
      <span className={styles.what}>
        <span className={styles.name}>{label}</span>
        <span className={styles.line}>{t('operations.stoppedAt', { attempts, when: when(parkedAt, now) })}</span>
        <span className={styles.line}>{problem.message}</span>
        {decide.error ? <InlineError>{reasonOf(decide.error)}</InlineError> : null}
      </span>
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
        aria-label={t('operations.dropOf', { label })}
        disabled={decide.isPending}
        onClick={() => decide.mutate('drop')}
      >
        {t('operations.drop')}
      </Button>
    </li>
  )
}
