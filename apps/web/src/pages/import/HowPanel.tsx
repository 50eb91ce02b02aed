import { Segmented, Select } from '@rapport/ui'
import type { ReactNode } from 'react'
import { fieldOf } from '../../api/meta.ts'
import type { ObjectMeta } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import styles from './Import.module.css'
import type { Choice } from './queries.ts'
import type { Import, Mode } from './types.ts'

const modes: readonly Mode[] = ['upsert', 'create', 'update']

interface HowPanelProps {
  one: Import
  object: ObjectMeta
  onChoice: (choice: Choice) => void
  children: ReactNode
}

/** How rows become records: add or change, found by what, and which way dates are read. */
export function HowPanel({ one, object, onChoice, children }: HowPanelProps) {
  const many = object.label[1].toLowerCase()
  const filled = new Set(one.columns.map(({ field }) => field))
  const ways = one.matches.filter(({ key }) => filled.has(key))
  const dates = openDates(one, object)
  return (
    <aside className={styles.panel} aria-label={t('imports.how', { many })}>
      <section className={styles.section}>
        <h2 className={styles.panelHead}>{t('imports.mode')}</h2>
        <Segmented
          label={t('imports.mode')}
          value={one.mode}
          onChange={(mode) => onChoice({ mode })}
          options={modes.map((mode) => ({ value: mode, label: t(`imports.mode.${mode}`) }))}
        />
        <p className={styles.quiet}>
          {t(`imports.modeText.${one.mode}`, { many })} {t('imports.emptyCells')}
        </p>
      </section>
      <section className={styles.section}>
        <Select
          label={t('imports.match', { many })}
          options={[
            ...(one.mode === 'create' ? [{ value: '', label: t('imports.matchNone') }] : []),
            ...ways.map(({ key, label }) => ({ value: key, label })),
          ]}
          value={one.match ?? (one.mode === 'create' ? '' : null)}
          none={t('imports.noField')}
          hint={one.match === null && one.mode === 'create' ? t('imports.matchNoneText') : t('imports.matchNeedsColumn', { many })}
          onChange={(match) => onChoice({ match: match || null })}
        />
      </section>
      {dates ? (
        <section className={styles.section}>
          <h2 className={styles.panelHead}>{t('imports.dates', { sample: dates })}</h2>
          <Segmented
            label={t('imports.dates', { sample: dates })}
            value={one.dateOrder ?? 'none'}
            onChange={(order) => order !== 'none' && onChoice({ dateOrder: order })}
            options={[
              { value: 'day', label: t('imports.dates.day') },
              { value: 'month', label: t('imports.dates.month') },
            ]}
          />
          {one.dateOrder === null ? <p className={styles.warn}>{t('imports.datesText')}</p> : null}
        </section>
      ) : null}
      <section className={styles.action}>{children}</section>
    </aside>
  )
}

/** A value of the first date column that can be read both ways; null where there is none. */
function openDates({ columns, file, dateOrder }: Import, object: ObjectMeta): string | null {
  if (dateOrder === 'year') return null
  for (const { field, index } of columns) {
    const kind = field === null ? undefined : fieldOf(object, field)?.kind
    if (kind !== 'date' && kind !== 'instant') continue
    const sample = file.sample.map((row) => row[index] ?? '').find((text) => /^\s*\d{1,2}[./-]\d{1,2}[./-]\d{2,4}/.test(text))
    if (sample) return sample.trim().slice(0, 20)
  }
  return null
}
