/** Writes down what somebody said of being written to or called, and has what is shown of it follow. */
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import type { Consents, SaidOf } from '../../mails/types.ts'

interface Word {
  object: string
  record: string
  /** None: on everything. */
  purpose: string | null
  channel: SaidOf
  given: boolean
  note: string
}

export async function keepWord(queryKey: readonly unknown[], { purpose, note, ...word }: Word): Promise<void> {
  const body = { ...word, ...(purpose ? { purpose } : {}), ...(note.trim() ? { note: note.trim() } : {}) }
  queryClient.setQueryData(queryKey, await request<Consents>('/consents', { method: 'POST', body }))
  // The timeline tells of it too.
  void queryClient.invalidateQueries({ queryKey: ['interactions', word.object, word.record] })
}
