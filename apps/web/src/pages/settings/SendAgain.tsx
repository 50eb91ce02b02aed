import { Button, Dialog, InlineError } from '@rapport/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import type { Mail } from './mailQueries.ts'

interface SendAgainProps {
  /** What is asked to send it. */
  path: string
  label: string
  to: string
  mail: Pick<Mail, 'state'> | null
}

/** Sends a mail once more; of one that may have arrived already it is asked first whether that is meant. */
export function SendAgain({ path, label, to, mail }: SendAgainProps) {
  const [asking, setAsking] = useState(false)
  const send = useMutation({
    mutationFn: (uncertain: boolean) => request(path, { method: 'POST', body: uncertain ? { uncertain } : {} }),
    onSuccess: () => {
      setAsking(false)
      toast({ text: t('mail.retried', { to }) })
    },
    onSettled: () => Promise.all(['mails', 'invitations'].map((key) => queryClient.invalidateQueries({ queryKey: [key] }))),
  })
  const close = () => {
    send.reset()
    setAsking(false)
  }
  return (
    <>
      <Button
        size="small"
        aria-label={label}
        disabled={send.isPending}
        onClick={() => (mail?.state === 'uncertain' ? setAsking(true) : send.mutate(false))}
      >
        {t('mail.retry')}
      </Button>
      {asking ? (
        <Dialog
          title={t('mail.uncertainTitle', { to })}
          closeLabel={t('action.close')}
          onClose={close}
          onSubmit={() => send.mutate(true)}
          foot={
            <>
              <Button onClick={close}>{t('action.cancel')}</Button>
              <Button look="primary" type="submit" disabled={send.isPending}>
                {t('mail.retry')}
              </Button>
            </>
          }
        >
          {send.error ? <InlineError>{reasonOf(send.error)}</InlineError> : null}
          <p>{t('mail.uncertainText', { to })}</p>
        </Dialog>
      ) : send.error ? (
        <InlineError>{reasonOf(send.error)}</InlineError>
      ) : null}
    </>
  )
}
