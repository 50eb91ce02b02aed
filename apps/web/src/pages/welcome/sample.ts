import { queryOptions, useMutation, useQuery } from '@tanstack/react-query'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import { forgetRows } from '../../list/useRows.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'

interface SampleState {
  loaded: boolean
  records: number
}

const sampleQuery = queryOptions({
  queryKey: ['sample'],
  queryFn: ({ signal }) => request<SampleState>('/sample', { signal }),
})

/** Whether sample people are here, and how they come and go. For administrators. */
export function useSample() {
  const state = useQuery(sampleQuery)
  const settle = async () => {
    forgetRows()
    await queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' && queryKey[0] !== 'meta' })
  }
  const add = useMutation({
    mutationFn: () => request<SampleState>('/sample', { method: 'POST' }),
    onSettled: settle,
  })
  const remove = useMutation({
    mutationFn: () => request<{ removed: number; kept: number }>('/sample', { method: 'DELETE' }),
    onSuccess: ({ removed, kept }) =>
      toast({ text: kept > 0 ? t('start.sampleKept', { removed, kept }) : t('start.sampleRemoved', { removed }) }),
    onSettled: settle,
  })
  return { state, add, remove, problem: add.error ?? remove.error ?? state.error }
}
