import { Skeleton } from '@rapport/ui'
import styles from './Record.module.css'

/** The record page while its record is on the way. */
export function RecordSkeleton() {
  return (
    <>
      <div className={styles.head}>
        <Skeleton shape="round" />
        <Skeleton shape="short" />
      </div>
      <div className={styles.columns} aria-busy>
        <div className={styles.loading}>
          <Skeleton shape="half" />
          <Skeleton shape="long" />
          <Skeleton shape="half" />
          <Skeleton shape="long" />
        </div>
        <div className={styles.loading}>
          <Skeleton shape="block" />
          <Skeleton shape="long" />
          <Skeleton shape="half" />
        </div>
      </div>
    </>
  )
}
