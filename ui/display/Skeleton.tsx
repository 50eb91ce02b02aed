import { cx } from '../cx.ts'
import styles from './Skeleton.module.css'

/** A bar as long as a part of its place, a round one as large as a small, medium or large avatar, or a block. */
export type SkeletonShape = 'short' | 'half' | 'long' | 'full' | 'round' | 'roundMedium' | 'roundLarge' | 'block'

/** A grey bar where text will stand; appears after 150 ms, so quick answers never flash. */
export function Skeleton({ shape = 'half' }: { shape?: SkeletonShape }) {
  return <span aria-hidden className={cx(styles.bar, styles[shape])} />
}
