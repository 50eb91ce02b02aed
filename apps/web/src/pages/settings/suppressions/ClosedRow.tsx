import { Button, Chip } from '@rapport/ui'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { fullTime, when } from '../../../fields/time.ts'
import { useNow } from '../../../fields/useNow.ts'
import { t } from '../../../messages/t.tsx'
import { OpenDialog } from '../../../mails/OpenDialog.tsx'
import { type Closed, openAgain } from './queries.ts'
import styles from './Suppressions.module.css'

const looks = { bounced: 'warn', complained: 'bad', byHand: 'neutral', unsubscribed: 'neutral' } as const

/** One closed address: why, since when, by whom or after which mail, and the way to open it again. */
export function ClosedRow({ row }: { row: Closed }) {
  const now = useNow()
  const [opening, setOpening] = useState(false)
  const { id, address, reason, note, at, by, message, mayOpen } = row
  return (
    <li className={styles.row}>
      {address === null ? (
        <span className={styles.erased}>{t('suppressions.erased')}</span>
      ) : (
        <span className={styles.address} title={address.length > 30 ? address : undefined}>
          {address}
        </span>
      )}
      <span className={styles.about}>
        <Chip look={looks[reason]}>{t(`suppressions.reasonOf.${reason}`)}</Chip>
        <time dateTime={at} title={fullTime(at)}>
          {when(at, now)}
        </time>
        {by ? <span>{t('suppressions.byMember', { by })}</span> : null}
        {message?.broadcast ? (
          <Link to="/broadcasts/$id" params={{ id: message.broadcast.id }} className={styles.link} dir="auto">
            {t('suppressions.afterBroadcast', { name: message.broadcast.name })}
          </Link>
        ) : message?.subject ? (
          <span dir="auto">{t('suppressions.afterMail', { subject: message.subject })}</span>
        ) : null}
        {note ? (
          <span dir="auto" className={styles.note} title={note}>
            {note}
          </span>
        ) : null}
        {address === null ? <span>{t('suppressions.erasedText')}</span> : null}
      </span>
      {mayOpen && address !== null ? (
        <Button size="small" look="ghost" aria-label={t('suppressions.openOf', { address })} onClick={() => setOpening(true)}>
          {t('suppressions.open')}
        </Button>
      ) : null}
      {opening && address !== null ? (
        <OpenDialog address={address} open={(why) => openAgain(id, why)} onClose={() => setOpening(false)} />
      ) : null}
    </li>
  )
}
