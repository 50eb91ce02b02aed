/** Added fields by which lists could be sorted, and quickly filtered, if they were marked: which ones, and marking them. */
import type { Condition } from '@rapport/core/rules'
import { fieldOf } from '../api/meta.ts'
import { reasonOf } from '../api/problem.ts'
import { metaQuery, queryClient } from '../api/queries.ts'
import { request } from '../api/request.ts'
import type { FieldMeta, ObjectMeta } from '../api/types.ts'
import { isComparison, partsOf } from '../filter/tree.ts'
import { t } from '../messages/t.tsx'
import { toast } from '../shell/toasts.ts'

/** Milliseconds after which an answer is slow: a mark is offered. */
export const SLOW = 1_000

/** Kinds of which a field may be marked. Links always are. */
export const markable: readonly string[] = ['text', 'choice', 'boolean', 'integer', 'number', 'date', 'instant']

export const isUnmarked = (field: FieldMeta | undefined): field is FieldMeta =>
  field !== undefined && field.custom === true && !field.derived && !field.sortable && markable.includes(field.kind)

/** The record's own added fields in a filter that no index answers for. */
export function unmarkedIn(object: ObjectMeta, tree: Condition): readonly FieldMeta[] {
  if (isComparison(tree)) {
    const field = fieldOf(object, tree.field)
    return isUnmarked(field) ? [field] : []
  }
  const parts = 'not' in tree ? [tree.not] : (partsOf(tree)?.parts ?? [])
  return [...new Set(parts.flatMap((part) => unmarkedIn(object, part)))]
}

interface Definition {
  readonly id: string
  readonly of: string
  readonly key: string
}

/** Marks fields, and says what comes of it; for administrators. True when it is done. */
export async function mark(object: ObjectMeta, keys: readonly string[]): Promise<boolean> {
  try {
    const { items } = await request<{ items: readonly Definition[] }>('/custom-fields')
    for (const key of keys) {
      const { id } = items.find((one) => one.of === object.name && one.key === key)!
      await request(`/custom-fields/${id}`, { method: 'PATCH', body: { marked: true } })
      toast({ text: t('fields.marking', { label: fieldOf(object, key)?.label ?? key }) })
    }
    return true
  } catch (error) {
    toast({ text: t('fields.notDone', { reason: reasonOf(error) }) })
    return false
  } finally {
    for (const queryKey of [metaQuery.queryKey, ['customFields']]) void queryClient.invalidateQueries({ queryKey })
  }
}
