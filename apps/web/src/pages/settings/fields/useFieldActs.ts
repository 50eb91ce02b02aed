import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { holdsPlace } from './places.ts'
import { changeField, type FieldPatch } from './queries.ts'
import type { CustomField } from './types.ts'

type Act = 'mark' | 'unmark' | 'retire' | 'back'

const patches: Readonly<Record<Act, FieldPatch>> = {
  mark: { marked: true },
  unmark: { marked: false },
  retire: { retired: true },
  back: { retired: false },
}
const words = { mark: 'fields.marking', unmark: 'fields.unmarked', retire: 'fields.retiredToast', back: 'fields.isBack' } as const

/** Marks, retires and brings back, each with the way back; what was refused is said. */
export function useFieldActs(field: CustomField) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const { label } = field
  /** What takes each act back. A field that was sorted by and is retired comes back as it was. */
  const ways: Readonly<Record<Act, FieldPatch>> = {
    mark: patches.unmark,
    unmark: patches.mark,
    retire: { ...patches.back, ...(holdsPlace(field) ? patches.mark : {}) },
    back: patches.retire,
  }
  const act = async (what: Act): Promise<void> => {
    if (busy) return
    setBusy(true)
    setProblem(null)
    try {
      await changeField(field, patches[what])
      toast({ text: t(words[what], { label }), undo: () => void takeBack(field, what, ways[what]) })
    } catch (error) {
      setProblem(t('fields.notDone', { reason: reasonOf(error) }))
    } finally {
      setBusy(false)
    }
  }
  return { act: (what: Act) => void act(what), busy, problem }
}

const backwards = { mark: 'unmark', unmark: 'mark', retire: 'back', back: 'retire' } as const

/** The row that was pressed may be gone by now, so the toast tells what came of it. */
export async function takeBack(field: CustomField, what: Act, way: FieldPatch): Promise<void> {
  try {
    await changeField(field, way)
    toast({ text: t(words[backwards[what]], { label: field.label }) })
  } catch (error) {
    toast({ text: t('edit.notUndone', { reason: reasonOf(error) }) })
  }
}
