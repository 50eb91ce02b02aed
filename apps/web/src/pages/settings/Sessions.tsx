import { Button, Chip, InlineError } from '@rapport/ui'
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query'
import { reasonOf } from '../../api/problem.ts'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import { when } from '../../fields/time.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import styles from './Members.module.css'
import frame from './Settings.module.css'

interface SignedInAt {
  id: string
  device: string | null
  address: string | null
  createdAt: string
  lastSeenAt: string
  current: boolean
}

const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: ({ signal }) => request<{ items: readonly SignedInAt[] }>('/sessions', { signal }).then(({ items }) => items),
  staleTime: 0,
})
const settle = () => queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey })
const nameOf = ({ device }: SignedInAt): string => device ?? t('sessions.unknown')

/** Where one is signed in, and the end of it there. */
export function Sessions() {
  const list = useQuery(sessionsQuery)
  const end = useMutation({
    mutationFn: ({ id }: SignedInAt) => request(`/sessions/${id}`, { method: 'DELETE' }),
    onSuccess: (_answer, session) => toast({ text: t('sessions.ended', { device: nameOf(session) }) }),
    onSettled: settle,
  })
  const endOthers = useMutation({
    mutationFn: () => request<{ ended: number }>('/sessions/end-others', { method: 'POST' }),
    onSuccess: ({ ended }) => toast({ text: t('sessions.endedOthers', { count: ended }) }),
    onSettled: settle,
  })
  const problem = list.error ?? end.error ?? endOthers.error
  return (
    <section aria-labelledby="sessions">
      <h3 id="sessions" className={frame.sub}>
        {t('sessions.title')}
      </h3>
      {problem ? <InlineError>{reasonOf(problem)}</InlineError> : null}
      <ul className={styles.invitations}>
        {list.data?.map((session) => (
          <Item key={session.id} session={session} busy={end.isPending} onEnd={() => end.mutate(session)} />
        ))}
      </ul>
      {(list.data?.length ?? 0) > 1 ? (
        <div className={styles.more}>
          <Button disabled={endOthers.isPending} onClick={() => endOthers.mutate()}>
            {t('sessions.endOthers')}
          </Button>
        </div>
      ) : null}
    </section>
  )
}

function Item({ session, busy, onEnd }: { session: SignedInAt; busy: boolean; onEnd: () => void }) {
  const now = new Date()
  const { address, lastSeenAt, createdAt, current } = session
  const about = t('sessions.about', { seen: when(lastSeenAt, now), since: when(createdAt, now) })
  return (
    <li className={styles.invitation}>
      <span className={styles.names}>
        <span className={styles.name}>{nameOf(session)}</span>
        <span className={styles.mail}>{[address, about].filter(Boolean).join(', ')}</span>
      </span>
      {current ? (
        <Chip look="good">{t('sessions.this')}</Chip>
      ) : (
        <Button
          size="small"
          aria-label={t('sessions.endOf', { device: nameOf(session), address: address ?? '' })}
          disabled={busy}
          onClick={onEnd}
        >
          {t('sessions.end')}
        </Button>
      )}
    </li>
  )
}
