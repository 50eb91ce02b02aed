import { Button, Checkbox, Chip, IconButton } from '@rapport/ui'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { t } from '../../../messages/t.tsx'
import styles from './Identity.module.css'
import type { Identity, Rule } from './queries.ts'
import { nameOf } from './words.ts'

interface RuleRowProps {
  identity: Identity
  rule: Rule
  place: number
  isFirst: boolean
  isLast: boolean
  onTurn: (on: boolean) => void
  onEdit: () => void
  onMove: (by: 1 | -1) => void
}

/** One rule: what it does in a sentence, by what it is fed, and where it stands. */
export function RuleRow({ identity, rule, place, isFirst, isLast, onTurn, onEdit, onMove }: RuleRowProps) {
  const name = nameOf(rule, identity)
  const { by, enabled, traits, secret, nobodys } = rule
  return (
    <li className={styles.rule} data-off={enabled ? undefined : ''}>
      <span className={styles.turn}>
        <Checkbox label={t('identity.turn', { name })} checked={enabled} onChange={(event) => onTurn(event.target.checked)} />
      </span>
      <span className={styles.what}>
        <span className={styles.name}>
          <span className={styles.place}>{place}</span> <bdi>{name}</bdi> {enabled ? null : <Chip>{t('identity.off')}</Chip>}
          {secret ? <Chip look="outline">{t('identity.secretShort')}</Chip> : null}
        </span>
        <span className={styles.line}>{t(`identity.about.${by}`)}</span>
        <span className={styles.line}>
          {[
            by === 'user' ? t('identity.fedUser') : t('identity.fed', { names: traits.join(', ') }),
            ...(nobodys.length > 0 ? [t('identity.nobodysCount', { count: nobodys.length })] : []),
          ].join(' · ')}
        </span>
      </span>
      <span className={styles.acts}>
        <IconButton size="small" label={t('identity.up', { name })} disabled={isFirst} onClick={() => onMove(-1)}>
          <ArrowUp size={16} strokeWidth={1.6} aria-hidden />
        </IconButton>
        <IconButton size="small" label={t('identity.down', { name })} disabled={isLast} onClick={() => onMove(1)}>
          <ArrowDown size={16} strokeWidth={1.6} aria-hidden />
        </IconButton>
        <Button size="small" aria-label={t('identity.edit', { name })} onClick={onEdit}>
          {t('action.edit')}
        </Button>
      </span>
    </li>
  )
}
