import { type ReactNode, useEffect } from 'react'
import { cx } from '../cx.ts'
import styles from './SelectionBar.module.css'

/** What can be done with the chosen rows, or what goes on, floating above the foot of the list. Buttons take the look `ink`. */
interface SelectionBarProps {
  label: string
  count: string
  /** The count changes all the time: it is not read out each time, and what is over soon is not shown at all. */
  silent?: boolean
  children: ReactNode
}

export function SelectionBar({ label, count, silent, children }: SelectionBarProps) {
  // Said to the whole page by its root: a rule that looks for the bar there would be asked at every row that is scrolled in.
  useEffect(() => {
    document.documentElement.toggleAttribute('data-floating', true)
    return () => void document.documentElement.toggleAttribute('data-floating', false)
  }, [])
  return (
    <div className={cx(styles.place, silent && styles.late)}>
      <div role="toolbar" aria-label={label} className={styles.bar}>
        <span className={styles.count} role={silent ? undefined : 'status'}>
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
