import { queryOptions } from '@tanstack/react-query'
import { queryClient } from '../../../api/queries.ts'
import { request } from '../../../api/request.ts'
import { refreshModel } from '../fields/queries.ts'

interface Changed {
  change: string | null
}

/** What was said of an object; of one it may be only when fields are asked for. */
interface LaidOut {
  of: string
  columns: readonly string[] | null
  groups: readonly object[] | null
}

/** Names of the objects that somebody has laid out. */
export const layoutsQuery = queryOptions({
  queryKey: ['layouts'],
  queryFn: ({ signal }) =>
    request<{ items: readonly LaidOut[] }>('/layouts', { signal }).then(({ items }) =>
      items.filter(({ columns, groups }) => columns !== null || groups !== null).map(({ of }) => of),
    ),
})

export const layOut = (of: string, body: object): Promise<Changed> => settled(request(`/layouts/${of}`, { method: 'PUT', body }))
export const asItComes = (of: string): Promise<Changed> => settled(request(`/layouts/${of}`, { method: 'DELETE' }))
export const undoLayout = (change: string): Promise<unknown> => settled(request(`/changes/${change}/undo`, { method: 'POST' }))

async function settled<T>(change: Promise<T>): Promise<T> {
  try {
    return await change
  } finally {
    await Promise.all([refreshModel(), queryClient.invalidateQueries({ queryKey: layoutsQuery.queryKey })])
  }
}
