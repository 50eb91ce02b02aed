import { queryOptions } from '@tanstack/react-query'
import { metaQuery, queryClient } from '../../../api/queries.ts'
import { request } from '../../../api/request.ts'
import type { CustomField, CustomFields } from './types.ts'

/** Milliseconds between two looks at how far a field is prepared. */
const PACE = 1000

/** Every field that was added, the latest last; looked at again while one is being prepared. */
export const customFieldsQuery = queryOptions({
  queryKey: ['customFields'],
  queryFn: ({ signal }) =>
    request<CustomFields>('/custom-fields', { signal }).then(({ items, pools }) => ({ items: items.toReversed(), pools })),
  refetchInterval: ({ state }) =>
    state.data?.items.some((field) => field.state === 'filling' || field.unique === 'checking') ? PACE : false,
})

/** What may be sent of a field. */
export interface FieldPatch {
  label?: string
  options?: CustomField['options']
  marked?: boolean
  retired?: boolean
}

export const addField = (body: object): Promise<CustomField> => settled(request('/custom-fields', { method: 'POST', body }))

export const changeField = ({ id }: Pick<CustomField, 'id'>, body: FieldPatch): Promise<CustomField> =>
  settled(request(`/custom-fields/${id}`, { method: 'PATCH', body }))

async function settled(change: Promise<CustomField>): Promise<CustomField> {
  try {
    return await change
  } finally {
    await refreshModel()
  }
}

/** Asks anew what pages draw themselves from, and what they draw: a field that came or went shows without a reload. */
export const refreshModel = (): Promise<unknown> =>
  Promise.all(
    [customFieldsQuery.queryKey, metaQuery.queryKey, ['record'], ['history'], ['interactions']].map((queryKey) =>
      queryClient.invalidateQueries({ queryKey }),
    ),
  )
