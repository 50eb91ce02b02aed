import { Button, Dialog, InlineError, TextArea } from '@rapport/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { reasonOf } from '../api/problem.ts'
import { t } from '../messages/t.tsx'
import { toast } from '../shell/toasts.ts'

interface OpenDialogProps {
  address: string
  /** Opens it, and has what is shown of it follow. */
  open: (why: string) => Promise<void>
  onClose: () => void
}

/** Opens an address to mails again; why is asked for, and stays. */
export function OpenDialog({ address, open: act, onClose }: OpenDialogProps) {
  const [why, setWhy] = useState('')
  const [isMissing, setMissing] = useState(false)
  const open = useMutation({
    mutationFn: () => act(why.trim()),
    onSuccess: () => {
      toast({ text: t('mails.openedNow', { address }) })
      onClose()
    },
  })
  return (
    <Dialog
      title={t('mails.openTitle', { address })}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => (why.trim() ? open.mutate() : setMissing(true))}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={open.isPending}>
            {t('mails.open')}
          </Button>
        </>
      }
    >
      {open.error ? <InlineError>{reasonOf(open.error)}</InlineError> : null}
      <p>{t('mails.openText')}</p>
      <TextArea
        label={t('mails.openWhy')}
        hint={t('mails.openHint')}
        error={isMissing && !why.trim() ? t('mails.openMissing') : undefined}
        rows={2}
        maxLength={500}
        takesFocus
        value={why}
        onChange={(event) => setWhy(event.target.value)}
      />
    </Dialog>
  )
}
