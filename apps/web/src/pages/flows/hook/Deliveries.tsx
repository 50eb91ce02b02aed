import { Chip, EmptyState } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Inbox } from 'lucide-react'
import { useState } from 'react'
import { fullTime, when } from '../../../fields/time.ts'
import { useNow } from '../../../fields/useNow.ts'
import { t } from '../../../messages/t.tsx'
import { Listed } from '../../../shell/Listed.tsx'
import styles from '../runs/Runs.module.css'
import type { Flow } from '../types.ts'
import type { Speech } from '../words.ts'
import { DeliveryDialog } from './DeliveryDialog.tsx'
import { deliveriesQuery } from './queries.ts'
import { aboutWords, fateOf, fateLooks } from './fate.ts'

/** What was sent to a flow last and what became of it; each opens what it was. */
export function Deliveries({ flow, speech }: { flow: Flow; speech: Speech }) {
  const list = useQuery(deliveriesQuery(flow.id))
  const [opened, setOpened] = useState<string | null>(null)
  const now = useNow()
  return (
    <section className={styles.runs} aria-label={t('flows.view.sent')}>
      <p className={styles.intro}>{t('flows.sent.text')}</p>
      <Listed
        list={list}
        isEmpty={list.data?.length === 0}
        none={
          <EmptyState
            icon={<Inbox size={20} strokeWidth={1.6} aria-hidden />}
            title={t('flows.sent.none')}
            text={t('flows.sent.noneText')}
          />
        }
      >
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('flows.sent.about')}</th>
              <th scope="col">{t('flows.sent.fate')}</th>
              <th scope="col">{t('flows.sent.why')}</th>
              <th scope="col">{t('flows.sent.at')}</th>
            </tr>
          </thead>
          <tbody>
            {list.data?.map((one) => (
              <tr key={one.id}>
                <td className={styles.who}>
                  <button
                    type="button"
                    dir="auto"
                    className={styles.name}
                    aria-label={t('flows.sent.open', { name: aboutWords(one), when: when(one.at, now) })}
                    onClick={() => setOpened(one.id)}
                  >
                    {aboutWords(one)}
                  </button>
                </td>
                <td className={styles.state}>
                  <Chip look={fateLooks[fateOf(one)]}>{t(`flows.sent.fate.${fateOf(one)}`)}</Chip>
                </td>
                <td className={styles.where}>{one.problem ?? t(`flows.sent.why.${fateOf(one)}`)}</td>
                <td className={styles.since}>
                  <time dateTime={one.at} title={fullTime(one.at)}>
                    {when(one.at, now)}
                  </time>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Listed>
      {opened === null ? null : <DeliveryDialog speech={speech} flow={flow} id={opened} onClose={() => setOpened(null)} />}
    </section>
  )
}
