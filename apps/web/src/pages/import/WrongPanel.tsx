import { ButtonLink, Skeleton } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { addressOf } from '../../api/request.ts'
import { numberText } from '../../fields/words.ts'
import { t } from '../../messages/t.tsx'
import frame from './Import.module.css'
import styles from './Panels.module.css'
import { reasonsQuery } from './queries.ts'
import type { Import } from './types.ts'

/** How many rows are wrong and why, beside the wrong rows as a file to mend. */
export function WrongPanel({ one }: { one: Import }) {
  return (
    <section className={frame.section} aria-labelledby="import-wrong">
      <div className={styles.head}>
        <h2 id="import-wrong" className={frame.panelHead}>
          {t('imports.wrongRows')}
        </h2>
        <span className={styles.count}>{numberText(one.counts.wrong)}</span>
        <span className={styles.end}>
          <ButtonLink
            size="small"
            href={addressOf(`/imports/${one.id}/wrong.csv`)}
            download
            aria-label={t('imports.downloadWrong', { count: one.counts.wrong })}
            icon={<Download size={14} strokeWidth={1.6} aria-hidden />}
          >
            {t('imports.asCsv')}
          </ButtonLink>
        </span>
      </div>
      <Reasons one={one} />
    </section>
  )
}

/** What is wrong, commonest first. `several` leaves a single reason out, where every row says it anyway. */
export function Reasons({ one, several }: { one: Import; several?: boolean }) {
  const reasons = useQuery(reasonsQuery(one.id, `${one.startedAt ? 'run' : 'check'} ${one.finishedAt ?? ''}`)).data
  if (!reasons) return several ? null : <Skeleton shape="full" />
  if (several && reasons.items.length < 2) return null
  return (
    <ul className={styles.reasons}>
      {reasons.items.slice(0, 12).map(({ reason, rows }) => (
        <li key={reason} className={styles.reason}>
          <span className={styles.text}>{reason}</span>
          <span className={styles.count}>{numberText(rows)}</span>
        </li>
      ))}
      {othersOf(reasons.items.slice(12), reasons.more)}
    </ul>
  )
}

function othersOf(items: readonly { rows: number }[], more: number) {
  const count = items.reduce((sum, { rows }) => sum + rows, more)
  return count > 0 ? <li className={styles.count}>{t('imports.moreReasons', { count })}</li> : null
}
