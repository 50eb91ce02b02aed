import { queryOptions } from '@tanstack/react-query'
import type { Reference } from '@rapport/core/reference'
import { request } from '../../../api/request.ts'

/** The reference as the server makes it for who asks, with the address by which this browser has reached it. */
export const referenceQuery = queryOptions({
  queryKey: ['meta', 'reference'],
  queryFn: async ({ signal }) => {
    const made = await request<Reference>('/reference.json', { signal })
    return JSON.parse(JSON.stringify(made).replaceAll(made.address, location.origin)) as Reference
  },
  staleTime: 0,
})
