import '../messages/late-record.ts'
import { useParams, useSearch } from '@tanstack/react-router'
import { listed } from '../api/meta.ts'
import { RecordPage } from '../record/RecordPage.tsx'
import { NotFound } from '../shell/NotFound.tsx'
import { useModel } from '../shell/useModel.ts'

/** `/people/{id}`: one record; the address carries the view it was opened from. */
export function RecordRoute() {
  const meta = useModel()
  const { path, id } = useParams({ from: '/app/$path/$id' })
  const { shows: _shows, type: _type, ...search } = useSearch({ from: '/app/$path/$id' })
  const object = listed(meta).find((one) => one.path === path)
  return object ? <RecordPage key={id} meta={meta} object={object} id={id} search={search} /> : <NotFound />
}
