import '../../messages/late-broadcasts.ts'
import { useParams } from '@tanstack/react-router'
import { mayMake, objectNamed } from '../../api/meta.ts'
import type { Row } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { NewPage, SavedPage } from '../../record/OwnPage.tsx'
import { NotFound } from '../../shell/NotFound.tsx'
import { useModel } from '../../shell/useModel.ts'
import { Begun } from './Begun.tsx'
import { Draft } from './Draft.tsx'
import type { Broadcast } from './types.ts'

/** What was begun stays: it says who was written to. */
const isBegun = (row: Row): boolean => (row as Broadcast).state !== 'draft'

/** `/broadcasts/{id}` and `/broadcasts/new`. */
export function BroadcastRoute() {
  const meta = useModel()
  const { id } = useParams({ from: '/app/broadcasts/$id' })
  const object = objectNamed(meta, 'broadcast')
  if (!object || (id === 'new' && !mayMake(object))) return <NotFound />
  if (id === 'new')
    return (
      <NewPage object={object} title={t('broadcasts.new')}>
        <Draft meta={meta} object={object} broadcast={null} />
      </NewPage>
    )
  return (
    <SavedPage key={id} meta={meta} object={object} id={id} stays={isBegun}>
      {(row) =>
        isBegun(row) ? (
          <Begun meta={meta} object={object} broadcast={row as Broadcast} />
        ) : (
          <Draft meta={meta} object={object} broadcast={row as Broadcast} />
        )
      }
    </SavedPage>
  )
}
