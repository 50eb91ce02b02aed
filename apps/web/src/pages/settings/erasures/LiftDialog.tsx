import { Button, Dialog, InlineError, TextField } from '@rapport/ui'
import { reasonOf } from '../../../api/problem.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { useForm } from '../../useForm.ts'
import { lift } from './queries.ts'

/** Lets somebody in again who came back; says why. */
export function LiftDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const form = useForm({ reason: '' }, { reason: (value) => (value.trim().length < 3 ? t('erasures.noReason') : null) })
  const save = () =>
    form.submit(async ({ reason }) => {
      await lift(id, reason.trim())
      toast({ text: t('erasures.isIn') })
      onClose()
    })
  return (
    <Dialog
      title={t('erasures.letInTitle')}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy}>
            {t('erasures.letInDo')}
          </Button>
        </>
      }
    >
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <p>{t('erasures.letInText')}</p>
      <TextField label={t('erasures.reason')} autoComplete="off" maxLength={300} takesFocus {...form.bind('reason')} />
    </Dialog>
  )
}
