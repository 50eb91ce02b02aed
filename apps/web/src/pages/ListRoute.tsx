import { useParams, useSearch } from '@tanstack/react-router'
import { listed } from '../api/meta.ts'
import { ListPage } from '../list/ListPage.tsx'
import { NotFound } from '../shell/NotFound.tsx'
import { useModel } from '../shell/useModel.ts'

/** `/people`, `/companies` …: the list of an object, if the member has one. */
export function ListRoute() {
  const meta = useModel()
  const { path } = useParams({ from: '/app/$path' })
  const search = useSearch({ from: '/app/$path' })
  const object = listed(meta).find((one) => one.path === path)
  return object ? <ListPage key={object.name} meta={meta} object={object} search={search} /> : <NotFound />
}
