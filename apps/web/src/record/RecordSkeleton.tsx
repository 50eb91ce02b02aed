import { Skeleton } from '@rapport/ui'
import { t } from '../messages/t.tsx'
import styles from './Record.module.css'

/** The record page while its record is on the way, with everything where it will stand. */
export function RecordSkeleton() {
  return (
    <>
      <div className={styles.head}>
        <Skeleton shape="roundLarge" />
        <div className={styles.headWaits}>
          <h1 className={styles.unseen}>{t('state.loading')}</h1>
          <Skeleton shape="short" />
          <Skeleton shape="half" />
        </div>
      </div>
      <div className={styles.columns} aria-busy>
        <Waiting className={styles.left} shapes={['half', 'long', 'half', 'long', 'long', 'half']} />
        <Waiting className={styles.middle} shapes={['block', 'long', 'half', 'long', 'half']} />
        <Waiting className={styles.right} shapes={['half', 'long', 'long']} />
      </div>
    </>
  )
}

function Waiting({ className, shapes }: { className: string | undefined; shapes: readonly ('half' | 'long' | 'block')[] }) {
  return (
    <div className={className}>
      <div className={styles.loading}>
        {shapes.map((shape, at) => (
          <Skeleton key={`${at} ${shape}`} shape={shape} />
        ))}
      </div>
    </div>
  )
}
