import type { CSSProperties } from 'react'
import styles from './Progress.module.css'

/** How much is done, as a bar with a number behind it. */
export function ProgressBar({ label, done, all }: { label: string; done: number; all: number }) {
  const share = all > 0 ? Math.min(1, done / all) : 0
  // How far it is can be known only while it runs, so it reaches the style sheet as a variable.
  const style: CSSProperties & { '--share': number } = { '--share': share }
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(share * 100)}
      className={styles.track}
      style={style}
    >
      <div className={styles.fill} />
    </div>
  )
}
