import { Button, Dialog, InlineError, TextField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { reasonOf } from '../../../api/problem.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { useForm } from '../../useForm.ts'
import { change, feedEndsQuery } from './queries.ts'
import type { Webhook } from './types.ts'

/** Asks from which change on everything shall be sent again. */
export function ReplayDialog({ webhook: { id, name }, onClose }: { webhook: Webhook; onClose: () => void }) {
  const ends = useQuery(feedEndsQuery).data
  const isKept = (text: string): boolean =>
    /^\d{1,15}$/.test(text.trim()) && (!ends || (Number(text) >= ends.first && Number(text) <= ends.head))
  const form = useForm(
    { from: '' },
    { from: (value) => (isKept(value) ? null : t('operations.fromWrong', { first: ends?.first ?? 1, last: ends?.head ?? 1 })) },
  )
  const act = () =>
    form.submit(async ({ from }) => {
      await change(`/webhooks/${id}/replay`, 'POST', { position: Number(from) })
      toast({ text: t('webhooks.replayed', { name, position: Number(from) }) })
      onClose()
    })
  return (
    <Dialog
      title={t('webhooks.replayTitle', { name })}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void act()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy}>
            {t('webhooks.replayDo')}
          </Button>
        </>
      }
    >
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <p>{t('webhooks.replayText')}</p>
      <TextField
        label={t('operations.from')}
        hint={ends ? t('webhooks.replayHint', { first: ends.first, last: ends.head }) : undefined}
        inputMode="numeric"
        takesFocus
        {...form.bind('from')}
      />
    </Dialog>
  )
}
