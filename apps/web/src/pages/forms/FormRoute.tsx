import '../../messages/late-forms.ts'
import { useParams } from '@tanstack/react-router'
import { mayMake, objectNamed } from '../../api/meta.ts'
import { t } from '../../messages/t.tsx'
import { NewPage, SavedPage } from '../../record/OwnPage.tsx'
import { NotFound } from '../../shell/NotFound.tsx'
import { useModel } from '../../shell/useModel.ts'
import { Editor } from './Editor.tsx'
import { Saved } from './Saved.tsx'
import frame from '../templates/Templates.module.css'
import type { FormRow } from './types.ts'

/** `/forms/{id}` and `/forms/new`. */
export function FormRoute() {
  const meta = useModel()
  const { id } = useParams({ from: '/app/forms/$id' })
  const object = objectNamed(meta, 'form')
  if (!object || (id === 'new' && !mayMake(object))) return <NotFound />
  if (id === 'new')
    return (
      <NewPage object={object} title={t('forms.new')}>
        <div className={frame.page}>
          <h1 className={frame.title}>{t('forms.new')}</h1>
          <Editor meta={meta} object={object} form={null} />
        </div>
      </NewPage>
    )
  return (
    <SavedPage key={id} meta={meta} object={object} id={id}>
      {(row) => <Saved meta={meta} object={object} form={row as FormRow} />}
    </SavedPage>
  )
}
