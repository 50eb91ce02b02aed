import { Button, Dialog } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { t } from '../../messages/t.tsx'
import { CopyField } from './CopyField.tsx'
import { mailSendsQuery } from './mailQueries.ts'

/** What was made: the link, for whom, as what, and the last day it opens. */
export interface Made {
  email: string
  url: string
  role: string
  day: string
}

/** The link of an invitation: to copy now, because it is not shown again, and what happens next. */
export function MadeLink({ made, onClose, onAnother }: { made: Made; onClose: () => void; onAnother: () => void }) {
  const sends = useQuery(mailSendsQuery).data
  return (
    <Dialog
      title={t('invite.made', { email: made.email })}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onAnother}>{t('invite.another')}</Button>
          <Button look="primary" onClick={onClose}>
            {t('invite.done')}
          </Button>
        </>
      }
    >
      <CopyField label={t('invite.link')} value={made.url} copyLabel={t('invite.copy')} />
      {sends === undefined ? null : <p>{t(sends ? 'invite.sending' : 'invite.held', { email: made.email })}</p>}
      <p>{t('invite.then', { role: made.role, day: made.day })}</p>
    </Dialog>
  )
}
