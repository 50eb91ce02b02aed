import { Chip } from '@rapport/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { Ref } from 'react'
import { objectNamed } from '../../api/meta.ts'
import type { Meta } from '../../api/types.ts'
import { fullTime } from '../../fields/time.ts'
import { useNow } from '../../fields/useNow.ts'
import type { MessageState } from '../../mails/types.ts'
import { looks, outcomeTime, stateWord } from '../../mails/words.ts'
import { t } from '../../messages/t.tsx'
import { RecordLink } from '../../shell/links.ts'
import { Listed } from '../../shell/Listed.tsx'
import styles from './Broadcasts.module.css'
import { messagesQuery } from './queries.ts'
import type { BroadcastState, Recipient } from './types.ts'

interface MessagesProps {
  meta: Meta
  id: string
  chosen: MessageState | undefined
  /** How the broadcast stands. */
  stands: BroadcastState
  heading: Ref<HTMLHeadingElement>
}

/** Who was written to, and what became of it. */
export function Messages({ meta, id, chosen, stands, heading }: MessagesProps) {
  const list = useInfiniteQuery(messagesQuery(id, chosen, stands))
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? []
  const title = chosen ? t('broadcasts.messagesOf', { state: stateWord(chosen) }) : t('broadcasts.messages')
  return (
    <section aria-label={title} className={styles.messages}>
      <h2 ref={heading} tabIndex={-1} className={styles.sub}>
        {title}
      </h2>
      <Listed list={list} isEmpty={rows.length === 0} none={<p className={styles.quiet}>{t('broadcasts.noMessages')}</p>}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('broadcasts.who')}</th>
              <th scope="col">{t('broadcasts.address')}</th>
              <th scope="col">{t(chosen ? 'broadcasts.why' : 'broadcasts.outcome')}</th>
              <th scope="col">{t('broadcasts.when')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <MessageRow key={row.id} meta={meta} row={row} isOne={chosen !== undefined} />
            ))}
          </tbody>
        </table>
      </Listed>
    </section>
  )
}

function MessageRow({ meta, row, isOne }: { meta: Meta; row: Recipient; isOne: boolean }) {
  const now = useNow()
  const { object, record, title, recipient, state, reason } = row
  const path = objectNamed(meta, object)?.path
  const { at, text } = outcomeTime(row, now)
  return (
    <tr>
      <td className={styles.whoCell}>
        {path && title !== null ? (
          <RecordLink path={path} id={record} dir="auto" className={styles.name} title={title.length > 30 ? title : undefined}>
            {title}
          </RecordLink>
        ) : (
          <span className={styles.quiet}>{t('broadcasts.unseen')}</span>
        )}
      </td>
      <td className={styles.addressCell} title={recipient && recipient.length > 30 ? recipient : undefined}>
        {recipient ?? '–'}
      </td>
      <td className={styles.whyCell}>
        {isOne ? null : <Chip look={looks[state]}>{stateWord(state)}</Chip>} {reason ?? (isOne ? '–' : null)}
      </td>
      <td className={styles.whenCell}>
        <time dateTime={at} title={fullTime(at)}>
          {text}
        </time>
      </td>
    </tr>
  )
}
