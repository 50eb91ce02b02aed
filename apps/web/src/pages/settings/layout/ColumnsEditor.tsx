import { IconButton, Select } from '@rapport/ui'
import { ArrowDown, ArrowUp, X } from 'lucide-react'
import { fieldOf } from '../../../api/meta.ts'
import type { ObjectMeta } from '../../../api/types.ts'
import { choosable } from '../../../list/ColumnsButton.tsx'
import { t } from '../../../messages/t.tsx'
import fields from '../fields/Fields.module.css'
import styles from './Layout.module.css'
import { type Draft, movedColumn, withColumn, withoutColumn } from './layoutDraft.ts'

const icon = { size: 16, strokeWidth: 1.6, 'aria-hidden': true } as const

/** The columns that the list begins with, in order. */
export function ColumnsEditor({ object, draft, onChange }: { object: ObjectMeta; draft: Draft; onChange: (draft: Draft) => void }) {
  const { columns } = draft
  const left = choosable(object).filter(({ key }) => fieldOf(object, key) && !columns.includes(key))
  return (
    <section aria-labelledby="layout-columns">
      <h3 id="layout-columns" className={fields.head}>
        {t('layout.columns')}
      </h3>
      <p className={styles.text}>{t('layout.columnsText')}</p>
      <ul className={styles.list}>
        {columns.map((key, at) => {
          const label = fieldOf(object, key)?.label ?? key
          return (
            <li key={key} className={styles.item}>
              <bdi className={styles.label}>{label}</bdi>
              {at === 0 ? (
                <span className={styles.note}>{t('layout.first')}</span>
              ) : (
                <>
                  <IconButton
                    size="small"
                    label={t('layout.up', { label })}
                    disabled={at === 1}
                    onClick={() => onChange(movedColumn(draft, at, -1))}
                  >
                    <ArrowUp {...icon} />
                  </IconButton>
                  <IconButton
                    size="small"
                    label={t('layout.down', { label })}
                    disabled={at === columns.length - 1}
                    onClick={() => onChange(movedColumn(draft, at, 1))}
                  >
                    <ArrowDown {...icon} />
                  </IconButton>
                  <IconButton size="small" label={t('layout.takeOff', { label })} onClick={() => onChange(withoutColumn(draft, key))}>
                    <X {...icon} />
                  </IconButton>
                </>
              )}
            </li>
          )
        })}
      </ul>
      {left.length > 0 ? (
        <div className={styles.add}>
          <Select
            label={t('layout.addColumn')}
            options={left.map(({ key, label }) => ({ value: key, label }))}
            value={null}
            none={t('state.noneFound')}
            onChange={(key) => (key ? onChange(withColumn(draft, key)) : undefined)}
          />
        </div>
      ) : null}
    </section>
  )
}
