import { Button, InlineError, Skeleton, Timeline, TimelineDay } from '@rapport/ui'
import { queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import { mayWrite, remarksOf } from '../api/meta.ts'
import { reasonOf } from '../api/problem.ts'
import { queryClient } from '../api/queries.ts'
import { request } from '../api/request.ts'
import type { HistoryEntry, Interaction, InteractionType, Meta, ObjectMeta, Page, Row } from '../api/types.ts'
import { dayHeading } from '../fields/time.ts'
import { useNow } from '../fields/useNow.ts'
import { t } from '../messages/t.tsx'
import { Entry } from './Entry.tsx'
import styles from './History.module.css'
import { InteractionEntry } from './InteractionEntry.tsx'
import { timelineOf } from './timeline.ts'
import { useLinked } from './useLinked.ts'
import { NoteComposer } from './NoteComposer.tsx'

const typesQuery = queryOptions({
  queryKey: ['interactions', 'types'],
  queryFn: ({ signal }) => request<{ items: readonly InteractionType[] }>('/interactions/types', { signal }),
  staleTime: Infinity,
})

/** What happened with a record, newest first, below the place to write a note. */
export function HistoryColumn({ meta, object, row }: { meta: Meta; object: ObjectMeta; row: Row }) {
  const changes = useInfiniteQuery({
    queryKey: ['history', object.name, row.id],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      request<Page<HistoryEntry>>(`/${object.path}/${row.id}/history`, { query: { after: pageParam, limit: 50 }, signal }),
    getNextPageParam: (page) => page.next ?? undefined,
  })
  const interactions = useInfiniteQuery({
    queryKey: ['interactions', object.name, row.id],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      request<Page<Interaction>>('/interactions', {
        query: { object: object.name, record: row.id, after: pageParam || undefined, limit: 50 },
        signal,
      }),
    getNextPageParam: (page) => page.next ?? undefined,
    enabled: object.interactions === true,
  })
  const types = useQuery({ ...typesQuery, enabled: object.interactions === true }).data?.items
  const logs = object.interactions ? [changes, interactions] : [changes]
  const isPending = logs.some((log) => log.isPending)
  const failed = logs.find((log) => log.error)
  const linked = useLinked(meta, object, row)
  const remarks = remarksOf(meta)
  // Both logs come at once, or what is there already would jump.
  const { moments, next } = isPending ? timelineOf([], []) : timelineOf(changes.data?.pages ?? [], interactions.data?.pages ?? [])
  const older = next === 'changes' ? changes : interactions
  const now = useNow()
  const settle = () =>
    void Promise.all([
      queryClient.invalidateQueries({ queryKey: ['history', object.name, row.id] }),
      queryClient.invalidateQueries({ queryKey: ['record', object.name, row.id] }),
      queryClient.invalidateQueries({ queryKey: ['related'] }),
    ])
  return (
    <div className={styles.column}>
      {remarks && mayWrite(remarks.object) ? <NoteComposer remarks={remarks} object={object} row={row} onSaved={settle} /> : null}
      {isPending ? (
        <div className={styles.waiting}>
          <Skeleton shape="long" />
          <Skeleton shape="half" />
          <Skeleton shape="long" />
        </div>
      ) : null}
      {failed ? (
        <InlineError
          action={
            <Button size="small" onClick={() => void failed.refetch()}>
              {t('action.retry')}
            </Button>
          }
        >
          {t('timeline.failed')}. {reasonOf(failed.error)}
        </InlineError>
      ) : null}
      {!isPending && !failed && moments.length === 0 ? <p className={styles.empty}>{t('timeline.empty')}</p> : null}
      <Timeline label={t('record.timeline')}>
        {moments.map((moment, at) => {
          const day = dayHeading(moment.at, now)
          const before = moments[at - 1]
          const opens = !before || dayHeading(before.at, now) !== day
          const about = moment.kind === 'change' ? moment.entry : moment.interaction
          return (
            <Fragment key={about.id}>
              {opens ? <TimelineDay>{day}</TimelineDay> : null}
              {moment.kind === 'change' ? (
                <Entry
                  meta={meta}
                  object={object}
                  row={row}
                  entry={moment.entry}
                  linked={linked.get(moment.entry.record.id)}
                  onUndone={settle}
                />
              ) : (
                <InteractionEntry
                  meta={meta}
                  interaction={moment.interaction}
                  type={types?.find(({ name }) => name === moment.interaction.type)}
                />
              )}
            </Fragment>
          )
        })}
      </Timeline>
      {next ? (
        <Button look="ghost" disabled={older.isFetchingNextPage} onClick={() => void older.fetchNextPage()}>
          {t('timeline.older')}
        </Button>
      ) : null}
    </div>
  )
}
