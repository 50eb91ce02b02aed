import { Button, EmptyState } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { t, tr } from '../../../messages/t.tsx'
import members from '../Members.module.css'
import { NotLoaded } from '../Parts.tsx'
import frame from '../Settings.module.css'
import { KeyDialog } from './KeyDialog.tsx'
import { KeyRow } from './KeyRow.tsx'
import styles from './Keys.module.css'
import { type Key, keysQuery } from './queries.ts'

/** The keys by which programs act here: one's own, or all for administrators. Withdrawn ones stand below, for history's sake. */
export function KeysPage() {
  const list = useQuery(keysQuery)
  const [shown, setShown] = useState<Key | 'new' | null>(null)
  const all = list.data
  const rows = (keys: readonly Key[]) => (
    <ul className={members.invitations}>
      {keys.map((key) => (
        <KeyRow key={key.id} of={key} onChange={() => setShown(key)} />
      ))}
    </ul>
  )
  const gone = all?.filter(({ state }) => state === 'withdrawn') ?? []
  const there = all?.filter(({ state }) => state !== 'withdrawn') ?? []
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('settings.keys')}</h2>
        {all ? (
          <span className={frame.end}>
            <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setShown('new')}>
              {t('keys.make')}
            </Button>
          </span>
        ) : null}
      </div>
      <p className={frame.text}>
        {t('keys.text')}{' '}
        {tr('keys.reference', {
          page: (
            <Link to="/settings/$section" params={{ section: 'api' }} search={{}} className={styles.link}>
              {t('keys.referencePage')}
            </Link>
          ),
        })}
      </p>
      {!all ? (
        <NotLoaded error={list.error} retry={() => void list.refetch()} />
      ) : (
        <>
          {there.length === 0 ? <EmptyState title={t('keys.none')} text={t('keys.noneText')} /> : rows(there)}
          {gone.length > 0 ? (
            <>
              <h3 className={frame.sub}>{t('keys.gone')}</h3>
              {rows(gone)}
            </>
          ) : null}
        </>
      )}
      {shown ? <KeyDialog changed={shown === 'new' ? null : shown} onClose={() => setShown(null)} /> : null}
    </div>
  )
}
