import '../../messages/late-flows.ts'
import { Button, Chip, EmptyState, ErrorState, Progress, Segmented, TextField, TopBar } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Plus, Route } from 'lucide-react'
import { useMemo, useState } from 'react'
import { mayMake, objectNamed } from '../../api/meta.ts'
import { ApiProblem, reasonOf } from '../../api/problem.ts'
import type { Meta, ObjectMeta } from '../../api/types.ts'
import { fullTime, when } from '../../fields/time.ts'
import { useNow } from '../../fields/useNow.ts'
import { numberText } from '../../fields/words.ts'
import { t } from '../../messages/t.tsx'
import { NotFound } from '../../shell/NotFound.tsx'
import { useModel } from '../../shell/useModel.ts'
import { usePageTitle } from '../../shell/usePageTitle.ts'
import styles from './List.module.css'
import { starters } from './make.ts'
import { flowsQuery, insideQuery } from './queries.ts'
import type { Flow, FlowState } from './types.ts'

const looks = { draft: 'neutral', on: 'good', paused: 'warn', off: 'bad' } as const
const states = ['all', 'on', 'paused', 'draft', 'off'] as const

const order = new Intl.Collator('en', { numeric: true })

/** `/flows`: what happens by itself. */
export function FlowsPage() {
  const meta = useModel()
  const object = objectNamed(meta, 'flow')
  usePageTitle(t('object.flows'))
  return object ? <FlowList meta={meta} object={object} /> : <NotFound />
}

function FlowList({ meta, object }: { meta: Meta; object: ObjectMeta }) {
  const navigate = useNavigate()
  const list = useQuery(flowsQuery)
  const inside = useQuery({ ...insideQuery, enabled: (list.data?.length ?? 0) > 0 }).data
  const [find, setFind] = useState('')
  const [state, setState] = useState<(typeof states)[number]>('all')
  const make = () => void navigate({ to: '/flows/$id', params: { id: 'new' }, search: {} })
  const all = useMemo(() => (list.data ?? []).toSorted((one, other) => order.compare(one.name, other.name)), [list.data])
  const typed = find.trim().toLowerCase()
  const shown = all.filter((one) => (state === 'all' || one.state === state) && one.name.toLowerCase().includes(typed))
  const some = states.filter((one) => one === 'all' || all.some((flow) => flow.state === one))
  return (
    <div className={styles.page}>
      {list.isFetching && !list.data ? <Progress label={t('state.loading')} /> : null}
      <TopBar title={t('object.flows')} count={list.data ? numberText(shown.length) : undefined}>
        {mayMake(object) && all.length > 0 ? (
          <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={make}>
            {t('flows.new')}
          </Button>
        ) : null}
      </TopBar>
      {list.error && !list.data ? (
        <ErrorState
          title={t('error.page')}
          text={`${reasonOf(list.error)} ${t('state.safe')}`}
          code={list.error instanceof ApiProblem ? list.error.code : undefined}
          actions={<Button onClick={() => void list.refetch()}>{t('action.retry')}</Button>}
        />
      ) : list.data && all.length === 0 ? (
        <Starters canMake={mayMake(object)} onMake={make} />
      ) : (
        <>
          <div className={styles.tools}>
            <div className={styles.find}>
              <TextField
                type="search"
                label={t('flows.find')}
                placeholder={t('flows.find')}
                hideLabel
                value={find}
                onChange={(event) => setFind(event.target.value)}
              />
            </div>
            {some.length > 2 ? (
              <div className={styles.states}>
                <Segmented
                  label={t('flows.column.state')}
                  value={state}
                  options={some.map((value) => ({ value, label: value === 'all' ? t('flows.all') : t(`flows.state.${value}`) }))}
                  onChange={setState}
                />
              </div>
            ) : null}
          </div>
          {list.data && shown.length === 0 ? (
            <EmptyState
              title={t('flows.noneFits')}
              actions={<Button onClick={() => (setFind(''), setState('all'))}>{t('flows.all')}</Button>}
            />
          ) : (
            <div className={styles.scroll}>
              <table className={styles.table}>
                <thead>
                  <tr>
                    {(['name', 'of', 'state', 'inside', 'published'] as const).map((one) => (
                      <th key={one} scope="col" data-column={one}>
                        {t(`flows.column.${one}`)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {shown.map((flow) => (
                    <FlowRow
                      key={flow.id}
                      meta={meta}
                      flow={flow}
                      inside={inside?.get(flow.id)?.inside ?? 0}
                      stuck={inside?.get(flow.id)?.stuck ?? 0}
                    />
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </>
      )}
    </div>
  )
}

interface FlowRowProps {
  meta: Meta
  flow: Flow
  inside: number
  stuck: number
}

function FlowRow({ meta, flow, inside, stuck }: FlowRowProps) {
  const now = useNow()
  const state: FlowState = flow.state
  return (
    <tr>
      <td data-column="name">
        <Link
          to="/flows/$id"
          params={{ id: flow.id }}
          search={{}}
          dir="auto"
          className={styles.name}
          title={flow.name.length > 40 ? flow.name : undefined}
        >
          {flow.name}
        </Link>
      </td>
      <td data-column="of">{objectNamed(meta, flow.of)?.label[1] ?? flow.of}</td>
      <td data-column="state">
        <Chip look={flow.problem ? 'bad' : looks[state]}>{t(`flows.state.${flow.problem ? 'broken' : state}`)}</Chip>
      </td>
      <td data-column="inside">
        {inside > 0 ? (
          <Link to="/flows/$id" params={{ id: flow.id }} search={{ view: 'who' }} className={styles.number}>
            {numberText(inside)}
          </Link>
        ) : (
          <span className={styles.none}>0</span>
        )}
        <span className={styles.unit}>{t('flows.inIt')}</span>
        {stuck > 0 ? <span className={styles.stuck}>{t('flows.stuckOf', { count: numberText(stuck) })}</span> : null}
      </td>
      <td data-column="published">
        {flow.publishedAt ? (
          <time dateTime={flow.publishedAt} title={fullTime(flow.publishedAt)}>
            {when(flow.publishedAt, now)}
          </time>
        ) : (
          <span className={styles.none}>{t('flows.never')}</span>
        )}
      </td>
    </tr>
  )
}

function Starters({ canMake, onMake }: { canMake: boolean; onMake: () => void }) {
  return (
    <div className={styles.empty}>
      <EmptyState
        icon={<Route size={20} strokeWidth={1.6} aria-hidden />}
        title={t('flows.emptyTitle')}
        text={t('flows.emptyText')}
        actions={canMake ? <Button onClick={onMake}>{t('flows.emptyElse')}</Button> : null}
      />
      {canMake ? (
        <ul className={styles.starters}>
          {starters.map((starter) => (
            <li key={starter}>
              <Link to="/flows/$id" params={{ id: 'new' }} search={{ starter }} className={styles.starter}>
                <strong>{t(`flows.starter.${starter}`)}</strong>
                <span>{t(`flows.starter.${starter}Text`)}</span>
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
