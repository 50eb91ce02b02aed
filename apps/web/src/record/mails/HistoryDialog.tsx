import { Button, Dialog } from '@rapport/ui'
import { fullTime } from '../../fields/time.ts'
import { numberText } from '../../fields/words.ts'
import type { Said } from '../../mails/types.ts'
import { t } from '../../messages/t.tsx'
import own from './Mails.module.css'

/** Most that the server tells. */
const MOST = 100

/** Every word of somebody on being written to, newest first: what they read, how they said it, and who wrote it down. */
export function HistoryDialog({ events, onClose }: { events: readonly Said[]; onClose: () => void }) {
  return (
    <Dialog
      wide
      title={t('mails.history')}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={<Button onClick={onClose}>{t('action.close')}</Button>}
    >
      <ol className={own.events}>
        {events.map((event) => (
          <Event key={event.id} event={event} />
        ))}
      </ol>
      {events.length === MOST ? <p className={own.quiet}>{t('mails.historyMost', { count: numberText(MOST) })}</p> : null}
    </Dialog>
  )
}

function Event({ event }: { event: Said }) {
  const { purpose, given, wording, source, proof, at, recordedAt, by } = event
  const named = purpose === null ? t('mails.everything') : event.name
  const name = event.channel === 'mail' ? named : t('mails.byChannel', { name: named, channel: t(`mails.channel.${event.channel}`) })
  const note = typeof proof.note === 'string' ? proof.note : null
  const late = Math.abs(Date.parse(recordedAt) - Date.parse(at)) > 60_000
  const how = [fullTime(at), t(`mails.source.${source}`, { by }), ...(late ? [t('mails.recorded', { when: fullTime(recordedAt) })] : [])]
  return (
    <li className={own.event}>
      <strong dir="auto" className={own.word}>
        {t(given ? 'mails.saidYes' : 'mails.saidNo', { name })}
      </strong>
      <span className={own.quiet}>{how.join(', ')}</span>
      {wording ? <span dir="auto">{t('mails.wording', { wording })}</span> : null}
      <span dir="auto">{note ? t('mails.noteSaid', { note }) : proof.message ? t('mails.fromMail') : t('mails.noProof')}</span>
    </li>
  )
}
