import { Button, Dialog, InlineError, TextField } from '@rapport/ui'
import { reasonOf } from '../../../api/problem.ts'
import { type Sender, sendersQuery } from '../../../mails/senders.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { useForm } from '../../useForm.ts'
import { write } from './queries.ts'

const isAddress = (value: string): boolean => /^\S+@\S+\.\S+$/.test(value.trim())

/** Asks in whose name mails are to go out; whoever reads the address is then asked by mail. */
export function SenderDialog({ sender, onClose }: { sender: Sender | null; onClose: () => void }) {
  const form = useForm(
    { name: sender?.name ?? '', address: sender?.address ?? '', replyTo: sender?.replyTo ?? '' },
    {
      name: (value) => (value.trim() ? null : t('mailing.needName')),
      address: (value) => (isAddress(value) ? null : t('mailing.needAddress')),
      replyTo: (value) => (value.trim() === '' || isAddress(value) ? null : t('mailing.needAddress')),
    },
  )
  const save = () =>
    form.submit(async ({ name, address, replyTo }) => {
      const said = { name: name.trim(), replyTo: replyTo.trim() || null }
      if (sender) await write<Sender>(sendersQuery.queryKey, `/senders/${sender.id}`, 'PATCH', said)
      else await write<Sender>(sendersQuery.queryKey, '/senders', 'POST', { ...said, address: address.trim() })
      toast({ text: sender ? t('mailing.saved') : t('mailing.senderAdded', { name: said.name, address: address.trim() }) })
      onClose()
    })
  return (
    <Dialog
      title={sender ? t('mailing.editSenderTitle', { name: sender.name }) : t('mailing.addSenderTitle')}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy}>
            {sender ? t('action.save') : t('mailing.addSender')}
          </Button>
        </>
      }
    >
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <TextField
        label={t('mailing.senderName')}
        hint={t('mailing.senderNameHint')}
        autoComplete="off"
        maxLength={80}
        takesFocus
        {...form.bind('name')}
      />
      {sender ? null : (
        <TextField
          label={t('mailing.address')}
          hint={t('mailing.addressHint')}
          type="email"
          autoComplete="off"
          spellCheck={false}
          {...form.bind('address')}
        />
      )}
      <TextField
        label={t('mailing.replyTo')}
        optional={t('field.optional')}
        hint={t('mailing.replyToHint')}
        type="email"
        autoComplete="off"
        spellCheck={false}
        {...form.bind('replyTo')}
      />
    </Dialog>
  )
}
