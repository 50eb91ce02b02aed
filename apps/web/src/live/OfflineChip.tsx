import { CloudOff } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { t } from '../messages/t.tsx'
import styles from './Live.module.css'
import { isLost, onLost } from './state.ts'

/** Says in the top bar that the server is not heard: what others change does not show until it is. */
export function OfflineChip() {
  const lost = useSyncExternalStore(onLost, isLost)
  return (
    <div className={styles.place} role="status">
      {lost ? (
        <span className={styles.chip} title={t('live.offlineText')}>
          <CloudOff size={14} strokeWidth={1.6} aria-hidden />
          {t('live.offline')}
        </span>
      ) : null}
    </div>
  )
}
