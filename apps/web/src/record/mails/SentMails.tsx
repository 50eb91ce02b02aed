import { Button } from '@rapport/ui'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { objectNamed } from '../../api/meta.ts'
import type { Meta } from '../../api/types.ts'
import { fullTime } from '../../fields/time.ts'
import { useNow } from '../../fields/useNow.ts'
import { numberText } from '../../fields/words.ts'
import type { Message } from '../../mails/types.ts'
import { looks, outcome, outcomeTime } from '../../mails/words.ts'
import { t } from '../../messages/t.tsx'
import styles from '../Record.module.css'
import own from './Mails.module.css'

/** Messages that are shown before somebody asks for all. */
const FEW = 4

/** The newest of what somebody was sent, with what became of it. */
export function SentMails({ meta, messages }: { meta: Meta; messages: readonly Message[] }) {
  const [all, setAll] = useState(false)
  const shown = all ? messages : messages.slice(0, FEW)
  return (
    <>
      <h3 className={own.heading}>{t('mails.messages')}</h3>
      {messages.length === 0 ? (
        <p className={styles.none}>{t('mails.noMessages')}</p>
      ) : (
        <ul className={own.list}>
          {shown.map((message) => (
            <Sent key={message.id} meta={meta} message={message} />
          ))}
        </ul>
      )}
      {shown.length < messages.length ? (
        <Button size="small" look="ghost" onClick={() => setAll(true)}>
          {t('mails.showAll', { count: numberText(messages.length) })}
        </Button>
      ) : null}
    </>
  )
}

function Sent({ meta, message }: { meta: Meta; message: Message }) {
  const now = useNow()
  const { subject, broadcast, state } = message
  const { at, text } = outcomeTime(message, now)
  const called = subject ?? broadcast?.name ?? t('mails.noSubject')
  return (
    <li className={own.sent}>
      {broadcast && objectNamed(meta, 'broadcast') ? (
        <Link
          to="/broadcasts/$id"
          params={{ id: broadcast.id }}
          search={{}}
          dir="auto"
          className={own.subject}
          title={called.length > 30 ? called : undefined}
        >
          {called}
        </Link>
      ) : (
        <span dir="auto" className={own.subject}>
          {called}
        </span>
      )}
      <time className={own.since} dateTime={at} title={fullTime(at)}>
        {text}
      </time>
      <span className={own.outcome} data-look={looks[state]}>
        {outcome(message)}
      </span>
    </li>
  )
}
