import '../../messages/late.ts'
import { Button, EmptyState, ErrorState, Skeleton, TopBar } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { objectNamed } from '../../api/meta.ts'
import { ApiProblem, reasonOf } from '../../api/problem.ts'
import type { ObjectMeta } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { PlaceButton } from '../../shell/links.ts'
import { useModel } from '../../shell/useModel.ts'
import { usePageTitle } from '../../shell/usePageTitle.ts'
import { CheckStep } from './CheckStep.tsx'
import { ColumnsStep } from './ColumnsStep.tsx'
import { DeleteImport } from './DeleteImport.tsx'
import { FileStep } from './FileStep.tsx'
import styles from './Import.module.css'
import { forgetRecords, importQuery } from './queries.ts'
import { RunStep } from './RunStep.tsx'
import { StepBar } from './StepBar.tsx'
import { type Import, isMoving, mayShow, type Step, stepOf, steps } from './types.ts'

/** One import, at the step its address names; where that cannot be shown, at the step it stands at. */
export function ImportPage() {
  const { id } = useParams({ from: '/app/import/$id' })
  const loaded = useQuery(importQuery(id))
  const object = objectNamed(useModel(), loaded.data?.object ?? '')
  usePageTitle(loaded.data ? t('imports.heading', { name: loaded.data.name }) : t('imports.title'))
  if (loaded.data && object) return <Wizard one={loaded.data} object={object} />
  if (!loaded.error) return <Waiting />
  const gone = loaded.error instanceof ApiProblem && loaded.error.status === 404
  const toList = <PlaceButton to="/import">{t('imports.toList')}</PlaceButton>
  if (gone) return <EmptyState level={1} title={t('imports.gone')} text={t('imports.goneText')} actions={toList} />
  return (
    <ErrorState
      level={1}
      title={t('imports.failedOne')}
      text={`${reasonOf(loaded.error)} ${t('state.safe')}`}
      actions={<Button onClick={() => void loaded.refetch()}>{t('action.retry')}</Button>}
    />
  )
}

function Wizard({ one, object }: { one: Import; object: ObjectMeta }) {
  const navigate = useNavigate()
  const { step: wanted } = useSearch({ from: '/app/import/$id' })
  const asked = steps.find((step) => step === wanted)
  const step = asked && mayShow(asked, one) ? asked : stepOf(one)
  const go = (to: Step) => void navigate({ to: '/import/$id', params: { id: one.id }, search: { step: to } })
  useEffect(() => {
    if (wanted !== step) void navigate({ to: '/import/$id', params: { id: one.id }, search: { step }, replace: true })
  }, [wanted, step, one.id, navigate])
  const wrote = useRef(one.state)
  useEffect(() => {
    if (isMoving(wrote.current) && wrote.current !== 'checking' && !isMoving(one.state)) forgetRecords()
    wrote.current = one.state
  }, [one.state])
  const Body = { file: FileStep, columns: ColumnsStep, check: CheckStep, run: RunStep }[step]
  return (
    <>
      <TopBar
        start={
          <span className={styles.crumb}>
            <Link to="/import" search={{ object: object.name }}>
              {t('imports.title')}
            </Link>
            <ChevronRight size={14} strokeWidth={1.6} aria-hidden />
          </span>
        }
        title={one.name}
      >
        {one.startedAt ? (
          <PlaceButton look="ghost" to="/import" search={{}}>
            {t('imports.toList')}
          </PlaceButton>
        ) : (
          <>
            <span className={styles.nothing}>{t('imports.nothingYet')}</span>
            <PlaceButton look="ghost" to="/import" search={{}}>
              {t('imports.later')}
            </PlaceButton>
          </>
        )}
        <DeleteImport one={one} />
      </TopBar>
      <StepBar one={one} step={step} onStep={go} />
      <Body one={one} object={object} onStep={go} />
    </>
  )
}

const Waiting = () => (
  <>
    <TopBar title={t('imports.title')} />
    <div className={styles.waiting} aria-busy>
      <Skeleton shape="half" />
      <Skeleton shape="full" />
      <Skeleton shape="full" />
      <Skeleton shape="block" />
    </div>
  </>
)
