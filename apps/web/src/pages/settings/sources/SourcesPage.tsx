import { Button, EmptyState } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../../messages/t.tsx'
import { NotLoaded } from '../Parts.tsx'
import frame from '../Settings.module.css'
import { sourcesQuery } from './queries.ts'
import { SourceDialog } from './SourceDialog.tsx'
import { SourceRow } from './SourceRow.tsx'
import styles from './Sources.module.css'
import { SourceView } from './SourceView.tsx'
import type { Source } from './types.ts'

/** The programs that send what customers do; for administrators. */
export function SourcesPage() {
  const list = useQuery(sourcesQuery)
  const navigate = useNavigate()
  const { source: wanted } = useSearch({ from: '/app/settings/$section' })
  const [asks, setAsks] = useState(false)
  const chosen = list.data?.find(({ id }) => id === wanted)
  if (chosen) return <SourceView key={chosen.id} source={chosen} />
  // Whoever added one connects it next.
  const open = ({ id }: Source) => void navigate({ to: '/settings/$section', params: { section: 'sources' }, search: { source: id } })
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('settings.sources')}</h2>
        {list.data ? (
          <span className={frame.end}>
            <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setAsks(true)}>
              {t('sources.add')}
            </Button>
          </span>
        ) : null}
      </div>
      <p className={frame.text}>{t('sources.text')}</p>
      {list.data ? <List sources={list.data} /> : <NotLoaded error={list.error} retry={() => void list.refetch()} />}
      {asks ? <SourceDialog source={null} onClose={() => setAsks(false)} onMade={open} /> : null}
    </div>
  )
}

function List({ sources }: { sources: readonly Source[] }) {
  if (sources.length === 0) return <EmptyState title={t('sources.noneTitle')} text={t('sources.noneText')} />
  return (
    <ul className={styles.list} aria-label={t('settings.sources')}>
      {sources.map((source) => (
        <SourceRow key={source.id} source={source} />
      ))}
    </ul>
  )
}
