import { request, requestOnce } from '../api/request.ts'
import { queryClient } from '../api/queries.ts'
import { nounOf } from '../api/meta.ts'
import type { ObjectMeta, Page, Row } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { toast } from '../shell/toasts.ts'
import { numberText } from '../fields/words.ts'
import type { ListSearch } from './view.ts'
import type { Selection } from './useSelection.ts'

interface Deleted {
  deleted: number
  skipped: readonly { id: string; code: string; message: string }[]
  change: string
}

/** Records that one request names or deletes at most. */
const BATCH = 1000

/** Deletes records, in as many steps as it takes, and gives back how many went, how many did not, and the changes to undo. */
export async function remove(
  object: ObjectMeta,
  ids: readonly string[],
): Promise<{ deleted: number; skipped: Deleted['skipped']; changes: readonly string[] }> {
  const done: Deleted[] = []
  for (let at = 0; at < ids.length; at += BATCH)
    done.push(await requestOnce<Deleted>(`/${object.path}/delete`, { method: 'POST', body: { ids: ids.slice(at, at + BATCH) } }))
  return {
    deleted: done.reduce((sum, one) => sum + one.deleted, 0),
    skipped: done.flatMap((one) => one.skipped),
    changes: done.filter((one) => one.deleted > 0).map((one) => one.change),
  }
}

/** The ids of everything a view holds, page by page. */
export async function idsOf(object: ObjectMeta, search: ListSearch, selection: Selection): Promise<readonly string[]> {
  if (!selection.whole) return [...selection.ids]
  const ids: string[] = []
  let after: string | null = null
  do {
    const page: Page<Row> = await request(`/${object.path}`, {
      query: { filter: search.filter, find: search.find, limit: BATCH, after, fields: object.title },
    })
    ids.push(...page.items.map((row) => row.id))
    after = page.next
  } while (after !== null)
  return ids
}

/** Says what was deleted and offers the way back; `settled` is called after the undo. */
export function sayDeleted(object: ObjectMeta, done: Awaited<ReturnType<typeof remove>>, settled: () => void): void {
  const what = { count: numberText(done.deleted), what: nounOf(object, done.deleted) }
  const kept = done.skipped.length
  const text =
    kept > 0
      ? `${t('list.deleted', what)}. ${t('list.kept', { count: kept, reason: done.skipped[0]?.message ?? '' })}`
      : t('list.deleted', what)
  toast(done.deleted > 0 ? { text, undo: () => void takeBack(done.changes, settled) } : { text })
}

/** Undoes changes, the last first. */
async function takeBack(changes: readonly string[], settled: () => void): Promise<void> {
  try {
    let restored = 0
    for (const change of changes.toReversed())
      restored += (await requestOnce<{ restored: number }>(`/changes/${change}/undo`, { method: 'POST' })).restored
    toast({ text: t('list.restored', { count: restored }) })
  } catch (error) {
    toast({ text: t('edit.notUndone', { reason: error instanceof Error ? error.message : String(error) }) })
  }
  await Promise.all([['count'], ['aggregate']].map((queryKey) => queryClient.invalidateQueries({ queryKey })))
  settled()
}

/** "1,204", or "10,000+" while only that much is known. */
export const countText = (total: number, exact: boolean): string =>
  exact ? numberText(total) : t('list.atLeast', { count: numberText(total) })
