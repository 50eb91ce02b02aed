import type { Step } from '@rapport/core/flows'
import { Button, Dialog } from '@rapport/ui'
import { t } from '../../messages/t.tsx'
import { nameOf } from './words.ts'

interface DeleteStepProps {
  step: Step
  /** How many steps nobody would reach any more. */
  behind: number
  onDrop: (withRest: boolean) => void
  onClose: () => void
}

/** Asks what becomes of what follows a step. */
export function DeleteStep({ step, behind, onDrop, onClose }: DeleteStepProps) {
  return (
    <Dialog
      title={t('flows.deleteAsk', { name: nameOf(step) })}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button onClick={() => onDrop(false)}>{t('flows.deleteOnly')}</Button>
          <Button look="danger" onClick={() => onDrop(true)}>
            {t('flows.deleteRest', { count: behind })}
          </Button>
        </>
      }
    >
      <p>{t('flows.deleteText', { count: behind })}</p>
    </Dialog>
  )
}
