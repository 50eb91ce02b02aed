import { ErrorState, Button, Tabs } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { titleOf } from '../api/meta.ts'
import { ApiProblem, reasonOf } from '../api/problem.ts'
import { recordQuery, sessionQuery } from '../api/queries.ts'
import type { Meta, ObjectMeta } from '../api/types.ts'
import type { ListSearch } from '../list/view.ts'
import { t } from '../messages/t.tsx'
import { remember } from '../palette/remember.ts'
import { PlaceButton } from '../shell/links.ts'
import { useMedia } from '../shell/useNarrow.ts'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { Details } from './Details.tsx'
import { HistoryColumn } from './HistoryColumn.tsx'
import styles from './Record.module.css'
import { RecordHead } from './RecordHead.tsx'
import { RecordSkeleton } from './RecordSkeleton.tsx'
import { RecordTop } from './RecordTop.tsx'
import { Related } from './Related.tsx'

export interface RecordPageProps {
  meta: Meta
  object: ObjectMeta
  id: string
  /** The list it was opened from. */
  search: ListSearch
}

type Part = 'timeline' | 'details' | 'related'

/** One record with everything about it: fields, timeline, and what is related. */
export function RecordPage({ meta, object, id, search }: RecordPageProps) {
  const { data: row, error, refetch } = useQuery(recordQuery(object, id))
  const me = useQuery(sessionQuery).data?.member?.id
  const found = row?.id
  useEffect(() => {
    if (found && me) remember(me, { object: object.name, id: found })
  }, [found, me, object.name])
  const [part, setPart] = useState<Part>('timeline')
  const wide = useMedia('(min-width: 1180px)')
  const narrow = useMedia('(max-width: 640px)')
  const gone = !row && error instanceof ApiProblem && error.status === 404
  usePageTitle(row ? titleOf(object, row) || t('record.untitled') : gone ? goneText(object) : object.label[1])

  if (error && !row) return <Failed object={object} error={error} retry={() => void refetch()} />
  const timeline = row ? <HistoryColumn key={id} meta={meta} object={object} row={row} /> : null
  const details = row ? <Details meta={meta} object={object} row={row} /> : null
  const related = row ? <Related meta={meta} object={object} row={row} /> : null
  const tabs: readonly { id: Part; label: string }[] = [
    { id: 'timeline', label: t('record.timeline') },
    ...(narrow ? [{ id: 'details' as const, label: t('record.details') }] : []),
    { id: 'related', label: t('record.related') },
  ]
  const shown = part === 'details' && !narrow ? 'timeline' : part
  return (
    <div className={styles.page}>
      <RecordTop meta={meta} object={object} id={id} row={row} search={search} />
      {row ? <RecordHead meta={meta} object={object} row={row} /> : null}
      {row ? (
        <div className={styles.columns}>
          {narrow ? null : (
            <section className={styles.left} aria-label={t('record.details')} tabIndex={-1}>
              {details}
            </section>
          )}
          <div className={styles.middle}>
            {wide ? null : <Tabs label={t('record.tabs')} tabs={tabs} chosen={shown} onChoose={setPart} />}
            <div
              className={styles.scroll}
              {...(wide
                ? { role: 'region', 'aria-label': t('record.timeline') }
                : { role: 'tabpanel', id: `${shown}-panel`, 'aria-labelledby': `${shown}-tab` })}
            >
              {wide || shown === 'timeline' ? timeline : shown === 'related' ? related : details}
            </div>
          </div>
          {wide ? (
            <section className={styles.right} aria-label={t('record.related')}>
              {related}
            </section>
          ) : null}
        </div>
      ) : (
        <RecordSkeleton />
      )}
    </div>
  )
}

const goneText = (object: ObjectMeta): string => t('record.gone', { one: object.label[0].toLowerCase() })

function Failed({ object, error, retry }: { object: ObjectMeta; error: unknown; retry: () => void }) {
  const gone = error instanceof ApiProblem && error.status === 404
  const back = (
    <PlaceButton to="/$path" params={{ path: object.path }} search={{}}>
      {t('record.back', { many: object.label[1].toLowerCase() })}
    </PlaceButton>
  )
  return (
    <ErrorState
      level={1}
      title={gone ? goneText(object) : t('error.page')}
      text={gone ? t('record.goneText') : reasonOf(error)}
      code={error instanceof ApiProblem && !gone ? error.code : undefined}
      actions={
        <>
          {gone ? null : <Button onClick={retry}>{t('action.retry')}</Button>}
          {back}
        </>
      }
    />
  )
}
