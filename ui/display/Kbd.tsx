import { cx } from '../cx.ts'
import styles from './Kbd.module.css'

/** The key that does the same; a hint for the eye only, hidden on touch. */
export function Kbd({ children, onInk }: { children: string; onInk?: boolean }) {
  return (
    <kbd aria-hidden className={cx(styles.kbd, onInk && styles.onInk)}>
      {children}
    </kbd>
  )
}
