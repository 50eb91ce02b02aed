import { useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { metaQuery } from '../api/queries.ts'
import type { Meta } from '../api/types.ts'

/** What the signed-in member may know of the model. */
export function useModel(): Meta {
  const loaded = useRouteContext({ from: '/app' })
  return useQuery(metaQuery).data ?? loaded.meta
}
