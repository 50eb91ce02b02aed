import '../../messages/late-templates.ts'
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
import { TemplateForm } from './TemplateForm.tsx'
import type { Template } from './types.ts'

/** `/templates/{id}` and `/templates/new`. */
export function TemplateRoute() {
  const meta = useModel()
  const { id } = useParams({ from: '/app/templates/$id' })
  const object = objectNamed(meta, 'template')
  if (!object || (id === 'new' && !mayMake(object))) return <NotFound />
  return id === 'new' ? <NewTemplate meta={meta} object={object} /> : <SavedTemplate key={id} meta={meta} object={object} id={id} />
}

interface PageProps {
  meta: Meta
  object: ObjectMeta
}

function NewTemplate({ meta, object }: PageProps) {
  usePageTitle(t('templates.new'))
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
      <TemplateForm meta={meta} object={object} template={null} />
    </div>
  )
}

function SavedTemplate({ meta, object, id }: PageProps & { id: string }) {
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
  return (
    <div className={record.page}>
      <RecordTop meta={meta} object={object} id={id} row={row} search={{}} />
      {row ? <TemplateForm meta={meta} object={object} template={row as Template} /> : <RecordSkeleton />}
    </div>
  )
}
