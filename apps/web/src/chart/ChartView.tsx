import type { Condition } from '@rapport/core/rules'
import { Button, ErrorState, Progress, Skeleton } from '@rapport/ui'
import type { ChartKind } from '@rapport/ui/charts/data.ts'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useEffectEvent, useMemo } from 'react'
import { ApiProblem, reasonOf } from '../api/problem.ts'
import type { Meta, ObjectMeta } from '../api/types.ts'
import { ListState } from '../list/ListState.tsx'
import type { Rows } from '../list/useRows.ts'
import { type ListSearch, withoutChart } from '../list/view.ts'
import { t } from '../messages/t.tsx'
import { aggregateQuery } from './aggregate.ts'
import { questionOf, readAsking } from './asking.ts'
import { ChartControls } from './ChartControls.tsx'
import { drawnOf } from './chartData.ts'
import styles from './ChartView.module.css'

const Chart = lazy(() => import('@rapport/ui/charts/index.ts').then((module) => ({ default: module.Chart })))

export interface ChartViewProps {
  meta: Meta
  object: ObjectMeta
  search: ListSearch
  tree: Condition
  rows: Rows
  onChange: (part: Partial<ListSearch>) => void
  onTree: (tree: Condition) => void
  keys: { find: () => void; filter: () => void; create: () => void; help: () => void }
}

/** The records of a view as a chart. Every point opens the list of just what it counts; the way back leads here again. */
export function ChartView({ meta, object, search, tree, rows, onChange, onTree, keys }: ChartViewProps) {
  const navigate = useNavigate()
  const asking = useMemo(() => readAsking(meta, object, search), [meta, object, search])
  const question = useMemo(() => questionOf(asking, search), [asking, search])
  const { data: answer, error, isPlaceholderData, refetch } = useQuery(aggregateQuery(object, question))
  // While others are on their way, what is shown is the answer to the question before.
  const fits = answer && answer.by.map(({ by }) => by).join() === question.by && answer.measures.join() === question.measure
  const fresh = useMemo(() => (fits ? drawnOf(meta, object, asking, answer) : null), [fits, meta, object, asking, answer])
  const kind = fresh?.kinds.find((one) => one === search.chart) ?? fresh?.kinds[0]
  const asTable = search.as === 'table'
  useChartKeys({ ...keys, table: () => onChange({ as: asTable ? undefined : 'table' }) })

  const open = (at: { place: number; series: number }) => {
    const filter = fresh?.filterAt(at)
    if (filter === null || filter === undefined) return
    void navigate({ to: '/$path', params: { path: object.path }, search: { ...search, ...withoutChart, filter: filter || undefined } })
  }
  if (error && !isPlaceholderData)
    return (
      <>
        <ChartControls {...{ meta, object, asking, asTable, onChange }} kind={undefined} kinds={[]} />
        <ErrorState
          title={t('chart.failed')}
          text={`${reasonOf(error)} ${t('state.safe')}`}
          code={error instanceof ApiProblem ? error.code : undefined}
          actions={
            <>
              <Button onClick={() => void refetch()}>{t('action.retry')}</Button>
              {error instanceof ApiProblem && error.status < 500 && error.status > 0 ? (
                <Button onClick={() => onChange({ ...withoutChart, view: 'chart' })}>{t('chart.again')}</Button>
              ) : null}
            </>
          }
        />
      </>
    )
  if (answer && !isPlaceholderData && Number(answer.total.values[0]) === 0)
    return <ListState object={object} rows={rows} search={search} tree={tree} onTree={onTree} onChange={onChange} onCreate={keys.create} />
  return (
    <div className={styles.view}>
      <ChartControls {...{ meta, object, asking, kind, asTable, onChange }} kinds={fresh?.kinds ?? []} />
      {isPlaceholderData ? <Progress label={t('state.loading')} /> : null}
      {fresh && kind ? (
        <Suspense fallback={<Waiting />}>
          <Chart
            kind={kind satisfies ChartKind}
            data={fresh.data}
            summary={fresh.summary}
            openHint={t('chart.opens')}
            asTable={asTable}
            placeHead={asking.groups[0]!.field.label}
            onOpen={open}
          />
        </Suspense>
      ) : (
        <Waiting />
      )}
    </div>
  )
}

function Waiting() {
  return (
    <div className={styles.waiting} aria-busy>
      {['a', 'b', 'c', 'd', 'e', 'f'].map((one) => (
        <Skeleton key={one} shape="long" />
      ))}
    </div>
  )
}

interface ChartKeys {
  find: () => void
  filter: () => void
  create: () => void
  help: () => void
  table: () => void
}

/** Single letters, outside of inputs. */
function useChartKeys(keys: ChartKeys): void {
  const letters: Record<string, () => void> = { '/': keys.find, f: keys.filter, c: keys.create, '?': keys.help, t: keys.table }
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    const act = document.querySelector('dialog[open]') ? undefined : letters[event.key.toLowerCase()]
    if (!act) return
    event.preventDefault()
    act()
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event)
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
