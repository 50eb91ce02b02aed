import '../messages/late-notifications.ts'
import { Button, EmptyState, Segmented, Skeleton } from '@rapport/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Bell } from 'lucide-react'
import { useState } from 'react'
import { reasonOf } from '../api/problem.ts'
import type { Meta } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { NotDone } from '../shell/NotDone.tsx'
import { NoticeRow } from './NoticeRow.tsx'
import styles from './Notifications.module.css'
import { mark, noticesQuery } from './queries.ts'

const states = ['all', 'unread'] as const

/** What a member was told, newest first. */
export function NoticeList({ meta, onLeave }: { meta: Meta; onLeave: () => void }) {
  const [state, setState] = useState<(typeof states)[number]>('all')
  const [wrong, setWrong] = useState<string | null>(null)
  const found = useInfiniteQuery(noticesQuery(state))
  const items = found.data?.pages.flatMap((page) => page.items) ?? []
  const unread = found.data?.pages[0]?.unread ?? 0
  const act = (done: Promise<void>) => {
    setWrong(null)
    done.catch((error: unknown) => setWrong(reasonOf(error)))
  }
  return (
    <>
      <div className={styles.head}>
        <h2>{t('bell.title')}</h2>
        <Segmented
          label={t('bell.which')}
          value={state}
          options={states.map((value) => ({ value, label: t(`bell.${value}`) }))}
          onChange={setState}
        />
        {unread > 0 ? (
          <Button size="small" look="ghost" onClick={() => act(mark(null))}>
            {t('bell.markAll')}
          </Button>
        ) : null}
      </div>
      {(wrong ?? found.error) ? <NotDone retry={found.refetch}>{wrong ?? reasonOf(found.error)}</NotDone> : null}
      {found.isPending ? (
        <div className={styles.waiting}>
          <Skeleton shape="long" />
          <Skeleton shape="half" />
          <Skeleton shape="long" />
        </div>
      ) : items.length === 0 && !found.error ? (
        <EmptyState
          icon={<Bell size={20} strokeWidth={1.6} aria-hidden />}
          title={t(state === 'unread' ? 'bell.nothingNew' : 'bell.empty')}
          text={state === 'unread' ? undefined : t('bell.emptyText')}
        />
      ) : (
        <ul className={styles.list}>
          {items.map((notice) => (
            <NoticeRow key={notice.id} meta={meta} notice={notice} onMark={(ids, read) => act(mark(ids, read))} onLeave={onLeave} />
          ))}
        </ul>
      )}
      {found.hasNextPage ? (
        <Button look="ghost" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('bell.older')}
        </Button>
      ) : null}
    </>
  )
}
