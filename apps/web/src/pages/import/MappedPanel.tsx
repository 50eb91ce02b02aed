import { Button } from '@rapport/ui'
import { ArrowRight } from 'lucide-react'
import { t } from '../../messages/t.tsx'
import frame from './Import.module.css'
import styles from './Panels.module.css'
import type { Import } from './types.ts'

/** Which column fills what, in short. */
export function MappedPanel({ one, many, onChange }: { one: Import; many: string; onChange?: () => void }) {
  const labels = new Map(one.targets.map(({ key, label }) => [key, label]))
  const mapped = one.columns.filter(({ field }) => field !== null)
  return (
    <section className={frame.section} aria-labelledby="import-columns">
      <div className={styles.head}>
        <h2 id="import-columns" className={frame.panelHead}>
          {t('imports.columns')}
        </h2>
        <span className={styles.count}>{t('imports.mapped', { count: mapped.length, all: one.columns.length })}</span>
        {onChange ? (
          <span className={styles.end}>
            <Button size="small" onClick={onChange}>
              {t('imports.changeColumns')}
            </Button>
          </span>
        ) : null}
      </div>
      <ul className={styles.mapped}>
        {mapped.slice(0, 100).map(({ index, header, field }) => (
          <li key={index} className={styles.pair}>
            <span className={styles.cut} title={header}>
              {header}
            </span>
            <ArrowRight size={14} strokeWidth={1.6} className={styles.arrow} aria-hidden />
            <span className={styles.target}>{labels.get(field ?? '') ?? field}</span>
            <span className={styles.count}>{field === one.match ? t('imports.usedToFind', { many }) : null}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
