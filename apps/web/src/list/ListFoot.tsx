import { gridStyles, Kbd } from '@rapport/ui'
import { nounOf } from '../api/meta.ts'
import type { ObjectMeta } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { countText } from './removal.ts'
import type { Rows } from './useRows.ts'

/** The line under the list: how many, and the keys worth knowing. */
export function ListFoot({ object, rows }: { object: ObjectMeta; rows: Rows }) {
  return (
    <footer className={gridStyles.foot}>
      <span>
        {rows.first || rows.error ? null : t('list.count', { count: countText(rows.total, rows.exact), what: nounOf(object, rows.total) })}
      </span>
      <span className={gridStyles.keys} aria-hidden>
        <Kbd>J</Kbd>
        <Kbd>K</Kbd> {t('keys.move')} <Kbd>X</Kbd> {t('keys.selectShort')} <Kbd>E</Kbd> {t('keys.editShort')} <Kbd>?</Kbd> {t('keys.all')}
      </span>
    </footer>
  )
}
