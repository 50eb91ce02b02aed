import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { InlineError, Skeleton } from '@rapport/ui'
import { useEffect, useRef } from 'react'
import { mayWrite } from '../../api/meta.ts'
import { reasonOf } from '../../api/problem.ts'
import { queryClient, recordQuery } from '../../api/queries.ts'
import type { Meta, ObjectMeta } from '../../api/types.ts'
import { numberText } from '../../fields/words.ts'
import { type MessageState, messageStates } from '../../mails/types.ts'
import { t } from '../../messages/t.tsx'
import { ProgressBar } from '../import/ProgressBar.tsx'
import { BegunHead } from './BegunHead.tsx'
import styles from './Broadcasts.module.css'
import { Messages } from './Messages.tsx'
import { progressQuery } from './queries.ts'
import { StateList } from './StateList.tsx'
import type { Broadcast, Progress } from './types.ts'

/** A broadcast that was begun: how far it is, what became of each message, and what can still be done. */
export function Begun({ meta, object, broadcast }: { meta: Meta; object: ObjectMeta; broadcast: Broadcast }) {
  const navigate = useNavigate()
  const { id } = broadcast
  const { state: asked } = useSearch({ from: '/app/broadcasts/$id' })
  const chosen = messageStates.find((one) => one === asked)
  const { data: progress, error } = useQuery(progressQuery(id))
  // When it ends, the record says when.
  const state = progress?.state
  useEffect(() => {
    if (state && state !== broadcast.state) void queryClient.invalidateQueries({ queryKey: recordQuery(object, id).queryKey })
  }, [state, broadcast.state, object, id])
  const heading = useRef<HTMLHeadingElement>(null)
  const choose = (next: MessageState | undefined) => {
    void navigate({ to: '/broadcasts/$id', params: { id }, search: { state: next }, replace: true })
    heading.current?.focus()
  }
  return (
    <div className={styles.page}>
      <BegunHead meta={meta} broadcast={broadcast} progress={progress} writable={mayWrite(object)} />
      {error ? <InlineError>{reasonOf(error)}</InlineError> : null}
      {!progress ? (
        error ? null : (
          <Skeleton shape="full" />
        )
      ) : (
        <>
          <How progress={progress} />
          <div className={styles.results}>
            <StateList progress={progress} chosen={chosen} onChoose={choose} />
            <Messages id={id} chosen={chosen} stands={progress.state} heading={heading} meta={meta} />
          </div>
        </>
      )}
    </div>
  )
}

const waiting: readonly MessageState[] = ['queued', 'sending', 'deferred']

/** Messages of which nothing is awaited any more. */
export const throughOf = ({ total, states }: Progress): number => total - waiting.reduce((sum, state) => sum + (states[state] ?? 0), 0)

function How({ progress }: { progress: Progress }) {
  const { isWritten, total, state } = progress
  const done = throughOf(progress)
  return (
    <section aria-label={t('broadcasts.progress')} className={styles.how}>
      <p className={styles.through}>
        {!isWritten && state !== 'stopped'
          ? t('broadcasts.writing', { total: numberText(total) })
          : total === 0
            ? t('broadcasts.nobody')
            : t('broadcasts.through', { done: numberText(done), total: numberText(total) })}
      </p>
      <ProgressBar label={t('broadcasts.progress')} done={done} all={total} />
    </section>
  )
}
