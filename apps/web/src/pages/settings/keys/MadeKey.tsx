import { Button, Dialog } from '@rapport/ui'
import { t } from '../../../messages/t.tsx'
import { CopyField } from '../CopyField.tsx'
import styles from './Keys.module.css'

/** The secret of a new key, this once, and how a program sends it. */
export function MadeKey({ made: { name, secret }, onClose }: { made: { name: string; secret: string }; onClose: () => void }) {
  const example = `curl -H "Authorization: Bearer $RAPPORT_KEY" ${location.origin}/api/v1/api-keys/current`
  return (
    <Dialog
      wide
      title={t('keys.made', { name })}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={
        <Button look="primary" onClick={onClose}>
          {t('invite.done')}
        </Button>
      }
    >
      <p>{t('keys.once')}</p>
      <CopyField label={t('keys.secret')} value={secret} copyLabel={t('keys.copy')} />
      <p>{t('keys.try')}</p>
      <pre className={styles.example} tabIndex={0} aria-label={t('keys.example')}>
        {example}
      </pre>
    </Dialog>
  )
}
