import { Skeleton } from '@rapport/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { nounOf } from '../../api/meta.ts'
import { reasonOf } from '../../api/problem.ts'
import { countQuery } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import type { Meta, ObjectMeta, Page, Row } from '../../api/types.ts'
import { titleFields } from '../../fields/RefPicker.tsx'
import { countText } from '../../list/removal.ts'
import { t } from '../../messages/t.tsx'
import { NotDone } from '../../shell/NotDone.tsx'
import { RecordLine } from './RecordLine.tsx'
import styles from './Segments.module.css'
import { useSettled } from './useSettled.ts'

interface FitsProps {
  meta: Meta
  object: ObjectMeta
  condition: string
  title: 'fits' | 'fitsNow' | 'fitsChanged'
}

/** Milliseconds that a condition stands before it is asked. */
const PAUSE = 350
const SAMPLE = 8

/** How many fit a condition as it is now, out of how many, and some of them. */
export function Fits({ object, condition, title }: FitsProps) {
  const filter = useSettled(condition, PAUSE)
  const many = object.label[1].toLowerCase()
  const asked = filter !== ''
  const count = useQuery({ ...countQuery(object, { filter }, true), enabled: asked, placeholderData: keepPreviousData })
  const total = useQuery(countQuery(object, {}, true))
  const sample = useQuery({
    queryKey: ['count', object.name, filter, 'sample'],
    queryFn: ({ signal }) =>
      request<Page<Row>>(`/${object.path}`, { query: { filter, limit: SAMPLE, fields: titleFields(object) }, signal }),
    enabled: asked,
    placeholderData: keepPreviousData,
  })
  const waits = filter !== condition || count.isPlaceholderData || sample.isPlaceholderData
  const error = count.error ?? sample.error
  return (
    <section className={styles.fits} aria-label={t(`segments.${title}`)} aria-busy={waits}>
      <h2 className={styles.sub}>{t(`segments.${title}`)}</h2>
      {!asked ? (
        <p className={styles.quiet}>{t('segments.everybody', { many })}</p>
      ) : error ? (
        <NotDone retry={() => Promise.all([count.refetch(), sample.refetch()])}>
          {t('segments.countFailed', { reason: reasonOf(error) })}
        </NotDone>
      ) : (
        <>
          <p className={styles.size} role="status">
            {count.data ? (
              <>
                <strong data-waits={waits || undefined}>{countText(count.data.count, count.data.exact)}</strong>{' '}
                {total.data
                  ? t('segments.outOf', { total: countText(total.data.count, total.data.exact), many: nounOf(object, total.data.count) })
                  : nounOf(object, count.data.count)}
              </>
            ) : (
              t('segments.counting')
            )}
          </p>
          {count.data && total.data && total.data.count > 0 ? (
            <progress className={styles.share} max={total.data.count} value={count.data.count} aria-hidden />
          ) : null}
          <Sample object={object} rows={sample.data?.items} />
        </>
      )}
    </section>
  )
}

function Sample({ object, rows }: { object: ObjectMeta; rows: readonly Row[] | undefined }) {
  if (!rows) return <Skeleton shape="long" />
  if (rows.length === 0) return <p className={styles.quiet}>{t('segments.nobody')}</p>
  return (
    <>
      <h3 className={styles.legend}>{t('segments.sample')}</h3>
      <ul className={styles.people}>
        {rows.map((row) => (
          <RecordLine key={row.id} object={object} row={row} />
        ))}
      </ul>
    </>
  )
}
