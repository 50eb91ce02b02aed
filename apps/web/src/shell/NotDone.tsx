import { Button, InlineError } from '@rapport/ui'
import type { ReactNode } from 'react'
import { t } from '../messages/t.tsx'

/** Something in a page did not come: why, in words, and the way to ask for it again. */
export function NotDone({ children, retry }: { children: ReactNode; retry: () => unknown }) {
  return (
    <InlineError
      action={
        <Button size="small" onClick={() => void retry()}>
          {t('action.retry')}
        </Button>
      }
    >
      {children}
    </InlineError>
  )
}
