import { Button, IconButton, InlineError } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { objectNamed } from '../../../api/meta.ts'
import { queryClient } from '../../../api/queries.ts'
import { requestOnce } from '../../../api/request.ts'
import { remove } from '../../../list/removal.ts'
import { t } from '../../../messages/t.tsx'
import { useModel } from '../../../shell/useModel.ts'
import { toast } from '../../../shell/toasts.ts'
import list from '../mailing/Mailing.module.css'
import { NotLoaded } from '../Parts.tsx'
import frame from '../Settings.module.css'
import { type Hours, hoursQuery, weekdays } from './hours.ts'
import { HoursDialog } from './HoursDialog.tsx'

const sign = { size: 14, strokeWidth: 1.6, 'aria-hidden': true } as const

/** When the company is open. */
export function HoursPage() {
  const all = useQuery(hoursQuery)
  const [shown, setShown] = useState<Hours | 'new' | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const object = objectNamed(useModel(), 'hours')
  const again = () => queryClient.invalidateQueries({ queryKey: hoursQuery.queryKey })
  const restore = async (changes: readonly string[]) => {
    try {
      for (const change of changes) await requestOnce(`/changes/${change}/undo`, { method: 'POST' })
      await again()
    } catch (error) {
      setProblem(t('edit.notUndone', { reason: reasonOf(error) }))
    }
  }
  const drop = async ({ id, name }: Hours) => {
    if (!object) return
    setProblem(null)
    try {
      const done = await remove(object, [id])
      if (done.deleted === 0) throw new Error(done.skipped[0]?.message ?? '')
      await again()
      toast({ text: t('hours.deleted', { name }), undo: () => void restore(done.changes) })
    } catch (error) {
      setProblem(t('hours.notDeleted', { name, reason: reasonOf(error) }))
    }
  }
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('settings.hours')}</h2>
        <span className={frame.end}>
          <Button icon={<Plus size={14} aria-hidden />} onClick={() => setShown('new')}>
            {t('hours.add')}
          </Button>
        </span>
      </div>
      <p className={frame.text}>{t('hours.text')}</p>
      {problem ? <InlineError>{problem}</InlineError> : null}
      {!all.data ? (
        <NotLoaded error={all.error} retry={() => void all.refetch()} />
      ) : all.data.length === 0 ? (
        <p className={list.quiet}>{t('hours.none')}</p>
      ) : (
        <ul className={list.list}>
          {all.data.map((hours) => (
            <li key={hours.id} className={list.item}>
              <div className={list.what}>
                <span className={list.names}>
                  <span dir="auto" className={list.name}>
                    {hours.name}
                  </span>
                  <span className={list.quiet}>{hours.timeZone.replaceAll('_', ' ')}</span>
                </span>
                <span className={list.wording}>{weekWords(hours)}</span>
              </div>
              <IconButton label={t('hours.edit', { name: hours.name })} onClick={() => setShown(hours)}>
                <Pencil {...sign} />
              </IconButton>
              <IconButton label={t('hours.delete', { name: hours.name })} onClick={() => void drop(hours)}>
                <Trash2 {...sign} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      {shown ? <HoursDialog hours={shown === 'new' ? null : shown} onClose={() => setShown(null)} /> : null}
    </div>
  )
}

/** "Monday – Friday 09:00–17:00, closed on 2 more days". */
function weekWords({ week, holidays }: Hours): string {
  const said = weekdays.map((day) => (week[day] ?? []).map(([from, to]) => `${from}–${to}`).join(', '))
  const parts: string[] = []
  for (let at = 0; at < weekdays.length; at++) {
    const first = at
    while (said[at + 1] === said[first]) at++
    if (said[first] === '') continue
    const days = first === at ? t(`hours.${weekdays[first]!}`) : `${t(`hours.${weekdays[first]!}`)} – ${t(`hours.${weekdays[at]!}`)}`
    parts.push(`${days} ${said[first]}`)
  }
  return [...parts, holidays?.length ? t('hours.closedDays', { count: holidays.length }) : ''].filter(Boolean).join(' · ')
}
