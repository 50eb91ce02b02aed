import '../messages/late-work.ts'
import { Button, EmptyState, ErrorState, Kbd, Progress, Skeleton, Tabs, TopBar } from '@rapport/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { CircleCheck } from 'lucide-react'
import { useRef, useState } from 'react'
import { mayMake } from '../api/meta.ts'
import { ApiProblem, reasonOf } from '../api/problem.ts'
import { request } from '../api/request.ts'
import type { Meta, Page, Row } from '../api/types.ts'
import { useNow } from '../fields/useNow.ts'
import { numberText } from '../fields/words.ts'
import { t } from '../messages/t.tsx'
import { PlaceButton } from '../shell/links.ts'
import { NotFound } from '../shell/NotFound.tsx'
import { useModel } from '../shell/useModel.ts'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { useWorkKeys } from './useWorkKeys.ts'
import { isWork, spanOf, spans, type WorkObject } from './work.ts'
import { WorkComposer } from './WorkComposer.tsx'
import { WorkRow } from './WorkRow.tsx'
import styles from './Work.module.css'

/** `/my/tasks`: what is to be done by whoever is here, by when. */
export function MyWork() {
  const meta = useModel()
  const { path } = useParams({ from: '/app/my/$path' })
  const object = meta.objects.find((one) => one.path === path)
  return object && isWork(object) ? <Mine key={object.name} meta={meta} object={object} /> : <NotFound />
}

const parts = ['open', 'over'] as const
type Part = (typeof parts)[number]

function Mine({ meta, object }: { meta: Meta; object: WorkObject }) {
  const [part, setPart] = useState<Part>('open')
  const composer = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  usePageTitle(object.label[1])
  const { work, owner } = object
  const found = useInfiniteQuery({
    queryKey: ['related', object.name, 'mine', part],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      request<Page<Row>>(`/${object.path}`, {
        query: {
          filter: `${owner} is me and ${work.state} is ${part === 'open' ? work.open : work.done}`,
          sort: part === 'open' ? work.due : `-${work.at}`,
          limit: 100,
          after: pageParam,
        },
        signal,
      }),
    getNextPageParam: (page) => page.next ?? undefined,
  })
  const rows = found.data?.pages.flatMap(({ items }) => items) ?? []
  const many = object.label[1].toLowerCase()
  const makes = mayMake(object)
  const { onKeyDown } = useWorkKeys(list, { make: () => composer.current?.focus(), object })
  const count = found.hasNextPage ? t('list.atLeast', { count: numberText(rows.length) }) : numberText(rows.length)
  return (
    <div className={styles.page}>
      {found.isFetching && !found.data ? <Progress label={t('state.loading')} /> : null}
      <TopBar title={object.label[1]} count={found.data ? <span aria-live="polite">{count}</span> : undefined}>
        <PlaceButton look="ghost" to="/$path" params={{ path: object.path }} search={{}}>
          {t('work.all', { many })}
        </PlaceButton>
      </TopBar>
      <Tabs label={t('work.tabs')} tabs={parts.map((id) => ({ id, label: t(`work.${id}`) }))} chosen={part} onChoose={setPart} />
      <div className={styles.scroll} role="tabpanel" id={`${part}-panel`} aria-labelledby={`${part}-tab`}>
        <div className={styles.content} ref={list} onKeyDown={onKeyDown} role="presentation">
          {makes && part === 'open' ? <WorkComposer ref={composer} meta={meta} object={object} /> : null}
          {found.error && !found.data ? (
            <ErrorState
              title={t('error.page')}
              text={`${reasonOf(found.error)} ${t('state.safe')}`}
              code={found.error instanceof ApiProblem ? found.error.code : undefined}
              actions={<Button onClick={() => void found.refetch()}>{t('action.retry')}</Button>}
            />
          ) : found.isPending ? (
            <Waiting />
          ) : rows.length === 0 ? (
            <EmptyState
              icon={<CircleCheck size={20} strokeWidth={1.6} aria-hidden />}
              title={t(part === 'open' ? 'work.empty' : 'work.noneDone')}
              text={part === 'open' ? t('work.emptyText') : undefined}
            />
          ) : part === 'open' ? (
            <Open meta={meta} object={object} rows={rows} />
          ) : (
            <ul className={styles.list}>
              {rows.map((row) => (
                <WorkRow key={row.id} meta={meta} object={object} row={row} />
              ))}
            </ul>
          )}
          {found.hasNextPage ? (
            <Button look="ghost" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
              {t('action.showMore')}
            </Button>
          ) : null}
          {rows.length > 0 ? (
            <p className={styles.hints}>
              <Kbd>J</Kbd>
              <Kbd>K</Kbd> {t('work.keys')} <Kbd>D</Kbd> {t('work.keyDone')} <Kbd>↵</Kbd> {t('work.keyOpen')} <Kbd>C</Kbd>{' '}
              {t('work.keyNew')}
            </p>
          ) : null}
        </div>
      </div>
    </div>
  )
}

/** By when: what is late first, what has no date last. */
function Open({ meta, object, rows }: { meta: Meta; object: WorkObject; rows: readonly Row[] }) {
  const now = useNow()
  const bySpan = Map.groupBy(rows, (row) => spanOf(row[object.work.due], now))
  return spans.map((span) => {
    const some = bySpan.get(span)
    if (!some) return null
    return (
      <section key={span} aria-labelledby={`span-${span}`}>
        <h2 id={`span-${span}`} className={styles.heading} data-span={span}>
          {t(`work.span.${span}`)}
          <span className={styles.count}>{numberText(some.length)}</span>
        </h2>
        <ul className={styles.list}>
          {some.map((row) => (
            <WorkRow key={row.id} meta={meta} object={object} row={row} />
          ))}
        </ul>
      </section>
    )
  })
}

const Waiting = () => (
  <div className={styles.waiting}>
    {['a', 'b', 'c', 'd', 'e'].map((key, at) => (
      <Skeleton key={key} shape={at % 2 ? 'half' : 'long'} />
    ))}
  </div>
)
