import type { ReactNode } from 'react'
import { cx } from '../cx.ts'
import styles from './Chip.module.css'

export type ChipLook = 'neutral' | 'good' | 'warn' | 'bad' | 'info' | 'accent' | 'outline'

/** A value or state in a word; the colour never says anything that the word does not. */
export function Chip({ look = 'neutral', icon, children }: { look?: ChipLook; icon?: ReactNode; children: ReactNode }) {
  return (
    <span className={cx(styles.chip, look !== 'neutral' && styles[look])}>
      {icon}
      <span className={styles.word}>{children}</span>
    </span>
  )
}
