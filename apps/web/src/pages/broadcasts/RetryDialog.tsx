import { Button, Checkbox, Dialog, InlineError } from '@rapport/ui'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import type { Meta } from '../../api/types.ts'
import { numberText } from '../../fields/words.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { move } from './queries.ts'
import type { Broadcast, Progress } from './types.ts'

interface RetryDialogProps {
  meta: Meta
  broadcast: Broadcast
  progress: Progress
  onClose: () => void
}

/** Asks what is sent again: what came back, and what may have arrived only for whoever says so. */
export function RetryDialog({ meta, broadcast: { id }, progress, onClose }: RetryDialogProps) {
  const { bounced = 0, uncertain = 0 } = progress.states
  const [also, setAlso] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const count = bounced + (also ? uncertain : 0)
  const retry = async () => {
    if (busy) return
    if (count === 0) return setProblem(new Error(t('broadcasts.retryNeed')))
    setBusy(true)
    try {
      await move(meta, id, 'retry', { uncertain: also })
      toast({ text: t('broadcasts.retried') })
      onClose()
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={t('broadcasts.retryAsk')}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void retry()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={busy}>
            {count > 0 ? t('broadcasts.retryDo', { count: numberText(count) }) : t('broadcasts.retryNone')}
          </Button>
        </>
      }
    >
      {problem ? <InlineError>{reasonOf(problem)}</InlineError> : null}
      <p>{bounced > 0 ? t('broadcasts.retryBounced', { count: bounced }) : t('broadcasts.retryOnly', { count: uncertain })}</p>
      {uncertain > 0 ? (
        <Checkbox
          checked={also}
          onChange={(event) => {
            setAlso(event.target.checked)
            setProblem(null)
          }}
        >
          {t('broadcasts.retryAlso', { count: uncertain })}
        </Checkbox>
      ) : null}
    </Dialog>
  )
}
