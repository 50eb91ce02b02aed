import '../../messages/late-flows.ts'
import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { mayMake, objectNamed } from '../../api/meta.ts'
import { sessionQuery } from '../../api/queries.ts'
import type { Row } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { NewPage, SavedPage } from '../../record/OwnPage.tsx'
import { NotFound } from '../../shell/NotFound.tsx'
import { useModel } from '../../shell/useModel.ts'
import { FlowPage } from './FlowPage.tsx'
import { emptyBody, starterBody, starters } from './make.ts'
import type { Flow } from './types.ts'

/** Who is in it has to be let out first. */
const isGoing = (row: Row): boolean => ['on', 'paused'].includes((row as Flow).state)

/** `/flows/{id}` and `/flows/new`. */
export function FlowRoute() {
  const meta = useModel()
  const { id } = useParams({ from: '/app/flows/$id' })
  const { starter } = useSearch({ from: '/app/flows/$id' })
  const me = useQuery(sessionQuery).data?.member?.id ?? ''
  const object = objectNamed(meta, 'flow')
  if (!object || (id === 'new' && !mayMake(object))) return <NotFound />
  if (id === 'new') {
    const begun = starters.find((one) => one === starter)
    const start = begun
      ? { name: t(`flows.starter.${begun}`), ...starterBody(begun, meta, me) }
      : { name: '', of: 'person', body: emptyBody }
    return (
      <NewPage object={object} title={t('flows.new')}>
        <FlowPage key={begun ?? ''} meta={meta} object={object} flow={null} start={start} />
      </NewPage>
    )
  }
  return (
    <SavedPage key={id} meta={meta} object={object} id={id} stays={isGoing}>
      {(row) => {
        const { name, of, body } = row as Flow
        return <FlowPage meta={meta} object={object} flow={row as Flow} start={{ name, of, body }} />
      }}
    </SavedPage>
  )
}
