import type { ReactNode } from 'react'
import { cx } from '../cx.ts'
import styles from './Timeline.module.css'

/** What happened, newest first; children are day headings and entries. */
export function Timeline({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ol aria-label={label} className={styles.timeline}>
      {children}
    </ol>
  )
}

/** The day above its entries. */
export function TimelineDay({ children }: { children: ReactNode }) {
  return (
    <li className={styles.day}>
      <h2>{children}</h2>
    </li>
  )
}

/** One thing that happened: an icon on the line, who did what, when; `more` stands below. */
export interface TimelineEntryProps {
  icon: ReactNode
  look?: 'plain' | 'note' | 'created'
  says: ReactNode
  time: ReactNode
  more?: ReactNode
}

export function TimelineEntry({ icon, look = 'plain', says, time, more }: TimelineEntryProps) {
  return (
    <li className={styles.entry}>
      <span className={cx(styles.node, look !== 'plain' && styles[look])}>{icon}</span>
      <div className={styles.body}>
        <div className={styles.line}>
          <div className={styles.says}>{says}</div>
          <div className={styles.time}>{time}</div>
        </div>
        {more ? <div className={styles.more}>{more}</div> : null}
      </div>
    </li>
  )
}
