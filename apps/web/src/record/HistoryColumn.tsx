import { Button, InlineError, Skeleton, Timeline, TimelineDay } from '@rapport/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import { mayWrite, remarksOf } from '../api/meta.ts'
import { reasonOf } from '../api/problem.ts'
import { queryClient } from '../api/queries.ts'
import { request } from '../api/request.ts'
import type { HistoryEntry, Meta, ObjectMeta, Page, Row } from '../api/types.ts'
import { dayHeading } from '../fields/time.ts'
import { useNow } from '../fields/useNow.ts'
import { t } from '../messages/t.tsx'
import { Entry } from './Entry.tsx'
import styles from './History.module.css'
import { useLinked } from './useLinked.ts'
import { NoteComposer } from './NoteComposer.tsx'

/** What happened with a record, newest first, below the place to write a note. */
export function HistoryColumn({ meta, object, row }: { meta: Meta; object: ObjectMeta; row: Row }) {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: ['history', object.name, row.id],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      request<Page<HistoryEntry>>(`/${object.path}/${row.id}/history`, { query: { after: pageParam, limit: 50 }, signal }),
    getNextPageParam: (page) => page.next ?? undefined,
  })
  const linked = useLinked(meta, object, row)
  const remarks = remarksOf(meta)
  const entries = data?.pages.flatMap((page) => page.items) ?? []
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
      {error ? (
        <InlineError
          action={
            <Button size="small" onClick={() => void refetch()}>
              {t('action.retry')}
            </Button>
          }
        >
          {t('timeline.failed')}. {reasonOf(error)}
        </InlineError>
      ) : null}
      {data && entries.length === 0 ? <p className={styles.empty}>{t('timeline.empty')}</p> : null}
      <Timeline label={t('record.timeline')}>
        {entries.map((entry, at) => {
          const day = dayHeading(entry.at, now)
          const before = entries[at - 1]
          const opens = !before || dayHeading(before.at, now) !== day
          return (
            <Fragment key={entry.id}>
              {opens ? <TimelineDay>{day}</TimelineDay> : null}
              <Entry meta={meta} object={object} row={row} entry={entry} linked={linked.get(entry.record.id)} onUndone={settle} />
            </Fragment>
          )
        })}
      </Timeline>
      {hasNextPage ? (
        <Button look="ghost" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('timeline.older')}
        </Button>
      ) : null}
    </div>
  )
}
