import { Button, Dialog } from '@rapport/ui'
import { useBlocker } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { t } from '../../messages/t.tsx'

/** Asks before a page is left on which something is not saved, and says what is lost; `leave` lets the next step pass. */
export function useLeaving(changed: boolean, lost: string): { question: ReactNode; leave: () => void } {
  const open = useRef(false)
  useEffect(() => {
    open.current = false
  }, [changed])
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => changed && !open.current,
    enableBeforeUnload: () => changed && !open.current,
    withResolver: true,
  })
  const question =
    status === 'blocked' ? (
      <Dialog
        title={t('templates.leave')}
        closeLabel={t('action.close')}
        onClose={reset}
        foot={
          <>
            <Button onClick={reset}>{t('templates.stay')}</Button>
            <Button look="danger" onClick={proceed}>
              {t('templates.leaveDo')}
            </Button>
          </>
        }
      >
        <p>{lost}</p>
      </Dialog>
    ) : null
  return { question, leave: () => void (open.current = true) }
}
