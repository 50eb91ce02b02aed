import { cx } from '../cx.ts'
import styles from './Skeleton.module.css'

/** A grey bar where text will stand; appears after 150 ms, so quick answers never flash. */
export function Skeleton({ shape = 'half' }: { shape?: 'short' | 'half' | 'long' | 'full' | 'round' | 'block' }) {
  return <span aria-hidden className={cx(styles.bar, styles[shape])} />
}
