import { locale, t } from '../../messages/t.tsx'
import styles from './Forms.module.css'
import type { Standing } from './types.ts'

const shown = 30

/** How many answers came on each of the last days, those without any too. */
export function Days({ days }: Pick<Standing, 'days'>) {
  const counts = new Map(days.map(({ day, count }) => [day, count]))
  const last = days.at(-1)?.day ?? new Date().toISOString().slice(0, 10)
  const today = new Date().toISOString().slice(0, 10)
  const end = Date.parse(last > today ? last : today)
  const all = Array.from({ length: shown }, (_, at) => new Date(end - (shown - 1 - at) * 86_400_000).toISOString().slice(0, 10))
  const most = Math.max(1, ...counts.values())
  const sum = days.reduce((total, { count }) => total + count, 0)
  const write = (day: string) => new Date(day).toLocaleDateString(locale(), { day: 'numeric', month: 'short', timeZone: 'UTC' })
  const said = all.flatMap((day) => (counts.has(day) ? [t('forms.day', { day: write(day), count: counts.get(day)! })] : []))
  const title = t('forms.days', { count: sum.toLocaleString(locale()) })
  return (
    <figure className={styles.days}>
      <figcaption className={styles.legend}>{title}</figcaption>
      <div className={styles.bars} role="img" aria-label={[title, ...said].join('. ')}>
        {all.map((day) => {
          const count = counts.get(day) ?? 0
          return (
            <span key={day} className={styles.day} title={t('forms.day', { day: write(day), count })}>
              <span className={styles.bar} data-none={count === 0 || undefined} style={{ height: `${(count / most) * 100}%` }} />
            </span>
          )
        })}
      </div>
      <div className={styles.ends} aria-hidden>
        <span>{write(all[0]!)}</span>
        <span>{write(all.at(-1)!)}</span>
      </div>
    </figure>
  )
}
