import '../../messages/late-segments.ts'
import { useParams, useSearch } from '@tanstack/react-router'
import { mayMake, objectNamed } from '../../api/meta.ts'
import { t } from '../../messages/t.tsx'
import { NewPage, SavedPage } from '../../record/OwnPage.tsx'
import { NotFound } from '../../shell/NotFound.tsx'
import { useModel } from '../../shell/useModel.ts'
import { SegmentForm } from './SegmentForm.tsx'
import type { Segment } from './types.ts'

/** `/segments/{id}` and `/segments/new`. */
export function SegmentRoute() {
  const meta = useModel()
  const { id } = useParams({ from: '/app/segments/$id' })
  const { of, condition } = useSearch({ from: '/app/segments/$id' })
  const object = objectNamed(meta, 'segment')
  if (!object || (id === 'new' && !mayMake(object))) return <NotFound />
  if (id === 'new')
    return (
      <NewPage object={object} title={t('segments.new')}>
        <SegmentForm key={`${of} ${condition}`} meta={meta} object={object} segment={null} start={{ of, condition }} />
      </NewPage>
    )
  return (
    <SavedPage key={id} meta={meta} object={object} id={id}>
      {(row) => <SegmentForm meta={meta} object={object} segment={row as Segment} start={{}} />}
    </SavedPage>
  )
}
