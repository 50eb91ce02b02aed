import { Button, ErrorState, Skeleton } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { Lock } from 'lucide-react'
import { ApiProblem, reasonOf } from '../../api/problem.ts'
import { t } from '../../messages/t.tsx'
import { administratorsQuery } from './queries.ts'
import styles from './Settings.module.css'

/** Whether the member may change settings. */
export const useAdministrator = (): boolean => useRouteContext({ from: '/app' }).session.member?.role === 'administrator'

/** For everyone else: who can. */
export function ReadOnly() {
  const names = useQuery(administratorsQuery).data
  return (
    <p className={styles.readOnly}>
      <Lock size={14} strokeWidth={1.6} aria-hidden />
      {names?.length ? t('settings.readOnly', { names: names.join(', ') }) : t('settings.readOnlyNobody')}
    </p>
  )
}

/** The place of a list that is not here yet, or did not come. */
export function NotLoaded({ error, retry }: { error: unknown; retry: () => void }) {
  if (!error) return <Rows />
  return (
    <ErrorState
      title={t('settings.failed')}
      text={`${reasonOf(error)} ${t('state.safe')}`}
      code={error instanceof ApiProblem ? error.code : undefined}
      actions={<Button onClick={retry}>{t('action.retry')}</Button>}
    />
  )
}

const Rows = () => (
  <div className={styles.waiting} aria-busy>
    <Skeleton shape="full" />
    <Skeleton shape="full" />
    <Skeleton shape="full" />
    <Skeleton shape="full" />
  </div>
)

/** The place of a page that is not here yet. */
export const Waiting = () => (
  <div className={styles.page}>
    <Rows />
  </div>
)
