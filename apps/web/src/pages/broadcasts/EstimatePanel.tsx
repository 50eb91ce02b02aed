import { Skeleton } from '@rapport/ui'
import { Link } from '@tanstack/react-router'
import { nounOf } from '../../api/meta.ts'
import { reasonOf } from '../../api/problem.ts'
import type { ObjectMeta } from '../../api/types.ts'
import { numberText } from '../../fields/words.ts'
import { t, tr } from '../../messages/t.tsx'
import { NotDone } from '../../shell/NotDone.tsx'
import styles from './Broadcasts.module.css'
import type { Estimate } from './types.ts'
import { type Estimated, wouldOf } from './useEstimate.ts'

interface EstimatePanelProps {
  estimate: Estimated
  of: ObjectMeta | undefined
  segment: string
}

/** Who would get it now, who later, and who would not and why; asked of the gate itself. */
export function EstimatePanel({ estimate, of, segment }: EstimatePanelProps) {
  const { isAsked, data, waits, error, retry } = estimate
  return (
    <section className={styles.panel} aria-label={t('broadcasts.estimate')} aria-busy={isAsked && waits}>
      <h2 className={styles.sub}>{t('broadcasts.estimate')}</h2>
      {!isAsked ? (
        <p className={styles.quiet}>{t('broadcasts.estimateFirst')}</p>
      ) : error ? (
        <NotDone retry={retry}>{t('broadcasts.estimateFailed', { reason: reasonOf(error) })}</NotDone>
      ) : data && of ? (
        <Numbers data={data} waits={waits} of={of} segment={segment} />
      ) : (
        <Skeleton shape="long" />
      )}
    </section>
  )
}

function Numbers({ data, waits, of, segment }: { data: Estimate; waits: boolean; of: ObjectMeta; segment: string }) {
  const { isCounting, members, asked, would, later, refused } = data
  const isSample = asked < members
  const all = (
    <Link to="/$path" params={{ path: of.path }} search={{ filter: `in segment ${segment}` }} className={styles.opens}>
      {`${numberText(members)} ${nounOf(of, members)}`}
    </Link>
  )
  const whom = isSample ? t('broadcasts.about', { count: numberText(wouldOf(data)) }) : numberText(would)
  if (members === 0)
    return (
      <p className={styles.quiet} role="status">
        {t(isCounting ? 'broadcasts.counting' : 'broadcasts.nobodyIn')}
      </p>
    )
  return (
    <>
      <p className={styles.size} role="status">
        <strong data-waits={waits || undefined}>{whom}</strong> {tr('broadcasts.would', { members: all })}
      </p>
      <progress className={styles.share} max={asked} value={would} aria-hidden />
      {isCounting ? <p>{t('broadcasts.counting')}</p> : null}
      {isSample ? <p className={styles.quiet}>{t('broadcasts.sampled', { asked: numberText(asked) })}</p> : null}
      {later > 0 ? <p>{t('broadcasts.later', { count: numberText(later) })}</p> : null}
      {refused.length === 0 ? (
        isCounting ? null : (
          <p className={styles.quiet}>{t('broadcasts.everybody')}</p>
        )
      ) : (
        <>
          <h3 className={styles.legend}>
            {t(isSample ? 'broadcasts.wouldNotOf' : 'broadcasts.wouldNot', {
              count: numberText(asked - would),
              asked: numberText(asked),
            })}
          </h3>
          <ul className={styles.reasons}>
            {refused.map(({ code, message, count }) => (
              <li key={code} className={styles.reason}>
                <span className={styles.number}>{numberText(count)}</span>
                <span>{message}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
