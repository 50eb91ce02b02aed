import { Chip } from '@rapport/ui'
import { Link } from '@tanstack/react-router'
import { when } from '../../../fields/time.ts'
import { useNow } from '../../../fields/useNow.ts'
import { t } from '../../../messages/t.tsx'
import styles from './Sources.module.css'
import type { Source } from './types.ts'

/** A source in the list: where it runs, whether it is heard, and what came of it. */
export function SourceRow({ source: { id, name, kind, enabled, received, refused, lastAt } }: { source: Source }) {
  const now = useNow()
  return (
    <li className={styles.item}>
      <Link to="/settings/$section" params={{ section: 'sources' }} search={{ source: id }} className={styles.name}>
        <bdi>{name}</bdi>
      </Link>
      <span className={styles.state}>
        <OnOff enabled={enabled} />
      </span>
      <span className={styles.facts}>
        <span>{t(`sources.kind.${kind}`)}</span>
        <span>{lastAt ? t('sources.heard', { when: when(lastAt, now) }) : t('sources.never')}</span>
        {lastAt ? (
          <>
            <span className={styles.received}>{t('sources.received', { count: received })}</span>
            <span className={styles.refused} data-some={refused > 0 || undefined}>
              {t('sources.refused', { count: refused })}
            </span>
          </>
        ) : null}
      </span>
    </li>
  )
}

export const OnOff = ({ enabled }: { enabled: boolean }) => (
  <Chip look={enabled ? 'good' : 'neutral'}>{t(enabled ? 'sources.state.on' : 'sources.state.off')}</Chip>
)
