import { Button, EmptyState } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../../messages/t.tsx'
import { NotLoaded } from '../Parts.tsx'
import frame from '../Settings.module.css'
import { webhooksQuery } from './queries.ts'
import { SecretDialog } from './SecretDialog.tsx'
import type { Webhook } from './types.ts'
import { WebhookDialog } from './WebhookDialog.tsx'
import { WebhookRow } from './WebhookRow.tsx'
import styles from './Webhooks.module.css'
import { WebhookView } from './WebhookView.tsx'

/** Whom the workspace tells of changes by HTTP; for administrators. */
export function WebhooksPage() {
  const list = useQuery(webhooksQuery)
  const { webhook: wanted } = useSearch({ from: '/app/settings/$section' })
  const [asks, setAsks] = useState(false)
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null)
  const chosen = list.data?.find(({ id }) => id === wanted)
  if (chosen) return <WebhookView key={chosen.id} webhook={chosen} />
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('settings.webhooks')}</h2>
        {list.data ? (
          <span className={frame.end}>
            <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setAsks(true)}>
              {t('webhooks.add')}
            </Button>
          </span>
        ) : null}
      </div>
      <p className={frame.text}>{t('webhooks.text')}</p>
      {list.data ? <List webhooks={list.data} /> : <NotLoaded error={list.error} retry={() => void list.refetch()} />}
      {asks ? <WebhookDialog webhook={null} onClose={() => setAsks(false)} onMade={setMade} /> : null}
      {made ? <SecretDialog {...made} onClose={() => setMade(null)} /> : null}
    </div>
  )
}

function List({ webhooks }: { webhooks: readonly Webhook[] }) {
  if (webhooks.length === 0) return <EmptyState title={t('webhooks.noneTitle')} text={t('webhooks.noneText')} />
  return (
    <ul className={styles.list} aria-label={t('settings.webhooks')}>
      {webhooks.map((webhook) => (
        <WebhookRow key={webhook.id} webhook={webhook} />
      ))}
    </ul>
  )
}
