import '../../../messages/late-erasures.ts'
import { Button, Chip, EmptyState } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { when } from '../../../fields/time.ts'
import { useNow } from '../../../fields/useNow.ts'
import { t } from '../../../messages/t.tsx'
import { useModel } from '../../../shell/useModel.ts'
import { NotLoaded } from '../Parts.tsx'
import frame from '../Settings.module.css'
import { CertificateDialog } from './CertificateDialog.tsx'
import styles from './Erasures.module.css'
import { LiftDialog } from './LiftDialog.tsx'
import { type Erasure, erasuresQuery } from './queries.ts'
import { TakenOutList } from './TakenOut.tsx'

/** Who was erased, with a certificate for each; for administrators. */
export function ErasuresPage() {
  const list = useQuery(erasuresQuery)
  const [shown, setShown] = useState<string | null>(null)
  const [lifting, setLifting] = useState<string | null>(null)
  const certificate = list.data?.find(({ id }) => id === shown)
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('settings.erasures')}</h2>
      </div>
      <p className={frame.text}>{t('erasures.text')}</p>
      {!list.data ? (
        <NotLoaded error={list.error} retry={() => void list.refetch()} />
      ) : list.data.length === 0 ? (
        <EmptyState title={t('erasures.noneTitle')} text={t('erasures.noneText')} />
      ) : (
        <ul className={styles.list} aria-label={t('settings.erasures')}>
          {list.data.map((one) => (
            <ErasureRow key={one.id} erasure={one} onShow={() => setShown(one.id)} onLift={() => setLifting(one.id)} />
          ))}
        </ul>
      )}
      <TakenOutList />
      {certificate ? <CertificateDialog erasure={certificate} onClose={() => setShown(null)} /> : null}
      {lifting ? <LiftDialog id={lifting} onClose={() => setLifting(null)} /> : null}
    </div>
  )
}

function ErasureRow({ erasure, onShow, onLift }: { erasure: Erasure; onShow: () => void; onLift: () => void }) {
  const now = useNow()
  const { objects } = useModel()
  const { object, ground, state, problem, by, askedAt, counts, marks } = erasure
  const rows = counts.reduce((sum, one) => sum + one.deleted + one.rewritten, 0)
  const lifted = marks.find(({ liftedAt }) => liftedAt !== null)
  return (
    <li className={styles.erasure}>
      <span className={styles.what}>
        <span className={styles.name}>
          {objects.find(({ name }) => name === object)?.label[0] ?? object}
          <Chip look={state === 'done' ? 'good' : 'neutral'}>{t(`erasures.state.${state}`)}</Chip>
        </span>
        <span className={styles.line}>{t(`erasures.ground.${ground}`)}</span>
        <span className={styles.line}>
          {[t('erasures.by', { who: by, when: when(askedAt, now) }), t('erasures.counts', { count: rows, tables: counts.length })].join(
            ' · ',
          )}
        </span>
        {problem ? <span className={styles.problem}>{problem}</span> : null}
        {lifted ? (
          <span className={styles.line}>{t('erasures.lifted', { who: lifted.liftedBy ?? '', reason: lifted.reason ?? '' })}</span>
        ) : null}
      </span>
      <span className={styles.acts}>
        {state === 'done' ? (
          <Button size="small" onClick={onShow}>
            {t('erasures.certificate')}
          </Button>
        ) : null}
        {state === 'done' && marks.some(({ liftedAt }) => liftedAt === null) ? (
          <Button size="small" look="ghost" onClick={onLift}>
            {t('erasures.letIn')}
          </Button>
        ) : null}
      </span>
    </li>
  )
}
