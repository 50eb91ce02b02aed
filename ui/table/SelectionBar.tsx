import type { ReactNode } from 'react'
import styles from './SelectionBar.module.css'

/** What can be done with the chosen rows, floating above the foot of the list. Buttons take the look `ink`. */
export function SelectionBar({ label, count, children }: { label: string; count: string; children: ReactNode }) {
  return (
    <div className={styles.place} data-floating>
      <div role="toolbar" aria-label={label} className={styles.bar}>
        <span className={styles.count} role="status">
          {count}
        </span>
        {children}
      </div>
    </div>
  )
}

/** A thin line between groups of buttons. */
export function BarGap() {
  return <span className={styles.gap} aria-hidden />
}
