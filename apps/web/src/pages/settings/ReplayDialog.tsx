import { Button, Dialog, InlineError, TextField } from '@rapport/ui'
import { reasonOf } from '../../api/problem.ts'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { useForm } from '../useForm.ts'
import { type Consumer, type Feed, feedQuery } from './operationsQueries.ts'

interface ReplayDialogProps {
  consumer: Consumer
  feed: Feed
  onClose: () => void
}

/** Asks from which change on it shall be read again. */
export function ReplayDialog({ consumer: { name, label }, feed: { first, head }, onClose }: ReplayDialogProps) {
  const isKept = (text: string): boolean => /^\d{1,15}$/.test(text.trim()) && Number(text) >= first && Number(text) <= head + 1
  const form = useForm(
    { from: String(first) },
    { from: (value) => (isKept(value) ? null : t('operations.fromWrong', { first, last: head + 1 })) },
  )
  const act = () =>
    form.submit(async ({ from }) => {
      const position = Number(from)
      await request(`/feed/consumers/${name}/replay`, { method: 'POST', body: { position } })
      toast({ text: t('operations.replayed', { label, position }) })
      void queryClient.invalidateQueries({ queryKey: feedQuery.queryKey })
      onClose()
    })
  return (
    <Dialog
      title={t('operations.replayTitle', { label })}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void act()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy}>
            {t('operations.replay')}
          </Button>
        </>
      }
    >
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <p>{t('operations.replayText')}</p>
      <TextField label={t('operations.from')} inputMode="numeric" takesFocus {...form.bind('from')} />
    </Dialog>
  )
}
