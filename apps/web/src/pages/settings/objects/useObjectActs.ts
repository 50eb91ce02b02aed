import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { changeObject } from './queries.ts'
import type { CustomObject, ObjectPatch } from './types.ts'

const words = { retire: 'objects.retiredToast', back: 'objects.isBack' } as const

/** Retires and brings back, each with the way back; what was refused is said. */
export function useObjectActs(object: CustomObject) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const act = async (what: 'retire' | 'back'): Promise<void> => {
    if (busy) return
    setBusy(true)
    setProblem(null)
    try {
      await changeObject(object, { retired: what === 'retire' })
      toast({
        text: t(words[what], { many: object.many }),
        undo: () =>
          void takeBack(object, { retired: what !== 'retire' }, t(words[what === 'retire' ? 'back' : 'retire'], { many: object.many })),
      })
    } catch (error) {
      setProblem(t('objects.notDone', { reason: reasonOf(error) }))
    } finally {
      setBusy(false)
    }
  }
  return { act: (what: 'retire' | 'back') => void act(what), busy, problem }
}

/** The row that was pressed may be gone by now, so the toast tells what came of it. */
export async function takeBack(object: CustomObject, way: ObjectPatch, said: string): Promise<void> {
  try {
    await changeObject(object, way)
    toast({ text: said })
  } catch (error) {
    toast({ text: t('edit.notUndone', { reason: reasonOf(error) }) })
  }
}
