import { InlineError } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Sender, sendersQuery } from '../../../mails/senders.ts'
import { t } from '../../../messages/t.tsx'
import { NotLoaded } from '../Parts.tsx'
import styles from './Mailing.module.css'
import { Section } from './Section.tsx'
import { SenderDialog } from './SenderDialog.tsx'
import { SenderRow } from './SenderRow.tsx'

/** In whose name mails go out, and whether whoever reads the address agreed. */
export function Senders() {
  const list = useQuery(sendersQuery)
  const [shown, setShown] = useState<Sender | 'new' | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  return (
    <Section
      title={t('mailing.senders')}
      text={t('mailing.sendersText')}
      add={{ word: t('mailing.addSender'), act: () => setShown('new') }}
    >
      {problem ? <InlineError>{problem}</InlineError> : null}
      {!list.data ? (
        <NotLoaded error={list.error} retry={() => void list.refetch()} />
      ) : list.data.length === 0 ? (
        <p className={styles.quiet}>{t('mailing.noSenders')}</p>
      ) : (
        <ul className={styles.list}>
          {list.data.map((sender) => (
            <SenderRow key={sender.id} sender={sender} onChange={() => setShown(sender)} onProblem={setProblem} />
          ))}
        </ul>
      )}
      {shown ? <SenderDialog sender={shown === 'new' ? null : shown} onClose={() => setShown(null)} /> : null}
    </Section>
  )
}
