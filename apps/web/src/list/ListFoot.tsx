import { gridStyles, Kbd } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { nounOf } from '../api/meta.ts'
import { countQuery } from '../api/queries.ts'
import type { ObjectMeta } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { countText } from './removal.ts'
import type { Rows } from './useRows.ts'
import type { ListSearch } from './view.ts'

/** The line under the list: how many, and the keys worth knowing. */
export function ListFoot({ object, rows, search, children }: { object: ObjectMeta; rows: Rows; search: ListSearch; children?: ReactNode }) {
  const narrowed = Boolean(search.filter ?? search.find)
  const all = useQuery({ ...countQuery(object, {}, false), enabled: narrowed }).data
  const count = countText(rows.total, rows.exact)
  const says =
    narrowed && all
      ? t('list.countOf', { count, total: countText(all.count, all.exact), what: nounOf(object, all.count) })
      : t('list.count', { count, what: nounOf(object, rows.total) })
  return (
    <footer className={gridStyles.foot}>
      <span>{rows.first || rows.error ? null : says}</span>
      {children}
      <span className={gridStyles.keys} aria-hidden>
        {search.view === 'chart' ? (
          <>
            <Kbd>T</Kbd> {t('keys.numbersShort')} <Kbd>F</Kbd> {t('keys.filterShort')}{' '}
          </>
        ) : (
          <>
            <Kbd>J</Kbd>
            <Kbd>K</Kbd> {t('keys.move')} <Kbd>X</Kbd> {t('keys.selectShort')} <Kbd>E</Kbd> {t('keys.editShort')}{' '}
          </>
        )}
        <Kbd>?</Kbd> {t('keys.all')}
      </span>
    </footer>
  )
}
