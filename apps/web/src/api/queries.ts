import { QueryClient, queryOptions } from '@tanstack/react-query'
import { t } from '../messages/t.tsx'
import { ApiProblem } from './problem.ts'
import { request } from './request.ts'
import type { Count, Meta, ObjectMeta, Row, Session } from './types.ts'

/** One cache for the whole app. What was refused is not asked again; what got lost on the way is, twice. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => failures < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
    },
  },
})

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => request<Session>('/session', { signal }),
  staleTime: 5 * 60_000,
})

export const metaQuery = queryOptions({
  queryKey: ['meta'],
  queryFn: ({ signal }) => request<Meta>('/meta', { signal }).then(calledByPeople),
  staleTime: 5 * 60_000,
})

/** What programs call a flow, people call an automation. */
const calledByPeople = ({ objects }: Meta): Meta => ({
  objects: objects.map((object) => (object.name === 'flow' ? { ...object, label: [t('object.flow'), t('object.flows')] } : object)),
})

export const recordQuery = (object: ObjectMeta, id: string) =>
  queryOptions({
    queryKey: ['record', object.name, id],
    queryFn: ({ signal }) => request<Row>(`/${object.path}/${id}`, { signal }),
  })

/** How many records a view holds. `exact` counts all of them; else counting stops at 10,000. */
export const countQuery = (object: ObjectMeta, view: { filter?: string; find?: string }, exact: boolean) =>
  queryOptions({
    queryKey: ['count', object.name, view.filter ?? '', view.find ?? '', exact],
    queryFn: ({ signal }) =>
      request<Count>(`/${object.path}/count`, { query: { filter: view.filter, find: view.find, exact: exact || undefined }, signal }),
  })
