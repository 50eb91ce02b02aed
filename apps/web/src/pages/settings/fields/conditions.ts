/** When fields that come with Rapport are asked for: what is said, and saying it. */
import { queryOptions } from '@tanstack/react-query'
import { queryClient } from '../../../api/queries.ts'
import { request } from '../../../api/request.ts'
import type { FieldMeta, ObjectMeta } from '../../../api/types.ts'
import { refreshModel } from './queries.ts'

/** Filter sentences over the record's own fields. */
export interface Conditions {
  requiredWhen?: string | null
  visibleWhen?: string | null
  /** Why they are not asked at present. */
  problem?: { code: string; message: string }
}

/** By object and field. */
type AllConditions = Readonly<Record<string, Readonly<Record<string, Conditions>>>>

export const conditionsQuery = queryOptions({
  queryKey: ['layouts', 'conditions'],
  queryFn: ({ signal }): Promise<AllConditions> =>
    request<{ items: readonly { of: string; conditions: Readonly<Record<string, Conditions>> }[] }>('/layouts', { signal }).then(
      ({ items }) => Object.fromEntries(items.map(({ of, conditions }) => [of, conditions])),
    ),
})

/** Whether something can be said of the field: it may be left empty, and somebody fills it in. */
export const mayAsk = (field: FieldMeta): boolean => !field.derived && !field.readonly && !field.required

/** The field that names a record, and whom it belongs to, are shown always. */
export const mayHide = (object: ObjectMeta, field: FieldMeta): boolean => field.key !== object.title && field.key !== object.owner

export async function askWhen(
  object: string,
  field: string,
  said: Pick<Conditions, 'requiredWhen' | 'visibleWhen'>,
): Promise<{ change: string | null }> {
  return settled(request(`/layouts/${object}/conditions/${field}`, { method: 'PUT', body: said }))
}
export const undoAsking = (change: string): Promise<unknown> => settled(request(`/changes/${change}/undo`, { method: 'POST' }))

async function settled<T>(change: Promise<T>): Promise<T> {
  try {
    return await change
  } finally {
    await Promise.all([refreshModel(), queryClient.invalidateQueries({ queryKey: ['layouts'] })])
  }
}
