import { Button, Skeleton, Timeline, TimelineDay } from '@rapport/ui'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import { reasonOf } from '../api/problem.ts'
import { queryClient } from '../api/queries.ts'
import { request } from '../api/request.ts'
import type { HistoryEntry, Interaction, InteractionType, Meta, ObjectMeta, Page, Row } from '../api/types.ts'
import { dayHeading } from '../fields/time.ts'
import { useNow } from '../fields/useNow.ts'
import { typesQuery } from '../filter/interactionTypes.ts'
import { t } from '../messages/t.tsx'
import { NotDone } from '../shell/NotDone.tsx'
import { Composer } from './Composer.tsx'
import { Entry } from './Entry.tsx'
import styles from './History.module.css'
import { InteractionEntry } from './InteractionEntry.tsx'
import { SeveralEntry } from './SeveralEntry.tsx'
import { grouped, type Moment, timelineOf } from './timeline.ts'
import { historyObjects, TimelineFilter, useShown } from './TimelineFilter.tsx'
import { ToldChange } from './ToldChange.tsx'
import { useLinked } from './useLinked.ts'

/** What happened with a record, newest first, below the place to add to it. */
export function HistoryColumn({ meta, object, row }: { meta: Meta; object: ObjectMeta; row: Row }) {
  const shown = useShown()
  const objects = historyObjects(meta, object, shown)
  const changes = useInfiniteQuery({
    queryKey: ['history', object.name, row.id, objects ?? ''],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      request<Page<HistoryEntry>>(`/${object.path}/${row.id}/history`, { query: { after: pageParam, limit: 50, objects }, signal }),
    getNextPageParam: (page) => page.next ?? undefined,
    enabled: shown.part !== 'happened',
  })
  const happens = object.interactions === true && (shown.part === 'all' || shown.part === 'happened')
  const interactions = useInfiniteQuery({
    queryKey: ['interactions', object.name, row.id, shown.type ?? ''],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      request<Page<Interaction>>('/interactions', {
        query: { object: object.name, record: row.id, after: pageParam || undefined, limit: 50, types: shown.type },
        signal,
      }),
    getNextPageParam: (page) => page.next ?? undefined,
    enabled: happens,
  })
  const types = useQuery({ ...typesQuery, enabled: object.interactions === true }).data?.items
  const logs = [...(shown.part === 'happened' ? [] : [changes]), ...(happens ? [interactions] : [])]
  const isPending = logs.some((log) => log.isPending)
  const failed = logs.find((log) => log.error)
  const linked = useLinked(meta, object, row)
  // Both logs come at once, or what is there already would jump.
  const { moments, next } = isPending
    ? timelineOf([], [])
    : timelineOf(
        logs.includes(changes) ? (changes.data?.pages ?? []) : [],
        logs.includes(interactions) ? (interactions.data?.pages ?? []) : [],
        shown.part === 'all' ? row.id : null,
      )
  const older = next === 'changes' ? changes : interactions
  const now = useNow()
  const settle = () =>
    void Promise.all([
      queryClient.invalidateQueries({ queryKey: ['history', object.name, row.id] }),
      queryClient.invalidateQueries({ queryKey: ['record', object.name, row.id] }),
      queryClient.invalidateQueries({ queryKey: ['related'] }),
    ])
  const rows = grouped(moments, (at) => dayHeading(at, now))
  const typeOf = (moment: Moment) =>
    moment.kind === 'interaction' ? types?.find(({ name }) => name === moment.interaction.type) : undefined
  const entryOf = (moment: Moment) =>
    moment.kind === 'change' ? (
      <Entry
        key={moment.entry.id}
        meta={meta}
        object={object}
        row={row}
        entry={moment.entry}
        linked={linked.get(moment.entry.record.id)}
        onUndone={settle}
      />
    ) : (
      happenedEntry(moment.interaction, typeOf(moment))
    )
  const happenedEntry = (interaction: Interaction, type: InteractionType | undefined) =>
    type?.changeOf ? (
      <ToldChange key={interaction.id} meta={meta} interaction={interaction} change={type.changeOf} />
    ) : (
      <InteractionEntry key={interaction.id} meta={meta} interaction={interaction} type={type} />
    )
  return (
    <div className={styles.column}>
      <Composer meta={meta} object={object} row={row} onSaved={settle} />
      <TimelineFilter meta={meta} object={object} types={types} own={interactions.data?.pages.flatMap(({ items }) => items) ?? []} />
      {isPending ? (
        <div className={styles.waiting}>
          <Skeleton shape="long" />
          <Skeleton shape="half" />
          <Skeleton shape="long" />
        </div>
      ) : null}
      {failed ? (
        <NotDone retry={failed.refetch}>
          {t('timeline.failed')}. {reasonOf(failed.error)}
        </NotDone>
      ) : null}
      {!isPending && !failed && moments.length === 0 ? (
        <p className={styles.empty}>{t(shown.part === 'all' ? 'timeline.empty' : 'timeline.nothing')}</p>
      ) : null}
      <Timeline label={t('record.timeline')}>
        {rows.map((one, at) => {
          const day = dayHeading(one.at, now)
          const before = rows[at - 1]
          const opens = !before || dayHeading(before.at, now) !== day
          return (
            <Fragment key={keyOf(one)}>
              {opens ? <TimelineDay>{day}</TimelineDay> : null}
              {one.kind === 'several' ? (
                <SeveralEntry several={one} type={typeOf(one.moments[0]!)}>
                  {one.moments.map(entryOf)}
                </SeveralEntry>
              ) : (
                entryOf(one)
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

/** The oldest of several stays what it was when newer ones join them. */
const keyOf = (one: ReturnType<typeof grouped>[number]): string =>
  one.kind === 'several' ? one.moments.at(-1)!.interaction.id : one.kind === 'change' ? one.entry.id : one.interaction.id
