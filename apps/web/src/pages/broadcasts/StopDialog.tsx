import { Button, Dialog, InlineError } from '@rapport/ui'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import type { Meta } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { move } from './queries.ts'
import type { Broadcast, Progress } from './types.ts'

interface StopDialogProps {
  meta: Meta
  broadcast: Broadcast
  progress: Progress | undefined
  onClose: () => void
}

/** Asks before it is stopped for good: who has not got it gets none. */
export function StopDialog({ meta, broadcast: { id, name }, progress, onClose }: StopDialogProps) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const { queued = 0, deferred = 0 } = progress?.states ?? {}
  const stop = async () => {
    if (busy) return
    setBusy(true)
    try {
      await move(meta, id, 'stop')
      toast({ text: t('broadcasts.stopped') })
      onClose()
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={t('broadcasts.stopAsk', { name })}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void stop()}
      foot={
        <>
          <Button onClick={onClose}>{t('broadcasts.stopNot')}</Button>
          <Button look="danger" type="submit" disabled={busy}>
            {t('broadcasts.stopDo')}
          </Button>
        </>
      }
    >
      {problem ? <InlineError>{t('broadcasts.notDone', { reason: reasonOf(problem) })}</InlineError> : null}
      <p>{t('broadcasts.stopText', { count: queued + deferred })}</p>
    </Dialog>
  )
}
