import { Button, Dialog } from '@rapport/ui'
import { fullTime } from '../../../fields/time.ts'
import { t } from '../../../messages/t.tsx'
import { CopyField } from '../CopyField.tsx'

/** A secret that was just made: to copy now, because it is not shown again. */
export function SecretDialog({
  name,
  secret,
  oldUntil,
  onClose,
}: {
  name: string
  secret: string
  oldUntil?: string | null
  onClose: () => void
}) {
  return (
    <Dialog
      title={t('webhooks.secretOf', { name })}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={
        <Button look="primary" onClick={onClose}>
          {t('invite.done')}
        </Button>
      }
    >
      <p>{t('webhooks.secretOnce')}</p>
      <CopyField label={t('webhooks.secret')} value={secret} copyLabel={t('webhooks.copy')} />
      {oldUntil ? <p>{t('webhooks.oldUntil', { when: fullTime(oldUntil) })}</p> : null}
    </Dialog>
  )
}
