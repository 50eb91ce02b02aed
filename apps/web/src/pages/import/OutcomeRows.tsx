import { Button, ErrorState, Skeleton } from '@rapport/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { fieldOf } from '../../api/meta.ts'
import { reasonOf } from '../../api/problem.ts'
import type { ObjectMeta, Value } from '../../api/types.ts'
import { isNothing, valueText } from '../../fields/valueText.ts'
import { numberText } from '../../fields/words.ts'
import { t } from '../../messages/t.tsx'
import frame from './Import.module.css'
import styles from './OutcomeRows.module.css'
import { rowsQuery } from './queries.ts'
import type { Import, ImportRow, Outcome } from './types.ts'

/** Rows of one outcome: what changes from what to what, or what is wrong. */
export function OutcomeRows({ one, object, outcome }: { one: Import; object: ObjectMeta; outcome: Outcome }) {
  const phase = one.startedAt ? 'run' : 'check'
  const pages = useInfiniteQuery(rowsQuery(one.id, outcome, `${phase} ${one.finishedAt ?? ''}`))
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? []
  const all = one.counts[outcome]
  const told = rows.some(({ changes, reason }) => reason || Object.keys(changes ?? {}).length > 0)
  return (
    <section className={frame.part} aria-labelledby="import-rows">
      <h2 id="import-rows" className={frame.partHead}>
        {t(`imports.rows.${outcome}`)}
      </h2>
      {pages.error && rows.length === 0 ? (
        <ErrorState
          title={t('imports.rowsFailed')}
          text={reasonOf(pages.error)}
          actions={<Button onClick={() => void pages.refetch()}>{t('action.retry')}</Button>}
        />
      ) : pages.isPending ? (
        <div className={frame.partWaits}>
          <Skeleton shape="full" />
          <Skeleton shape="full" />
          <Skeleton shape="full" />
        </div>
      ) : rows.length === 0 ? (
        <p className={frame.quiet}>{t('imports.noRows')}</p>
      ) : (
        <>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col" className={styles.row}>
                  {t('imports.row')}
                </th>
                <th scope="col">{object.label[0]}</th>
                {told ? <th scope="col">{t(outcome === 'changed' ? 'imports.change' : 'imports.reason')}</th> : null}
                {outcome === 'changed' || outcome === 'same' ? <th scope="col">{t('imports.foundBy')}</th> : null}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Line key={row.row} row={row} one={one} object={object} told={told} />
              ))}
            </tbody>
          </table>
          <div className={styles.foot}>
            {rows.length < all ? t('imports.firstOnly', { shown: numberText(rows.length), all: numberText(all) }) : null}
            {pages.hasNextPage ? (
              <Button size="small" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                {t('imports.moreRows')}
              </Button>
            ) : null}
          </div>
        </>
      )}
    </section>
  )
}

function Line({ row, one, object, told }: { row: ImportRow; one: Import; object: ObjectMeta; told: boolean }) {
  const changes = Object.entries(row.changes ?? {})
  const finder = one.matches.find(({ key }) => key === row.matchedBy)?.label
  return (
    <tr>
      <td className={styles.row}>{numberText(row.row)}</td>
      <td className={styles.name}>
        <bdi>{row.title || '–'}</bdi>
      </td>
      {told ? (
        <td className={styles.changes}>
          {changes.map(([key, [before, after]]) => (
            <div key={key} className={styles.change}>
              <span className={styles.field}>
                {fieldOf(object, key)?.label ?? one.targets.find((target) => target.key === key)?.label ?? key}
              </span>
              <BeforeAfter object={object} field={key} before={before} after={after} />
            </div>
          ))}
          {row.reason ? <span className={row.outcome === 'wrong' ? styles.reason : styles.note}>{row.reason}</span> : null}
        </td>
      ) : null}
      {row.outcome === 'changed' || row.outcome === 'same' ? <td className={styles.finder}>{finder}</td> : null}
    </tr>
  )
}

function BeforeAfter({ object, field, before, after }: { object: ObjectMeta; field: string; before: Value; after: Value }) {
  const meta = fieldOf(object, field)
  const words = (value: Value) => (meta ? valueText(meta, value) : typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 300)
  return (
    <span className={styles.values}>
      {isNothing(before) ? null : (
        <del className={styles.before} aria-label={t('imports.was', { value: words(before) })}>
          {words(before)}
        </del>
      )}{' '}
      {isNothing(after) ? t('value.empty') : words(after)}
    </span>
  )
}
