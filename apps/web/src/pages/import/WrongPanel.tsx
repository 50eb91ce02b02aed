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

/** What is wrong, commonest first, and the wrong rows as a file to mend. */
export function WrongPanel({ one }: { one: Import }) {
  const reasons = useQuery(reasonsQuery(one.id, `${one.startedAt ? 'run' : 'check'} ${one.finishedAt ?? ''}`)).data
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
      {reasons ? (
        <ul className={styles.reasons}>
          {reasons.items.slice(0, 12).map(({ reason, rows }) => (
            <li key={reason} className={styles.reason}>
              <span className={styles.text}>{reason}</span>
              <span className={styles.count}>{numberText(rows)}</span>
            </li>
          ))}
          {othersOf(reasons.items.slice(12), reasons.more)}
        </ul>
      ) : (
        <Skeleton shape="full" />
      )}
    </section>
  )
}

function othersOf(items: readonly { rows: number }[], more: number) {
  const count = items.reduce((sum, { rows }) => sum + rows, more)
  return count > 0 ? <li className={styles.count}>{t('imports.moreReasons', { count })}</li> : null
}
