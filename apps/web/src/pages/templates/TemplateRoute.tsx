import '../../messages/late-templates.ts'
import { useParams } from '@tanstack/react-router'
import { mayMake, objectNamed } from '../../api/meta.ts'
import { t } from '../../messages/t.tsx'
import { NewPage, SavedPage } from '../../record/OwnPage.tsx'
import { NotFound } from '../../shell/NotFound.tsx'
import { useModel } from '../../shell/useModel.ts'
import { TemplateForm } from './TemplateForm.tsx'
import type { Template } from './types.ts'

/** `/templates/{id}` and `/templates/new`. */
export function TemplateRoute() {
  const meta = useModel()
  const { id } = useParams({ from: '/app/templates/$id' })
  const object = objectNamed(meta, 'template')
  if (!object || (id === 'new' && !mayMake(object))) return <NotFound />
  if (id === 'new')
    return (
      <NewPage object={object} title={t('templates.new')}>
        <TemplateForm meta={meta} object={object} template={null} />
      </NewPage>
    )
  return (
    <SavedPage key={id} meta={meta} object={object} id={id}>
      {(row) => <TemplateForm meta={meta} object={object} template={row as Template} />}
    </SavedPage>
  )
}
