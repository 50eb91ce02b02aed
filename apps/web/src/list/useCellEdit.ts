import { useState } from 'react'
import { ApiProblem, reasonOf } from '../api/problem.ts'
import { queryClient } from '../api/queries.ts'
import type { FieldMeta, ObjectMeta, Row, Value } from '../api/types.ts'
import { valueText } from '../fields/valueText.ts'
import { t } from '../messages/t.tsx'
import { clashesOf, conflictText } from '../record/conflict.ts'
import { toast } from '../shell/toasts.ts'
import { type CellEdit, editable, saveValue } from './cellEdit.ts'
import type { RowStore } from './rowStore.ts'

/** Editing in the cells of a list: one cell at a time, saved against the version that was seen. */
export function useCellEdit(object: ObjectMeta, columns: readonly FieldMeta[], store: RowStore) {
  const [edit, setEdit] = useState<CellEdit | null>(null)

  const begin = (index: number, column: number): boolean => {
    const row = store.get(index)
    const field = columns[column]
    if (!row || !field || !editable(object, field)) return false
    setEdit({ id: row.id, index, field: field.key, state: 'editing' })
    return true
  }

  const save = async (now: CellEdit, value: unknown): Promise<boolean> => {
    const row = store.get(now.index)
    const field = columns.find((column) => column.key === now.field)
    if (!row || row.id !== now.id || !field) return false
    const before = row[field.key] ?? null
    setEdit({ ...now, state: 'saving', draft: value })
    try {
      const saved = await saveOver(object, row, field, value as Value)
      settle(object, store, saved)
      setEdit((last) => (last?.id === now.id && last.field === now.field ? null : last))
      toast({ text: said(field, saved, before) })
      return true
    } catch (error) {
      const conflict = error instanceof ApiProblem && error.status === 412
      if (conflict && error.current) settle(object, store, error.current)
      const reason = conflict ? conflictText(error, field) : t('edit.notSaved', { reason: reasonOf(error) })
      setEdit({ ...now, state: 'failed', draft: value, reason, conflict, wrong: error instanceof ApiProblem && error.status === 422 })
      return false
    }
  }

  return {
    edit,
    begin,
    save: (value: unknown) => (edit ? save(edit, value) : Promise.resolve(false)),
    retry: () => {
      if (!edit) return
      if (edit.wrong) setEdit({ ...edit, state: 'editing', wrong: false })
      else void save(edit, edit.draft)
    },
    cancel: () => setEdit(null),
  }
}

/** Saves; when others changed only other fields meanwhile, it goes through with the newer version. */
async function saveOver(object: ObjectMeta, row: Row, field: FieldMeta, value: Value): Promise<Row> {
  try {
    return await saveValue(object, row, field, value)
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 412 || !error.current || field.made?.how === 'part') throw error
    if (clashesOf(error, [field], { [field.key]: value }).length > 0) throw error
    return saveValue(object, error.current, field, value)
  }
}

const said = (field: FieldMeta, saved: Row, before: Value): string => {
  const after = valueText(field, saved[field.key])
  if (after) return t('edit.changedTo', { field: field.label, value: after })
  return before === null ? t('edit.changed', { field: field.label }) : t('edit.emptied', { field: field.label })
}

/** Shows a saved record wherever it is drawn. */
export function settle(object: ObjectMeta, store: RowStore | null, row: Row): void {
  store?.put(row)
  queryClient.setQueryData(['record', object.name, row.id], row)
  void queryClient.invalidateQueries({ queryKey: ['history', object.name, row.id] })
  // Numbers may be of this object, or of others that look here.
  void queryClient.invalidateQueries({ queryKey: ['aggregate'] })
}
