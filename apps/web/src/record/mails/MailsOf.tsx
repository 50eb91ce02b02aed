import { Button } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { mayWrite } from '../../api/meta.ts'
import { request } from '../../api/request.ts'
import type { Meta, ObjectMeta, Row } from '../../api/types.ts'
import { numberText } from '../../fields/words.ts'
import type { Consents, Standing } from '../../mails/types.ts'
import { t } from '../../messages/t.tsx'
import styles from '../Record.module.css'
import { Addresses } from './Addresses.tsx'
import { ChannelGrid } from './ChannelGrid.tsx'
import { HistoryDialog } from './HistoryDialog.tsx'
import own from './Mails.module.css'
import { SayDialog, type Saying } from './SayDialog.tsx'
import { SentMails } from './SentMails.tsx'
import { StandingRow } from './StandingRow.tsx'

/** Purposes that are shown before somebody asks for all. */
const FEW = 6

/** What somebody wants to be written, what they said of it, and what they were sent; nothing where that may not be known. */
export function MailsOf({ meta, object, row }: { meta: Meta; object: ObjectMeta; row: Row }) {
  const [saying, setSaying] = useState<Saying | null>(null)
  const [history, setHistory] = useState(false)
  const [all, setAll] = useState(false)
  const takesMail = object.interactions === true && object.fields.some(({ kind }) => kind === 'emails')
  const queryKey = ['interactions', object.name, row.id, 'consents'] as const
  const { data } = useQuery({
    queryKey,
    queryFn: ({ signal }) => request<Consents>('/consents', { query: { object: object.name, record: row.id }, signal }),
    enabled: takesMail,
    meta: { shows: ['purpose', 'broadcast'] },
  })
  if (!takesMail || !data) return null
  const { events, messages, channels } = data
  const isMailAlone =
    channels.every((one) => one === 'mail') && data.items.every((item) => item.channels.every(({ channel }) => channel === 'mail'))
  // What they said something of comes first.
  const items = data.items.toSorted((one, other) => Number(one.given === null) - Number(other.given === null))
  const writable = mayWrite(object)
  const shown = all || items.length <= FEW + 1 ? items : items.slice(0, FEW)
  const isOpen = items.some(({ purpose, basis }) => purpose !== null && basis !== 'contract')
  return (
    <section className={styles.section} aria-label={t(isMailAlone ? 'mails.title' : 'mails.contact')}>
      <div className={styles.sectionHead}>
        <h2>{t(isMailAlone ? 'mails.title' : 'mails.contact')}</h2>
      </div>
      <Addresses object={object} record={row.id} data={data} writable={writable} queryKey={queryKey} />
      {items.length === 0 ? (
        <p className={styles.none}>{t('mails.noPurposes')}</p>
      ) : !isMailAlone ? (
        <ChannelGrid object={object} record={row.id} items={shown} used={channels} writable={writable} queryKey={queryKey} />
      ) : (
        <ul className={own.list} aria-label={t('mails.purposes')}>
          {shown.map((item) => (
            <StandingRow
              key={item.purpose ?? 'everything'}
              item={item}
              writable={writable}
              onSay={(given) => setSaying({ item, channel: 'mail', given })}
            />
          ))}
        </ul>
      )}
      <div className={own.acts}>
        {shown.length < items.length ? (
          <Button size="small" look="ghost" onClick={() => setAll(true)}>
            {t('mails.allPurposes', { count: numberText(items.length) })}
          </Button>
        ) : null}
        {events.length > 0 ? (
          <Button size="small" look="ghost" onClick={() => setHistory(true)}>
            {t('mails.historyOf', { count: events.length })}
          </Button>
        ) : null}
        {writable && isOpen && !saysNone(items) ? (
          <Button
            size="small"
            look="ghost"
            onClick={() => setSaying({ item: null, channel: isMailAlone ? 'mail' : 'every', given: false })}
          >
            {t('mails.wantsNone')}
          </Button>
        ) : null}
      </div>
      <SentMails meta={meta} messages={messages} />
      {saying ? <SayDialog object={object} record={row.id} saying={saying} queryKey={queryKey} onClose={() => setSaying(null)} /> : null}
      {history ? <HistoryDialog events={events} onClose={() => setHistory(false)} /> : null}
    </section>
  )
}

/** Whether nothing is left that they could say no to. */
const saysNone = (items: readonly Standing[]): boolean =>
  items.every(({ basis, purpose, channels }) => purpose === null || basis === 'contract' || channels.every(({ given }) => given === false))
