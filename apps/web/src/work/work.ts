import { useQueryClient } from '@tanstack/react-query'
import { titleOf } from '../api/meta.ts'
import { reasonOf } from '../api/problem.ts'
import { requestOnce } from '../api/request.ts'
import type { Meta, ObjectMeta, Row } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { toast } from '../shell/toasts.ts'

/** An object whose records somebody has to do. */
export type WorkObject = ObjectMeta & Required<Pick<ObjectMeta, 'work' | 'owner'>>

export const isWork = (object: ObjectMeta): object is WorkObject => object.work !== undefined && object.owner !== undefined

/** The first object whose records are work; none where nobody may see one. */
export const workOf = (meta: Meta): WorkObject | undefined => meta.objects.find(isWork)

export const isDone = ({ work }: WorkObject, row: Row): boolean => row[work.state] === work.done

/** Where work stands, in which order it is shown. */
export const spans = ['overdue', 'today', 'week', 'later', 'never'] as const
export type Span = (typeof spans)[number]

/** Calendar days from today until a day; below zero for what is over. */
export function daysUntil(day: string, now: Date): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())
  return Math.round((Date.UTC(year, month - 1, date) - today) / 86_400_000)
}

export function spanOf(day: unknown, now: Date): Span {
  if (typeof day !== 'string' || day === '') return 'never'
  const days = daysUntil(day, now)
  return days < 0 ? 'overdue' : days === 0 ? 'today' : days <= 7 ? 'week' : 'later'
}

/** The day so many days from now, as fields hold it. */
export function dayIn(days: number, now: Date): string {
  const then = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())}`
}

/** Ticks work off, or opens it again; the toast takes it back as if it had not been. Resolves to whether it was saved. */
export function useTick(object: WorkObject): (row: Row, done: boolean) => Promise<boolean> {
  const cache = useQueryClient()
  const settle = (id: string) =>
    Promise.all(
      [['related', object.name], ['record', object.name, id], ['history'], ['interactions'], ['count', object.name], ['aggregate']].map(
        (queryKey) => cache.invalidateQueries({ queryKey }),
      ),
    )
  return async (row, done) => {
    const { state, open, done: over } = object.work
    const name = titleOf(object, row) || t('record.untitled')
    try {
      const items = [{ action: 'update', id: row.id, values: { [state]: done ? over : open } }]
      const { change } = await requestOnce<{ change: string | null }>(`/${object.path}/batch`, {
        method: 'POST',
        body: { mode: 'all', items },
      })
      void settle(row.id)
      const undo = () =>
        void requestOnce(`/changes/${change}/undo`, { method: 'POST' })
          .catch((error: unknown) => toast({ text: t('edit.notUndone', { reason: reasonOf(error) }) }))
          .then(() => settle(row.id))
      toast({ text: t(done ? 'work.done' : 'work.reopened', { name }), ...(change ? { undo } : {}) })
      return true
    } catch (error) {
      toast({ text: t('edit.notSaved', { reason: reasonOf(error) }) })
      return false
    }
  }
}
