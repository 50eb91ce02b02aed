import { Button, EmptyState } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { fullTime, when } from '../../../fields/time.ts'
import { useNow } from '../../../fields/useNow.ts'
import { t } from '../../../messages/t.tsx'
import { NotLoaded } from '../Parts.tsx'
import frame from '../Settings.module.css'
import { refusalsQuery } from './queries.ts'
import { readable } from './readable.ts'
import styles from './Sources.module.css'
import type { Refusal, Source } from './types.ts'

/** What a source sent that was not taken, newest first, with why. */
export function Refusals({ source: { id, refused } }: { source: Source }) {
  const list = useQuery(refusalsQuery(id))
  const items = list.data
  return (
    <section aria-labelledby="refusals" className={styles.part}>
      <h3 id="refusals" className={frame.sub}>
        {t('sources.refusals')}
      </h3>
      {!items ? (
        <NotLoaded error={list.error} retry={() => void list.refetch()} />
      ) : items.length === 0 ? (
        <EmptyState title={t('sources.noRefusals')} text={t('sources.noRefusalsText')} />
      ) : (
        <>
          <p className={frame.text}>
            {refused > items.length ? t('sources.refusalsOf', { shown: items.length, all: refused }) : t('sources.refusalsText')}
          </p>
          <ul className={styles.list} aria-labelledby="refusals">
            {items.map((refusal) => (
              <RefusalRow key={refusal.id} refusal={refusal} />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function RefusalRow({ refusal: { at, code, message, sent } }: { refusal: Refusal }) {
  const [opened, setOpened] = useState(false)
  const now = useNow()
  const id = useId()
  return (
    <li className={styles.refusal}>
      <span className={styles.what}>
        <span id={id} className={styles.message}>
          {message}
        </span>
        <span className={styles.line}>
          <time dateTime={at} title={fullTime(at)}>
            {when(at, now)}
          </time>
          {' · '}
          <code className={styles.code}>{code}</code>
        </span>
      </span>
      <Button size="small" look="ghost" aria-expanded={opened} aria-describedby={id} onClick={() => setOpened(!opened)}>
        {t(opened ? 'sources.hideSent' : 'sources.showSent')}
      </Button>
      {opened ? (
        // Long ones scroll, also by keyboard.
        <pre className={styles.sent} tabIndex={0} role="region" aria-label={t('sources.sent')} dir="ltr">
          {readable(sent)}
        </pre>
      ) : null}
    </li>
  )
}
