import { queryOptions } from '@tanstack/react-query'
import { queryClient } from '../../../api/queries.ts'
import { request } from '../../../api/request.ts'
import { refreshModel } from '../fields/queries.ts'
import type { CustomObject, CustomObjects, ObjectPatch } from './types.ts'

/** Every object that was invented, the latest last. */
export const customObjectsQuery = queryOptions({
  queryKey: ['customObjects'],
  queryFn: ({ signal }) =>
    request<CustomObjects>('/custom-objects', { signal }).then(({ items, most }) => ({ items: items.toReversed(), most })),
})

export const addObject = (body: ObjectPatch): Promise<CustomObject> => settled(request('/custom-objects', { method: 'POST', body }))

export const changeObject = ({ id }: Pick<CustomObject, 'id'>, body: ObjectPatch): Promise<CustomObject> =>
  settled(request(`/custom-objects/${id}`, { method: 'PATCH', body }))

async function settled(change: Promise<CustomObject>): Promise<CustomObject> {
  try {
    return await change
  } finally {
    await Promise.all([refreshModel(), queryClient.invalidateQueries({ queryKey: customObjectsQuery.queryKey })])
  }
}
