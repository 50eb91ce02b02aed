import { CircleAlert } from 'lucide-react'
import { calendarDate, dayName, shortDate } from '../fields/time.ts'
import { useNow } from '../fields/useNow.ts'
import { t } from '../messages/t.tsx'
import { daysUntil } from './work.ts'
import styles from './Work.module.css'

/** By when something is to be done, as one says it; what is late says how late. */
export function Due({ day, done }: { day: string; done: boolean }) {
  const now = useNow()
  const days = daysUntil(day, now)
  const late = !done && days < 0
  return (
    <time dateTime={day} title={calendarDate(day)} className={late ? styles.late : !done && days === 0 ? styles.now : styles.due}>
      {late ? <CircleAlert size={12} strokeWidth={2} aria-hidden /> : null}
      {late ? t('work.late', { count: -days }) : dueText(day, days, now)}
    </time>
  )
}

function dueText(day: string, days: number, now: Date): string {
  if (days === 0) return t('time.today')
  if (days === 1) return t('time.tomorrow')
  if (days === -1) return t('time.yesterday')
  return days > 1 && days < 7 ? dayName(day) : shortDate(day, now)
}
