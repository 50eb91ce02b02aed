import { Button, Dialog } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { numberText } from '../../fields/words.ts'
import { sendersQuery } from '../../mails/senders.ts'
import type { Basis } from '../../mails/types.ts'
import { t } from '../../messages/t.tsx'
import styles from './Broadcasts.module.css'
import type { Broadcast } from './types.ts'

interface SendDialogProps {
  broadcast: Broadcast
  /** "1,130 people". */
  whom: string
  button: string
  basis: Basis | undefined
  busy: boolean
  onSend: () => void
  onClose: () => void
}

/** The last question before mails go out: to how many, from whom, what for. */
export function SendDialog({ broadcast, whom, button, basis, busy, onSend, onClose }: SendDialogProps) {
  const sender = useQuery(sendersQuery).data?.find(({ id }) => id === broadcast.sender?.id)
  const { name, segment, except, template, purpose, rate } = broadcast
  return (
    <Dialog
      title={t('broadcasts.sendAsk', { name, whom })}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={onSend}
      foot={
        <>
          <Button onClick={onClose}>{t('broadcasts.cancel')}</Button>
          <Button look="primary" type="submit" disabled={busy}>
            {button}
          </Button>
        </>
      }
    >
      <dl className={styles.facts}>
        <dt>{t('broadcasts.goesTo')}</dt>
        <dd dir="auto">
          {except ? t('broadcasts.goesToExcept', { segment: segment?.title ?? '', except: except.title }) : segment?.title}
        </dd>
        <dt>{t('broadcasts.template')}</dt>
        <dd dir="auto">{template?.title}</dd>
        <dt>{t('broadcasts.purpose')}</dt>
        <dd>
          <span dir="auto">{purpose?.title}</span>
          {basis ? <span className={styles.quiet}> · {t(`mails.basis.${basis}`)}</span> : null}
        </dd>
        <dt>{t('broadcasts.sender')}</dt>
        <dd dir="auto">{sender ? t('broadcasts.senderIs', { name: sender.name, address: sender.address }) : broadcast.sender?.title}</dd>
        <dt>{t('broadcasts.speed')}</dt>
        <dd>{rate === null ? t('broadcasts.speedAll') : t('broadcasts.speedOf', { count: numberText(rate) })}</dd>
      </dl>
      <p>{t('broadcasts.sendFinal')}</p>
    </Dialog>
  )
}
