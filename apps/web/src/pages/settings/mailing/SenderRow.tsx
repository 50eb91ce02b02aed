import { Button, Chip, Dialog, IconButton } from '@rapport/ui'
import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { type Sender, sendersQuery } from '../../../mails/senders.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { CopyField } from '../CopyField.tsx'
import styles from './Mailing.module.css'
import { write } from './queries.ts'

interface SenderRowProps {
  sender: Sender
  onChange: () => void
  onProblem: (problem: string | null) => void
}

const sign = { size: 14, strokeWidth: 1.6, 'aria-hidden': true } as const

/** One sender: whether it is confirmed, the record to publish for it, and its end. */
export function SenderRow({ sender, onChange, onProblem }: SenderRowProps) {
  const [dns, setDns] = useState(false)
  const [busy, setBusy] = useState(false)
  const { id, name, address, replyTo, confirmedAt, signing } = sender
  const waits = confirmedAt === null
  const act = async (does: () => Promise<unknown>, said: string, failed: (reason: string) => string) => {
    if (busy) return
    setBusy(true)
    onProblem(null)
    try {
      await does()
      toast({ text: said })
    } catch (error) {
      onProblem(failed(reasonOf(error)))
    } finally {
      setBusy(false)
    }
  }
  const ask = () =>
    act(
      () => write(sendersQuery.queryKey, `/senders/${id}/ask`, 'POST', {}),
      t('mailing.asked', { address }),
      (reason) => reason,
    )
  const remove = () =>
    act(
      () => write(sendersQuery.queryKey, `/senders/${id}`, 'DELETE'),
      t('mailing.deleted', { name }),
      (reason) => t('mailing.notDeleted', { name, reason }),
    )
  return (
    <li className={styles.item}>
      <div className={styles.what}>
        <span className={styles.names}>
          <span dir="auto" className={styles.name}>
            {name}
          </span>
          <Chip look={waits ? 'warn' : 'good'}>{t(waits ? 'mailing.waits' : 'mailing.confirmed')}</Chip>
        </span>
        <span className={styles.address}>
          {[address, replyTo ? t('mailing.answersTo', { address: replyTo }) : null].filter((one) => one !== null).join(', ')}
        </span>
        {waits ? <span className={styles.quiet}>{t('mailing.waitsText')}</span> : null}
        <span className={styles.acts}>
          {waits ? (
            <Button size="small" aria-label={t('mailing.askAgainOf', { address })} disabled={busy} onClick={() => void ask()}>
              {t('mailing.askAgain')}
            </Button>
          ) : null}
          {signing ? (
            <Button size="small" aria-label={t('mailing.dnsOf', { domain: domainOf(address) })} onClick={() => setDns(true)}>
              {t('mailing.dns')}
            </Button>
          ) : null}
        </span>
      </div>
      <IconButton label={t('mailing.editSender', { name })} onClick={onChange}>
        <Pencil {...sign} />
      </IconButton>
      <IconButton label={t('mailing.deleteSender', { name })} disabled={busy} onClick={() => void remove()}>
        <Trash2 {...sign} />
      </IconButton>
      {dns && signing ? (
        <Dialog
          wide
          title={t('mailing.dnsOf', { domain: domainOf(address) })}
          closeLabel={t('action.close')}
          onClose={() => setDns(false)}
          foot={<Button onClick={() => setDns(false)}>{t('action.close')}</Button>}
        >
          <p>{t('mailing.dnsText', { domain: domainOf(address) })}</p>
          <CopyField label={t('mailing.dnsName')} value={signing.name} copyLabel={t('mailing.copyName')} />
          <CopyField label={t('mailing.dnsValue')} value={signing.value} copyLabel={t('mailing.copyValue')} />
        </Dialog>
      ) : null}
    </li>
  )
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)
