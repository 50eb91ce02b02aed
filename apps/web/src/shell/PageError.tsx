import { Button, ErrorState } from '@rapport/ui'
import { useRouter } from '@tanstack/react-router'
import { ApiProblem, reasonOf } from '../api/problem.ts'
import { t } from '../messages/t.tsx'
import { usePageTitle } from './usePageTitle.ts'

/** A page that could not be made: what failed, what is safe, and the way on. */
export function PageError({ error }: { error: unknown }) {
  const router = useRouter()
  usePageTitle(t('error.page'))
  return (
    <ErrorState
      level={1}
      title={t('error.page')}
      text={`${reasonOf(error)} ${t('state.safe')}`}
      code={error instanceof ApiProblem ? error.code : undefined}
      actions={<Button onClick={() => void router.invalidate()}>{t('action.retry')}</Button>}
    />
  )
}
