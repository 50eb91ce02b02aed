import { Button, Skeleton } from '@rapport/ui'
import type { ReactNode } from 'react'
import { reasonOf } from '../api/problem.ts'
import { t } from '../messages/t.tsx'
import { NotDone } from './NotDone.tsx'

interface ListedProps {
  /** The question that it is the answer to; of one that comes page by page the next is offered. */
  list: {
    error: unknown
    isPending: boolean
    refetch: () => unknown
    hasNextPage?: boolean
    isFetchingNextPage?: boolean
    isFetchNextPageError?: boolean
    fetchNextPage?: () => unknown
  }
  isEmpty: boolean
  /** What is said where nothing is in it. */
  none: ReactNode
  /** How wide a row is that is not here yet. */
  waits?: 'full' | 'long'
  children: ReactNode
}

/** A list in a page: not here yet, did not come, empty, or its rows, and more of them. Rows that are here stay when asking again, or for more, fails. */
export function Listed({ list, isEmpty, none, waits = 'full', children }: ListedProps) {
  const { error, isPending, refetch, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list
  return (
    <>
      {error && !isFetchNextPageError ? <NotDone retry={refetch}>{reasonOf(error)}</NotDone> : null}
      {isPending ? <Skeleton shape={waits} /> : !isEmpty ? children : error ? null : none}
      {hasNextPage && fetchNextPage ? (
        <div>
          {isFetchNextPageError ? (
            <NotDone retry={fetchNextPage}>{reasonOf(error)}</NotDone>
          ) : (
            <Button size="small" look="ghost" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t('action.showMore')}
            </Button>
          )}
        </div>
      ) : null}
    </>
  )
}
