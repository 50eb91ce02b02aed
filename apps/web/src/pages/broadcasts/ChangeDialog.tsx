import { Button, Dialog, InlineError, TextField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { objectNamed } from '../../api/meta.ts'
import { reasonOf } from '../../api/problem.ts'
import { queryClient, recordQuery } from '../../api/queries.ts'
import { requestOnce } from '../../api/request.ts'
import type { Meta } from '../../api/types.ts'
import { RefPicker } from '../../fields/RefPicker.tsx'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { useForm } from '../useForm.ts'
import { changesOf, draftOf, wrongRate } from './draft.ts'
import { SenderPicker } from './DraftFields.tsx'
import type { Broadcast } from './types.ts'

interface ChangeDialogProps {
  meta: Meta
  broadcast: Broadcast
  isPaused: boolean
  onClose: () => void
}

/** What may still change of a broadcast that was begun: how fast it goes, and while it is paused what it says and from whom. */
export function ChangeDialog({ meta, broadcast, isPaused, onClose }: ChangeDialogProps) {
  const object = objectNamed(meta, 'broadcast')
  const template = objectNamed(meta, 'template')
  const segment = objectNamed(meta, 'segment')
  const of = useQuery({
    ...recordQuery(segment ?? template!, broadcast.segment?.id ?? ''),
    enabled: segment !== undefined && broadcast.segment !== null,
  }).data?.of
  const before = draftOf(broadcast)
  const form = useForm(
    { template: before.template, sender: before.sender, rate: before.rate },
    {
      template: (value) => (value ? null : t('broadcasts.needTemplate')),
      sender: (value) => (value ? null : t('broadcasts.needSender')),
      rate: wrongRate,
    },
  )
  const save = () =>
    form.submit(async (values) => {
      const row = await requestOnce<Broadcast>(`/broadcasts/${broadcast.id}`, {
        method: 'PATCH',
        body: changesOf(before, { ...before, ...values }),
        version: broadcast.version,
      })
      if (object) queryClient.setQueryData(recordQuery(object, row.id).queryKey, row)
      toast({ text: t('broadcasts.changed') })
      onClose()
    })
  return (
    <Dialog
      title={t('broadcasts.changeTitle')}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy}>
            {t('action.save')}
          </Button>
        </>
      }
    >
      {form.problem ? <InlineError>{t('broadcasts.notDone', { reason: reasonOf(form.problem) })}</InlineError> : null}
      <p>{t(isPaused ? 'broadcasts.changeText' : 'broadcasts.changePause')}</p>
      <TextField
        label={t('broadcasts.rate')}
        optional={t('field.optional')}
        hint={t('broadcasts.rateHint')}
        inputMode="numeric"
        autoComplete="off"
        takesFocus
        {...form.bind('rate')}
      />
      {isPaused && template ? (
        <>
          <RefPicker
            label={t('broadcasts.template')}
            object={template}
            value={form.values.template || null}
            onChange={(id) => form.set({ template: id ?? '' })}
            error={form.bind('template').error}
            {...(typeof of === 'string' ? { only: `"of" is ${of}` } : {})}
          />
          <SenderPicker form={form as never} />
        </>
      ) : null}
    </Dialog>
  )
}
