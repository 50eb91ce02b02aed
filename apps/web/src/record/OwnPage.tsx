/** Pages of objects whose records are made and changed on a page of their own (`editorOf`): a new one, and one that is there. */
import { Button, ErrorState, TopBar } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { titleOf } from '../api/meta.ts'
import { ApiProblem, reasonOf } from '../api/problem.ts'
import { recordQuery } from '../api/queries.ts'
import type { Meta, ObjectMeta, Row } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { PlaceButton } from '../shell/links.ts'
import { usePageTitle } from '../shell/usePageTitle.ts'
import styles from './Record.module.css'
import { RecordSkeleton } from './RecordSkeleton.tsx'
import { RecordTop } from './RecordTop.tsx'

/** A form for one that is not there yet, below the way back to the list. */
export function NewPage({ object, title, children }: { object: ObjectMeta; title: string; children: ReactNode }) {
  usePageTitle(title)
  return (
    <div className={styles.page}>
      <TopBar
        start={
          <Link to="/$path" params={{ path: object.path }} search={{}} className={styles.back}>
            <ChevronLeft size={16} strokeWidth={1.6} aria-hidden />
            {object.label[1]}
          </Link>
        }
      />
      {children}
    </div>
  )
}

interface SavedPageProps {
  meta: Meta
  object: ObjectMeta
  id: string
  /** Whether the record may not be deleted any more, whatever the role may. */
  stays?: (row: Row) => boolean
  children: (row: Row) => ReactNode
}

/** A record that is there, or what is to be said where it is not. */
export function SavedPage({ meta, object, id, stays = () => false, children }: SavedPageProps) {
  const { data: row, error, refetch } = useQuery(recordQuery(object, id))
  usePageTitle(row ? titleOf(object, row) : object.label[0])
  if (error && !row) {
    const gone = error instanceof ApiProblem && (error.status === 404 || error.status === 400)
    return (
      <ErrorState
        level={1}
        title={gone ? t('record.gone', { one: object.label[0].toLowerCase() }) : t('error.page')}
        text={gone ? t('record.goneText') : reasonOf(error)}
        code={error instanceof ApiProblem && !gone ? error.code : undefined}
        actions={
          <>
            {gone ? null : <Button onClick={() => void refetch()}>{t('action.retry')}</Button>}
            <PlaceButton to="/$path" params={{ path: object.path }} search={{}}>
              {t('record.back', { many: object.label[1].toLowerCase() })}
            </PlaceButton>
          </>
        }
      />
    )
  }
  const shown = row && stays(row) ? { ...object, grant: { ...object.grant, delete: 'none' as const } } : object
  return (
    <div className={styles.page}>
      <RecordTop meta={meta} object={shown} id={id} row={row} search={{}} />
      {row ? children(row) : <RecordSkeleton />}
    </div>
  )
}
