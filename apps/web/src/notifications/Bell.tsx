import { Popover, RailButton, Skeleton } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Bell as Sign } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { Meta } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import styles from './Notifications.module.css'
import { unreadQuery } from './queries.ts'

// What is told is read when somebody looks.
const NoticeList = lazy(() => import('./NoticeList.tsx').then((module) => ({ default: module.NoticeList })))

/** Most that the bell counts. */
const MOST = 99

/** The bell: how much is new, and behind it what. */
export function Bell({ meta }: { meta: Meta }) {
  const [open, setOpen] = useState(false)
  const unread = useQuery(unreadQuery).data?.unread ?? 0
  const count = unread > MOST ? t('list.atLeast', { count: String(MOST) }) : String(unread)
  return (
    <Popover
      tight
      open={open}
      onClose={() => setOpen(false)}
      label={t('bell.title')}
      target={
        <RailButton
          icon={
            <span className={styles.sign}>
              <Sign size={16} strokeWidth={1.6} aria-hidden />
              {unread > 0 ? <span className={styles.dot} aria-hidden /> : null}
            </span>
          }
          label={t('bell.title')}
          aria-label={unread > 0 ? t('bell.new', { count: unread }) : t('bell.title')}
          aria-expanded={open}
          hint={unread > 0 ? <span className={styles.count}>{count}</span> : undefined}
          onClick={() => setOpen(!open)}
          // Until the panel has something that takes the focus, the bell has it.
          onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}
        />
      }
    >
      <div className={styles.panel} tabIndex={-1} data-autofocus>
        <Suspense fallback={<Skeleton shape="full" />}>
          <NoticeList meta={meta} onLeave={() => setOpen(false)} />
        </Suspense>
      </div>
    </Popover>
  )
}
