import '../../messages/late-broadcasts.ts'
import { Button, ErrorState, TopBar } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'
import { mayMake, objectNamed, titleOf } from '../../api/meta.ts'
import { ApiProblem, reasonOf } from '../../api/problem.ts'
import { recordQuery } from '../../api/queries.ts'
import type { Meta, ObjectMeta } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import record from '../../record/Record.module.css'
import { RecordSkeleton } from '../../record/RecordSkeleton.tsx'
import { RecordTop } from '../../record/RecordTop.tsx'
import { PlaceButton } from '../../shell/links.ts'
import { NotFound } from '../../shell/NotFound.tsx'
import { useModel } from '../../shell/useModel.ts'
import { usePageTitle } from '../../shell/usePageTitle.ts'
import { Begun } from './Begun.tsx'
import { Draft } from './Draft.tsx'
import type { Broadcast } from './types.ts'

/** `/broadcasts/{id}` and `/broadcasts/new`. */
export function BroadcastRoute() {
  const meta = useModel()
  const { id } = useParams({ from: '/app/broadcasts/$id' })
  const object = objectNamed(meta, 'broadcast')
  if (!object || (id === 'new' && !mayMake(object))) return <NotFound />
  return id === 'new' ? <NewBroadcast meta={meta} object={object} /> : <SavedBroadcast key={id} meta={meta} object={object} id={id} />
}

interface PageProps {
  meta: Meta
  object: ObjectMeta
}

function NewBroadcast({ meta, object }: PageProps) {
  usePageTitle(t('broadcasts.new'))
  return (
    <div className={record.page}>
      <TopBar
        start={
          <Link to="/$path" params={{ path: object.path }} search={{}} className={record.back}>
            <ChevronLeft size={16} strokeWidth={1.6} aria-hidden />
            {object.label[1]}
          </Link>
        }
      />
      <Draft meta={meta} object={object} broadcast={null} />
    </div>
  )
}

function SavedBroadcast({ meta, object, id }: PageProps & { id: string }) {
  const { data: row, error, refetch } = useQuery(recordQuery(object, id))
  usePageTitle(row ? titleOf(object, row) : object.label[0])
  if (error && !row) {
    const gone = error instanceof ApiProblem && (error.status === 404 || error.status === 400)
    return (
      <ErrorState
        level={1}
        title={gone ? t('record.gone', { one: object.label[0].toLowerCase() }) : t('error.page')}
        text={gone ? t('record.goneText') : reasonOf(error)}
        code={error instanceof ApiProblem && !gone ? error.code : undefined}
        actions={
          <>
            {gone ? null : <Button onClick={() => void refetch()}>{t('action.retry')}</Button>}
            <PlaceButton to="/$path" params={{ path: object.path }} search={{}}>
              {t('record.back', { many: object.label[1].toLowerCase() })}
            </PlaceButton>
          </>
        }
      />
    )
  }
  const broadcast = row as Broadcast | undefined
  // What was begun stays: it says who was written to.
  const kept = broadcast && broadcast.state !== 'draft'
  return (
    <div className={record.page}>
      <RecordTop
        meta={meta}
        object={kept ? { ...object, grant: { ...object.grant, delete: 'none' } } : object}
        id={id}
        row={row}
        search={{}}
      />
      {!broadcast ? (
        <RecordSkeleton />
      ) : kept ? (
        <Begun meta={meta} object={object} broadcast={broadcast} />
      ) : (
        <Draft meta={meta} object={object} broadcast={broadcast} />
      )}
    </div>
  )
}
