import { Chip, type ChipLook } from '@rapport/ui'
import { Link } from '@tanstack/react-router'
import { objectNamed } from '../../../api/meta.ts'
import { when } from '../../../fields/time.ts'
import { useNow } from '../../../fields/useNow.ts'
import { t } from '../../../messages/t.tsx'
import { useModel } from '../../../shell/useModel.ts'
import { type Standing, standingOf, type Webhook } from './types.ts'
import styles from './Webhooks.module.css'

export const standingLooks = { working: 'good', failing: 'warn', stopped: 'bad', off: 'neutral' } as const satisfies Record<
  Standing,
  ChipLook
>

/** A webhook in the list: what it is told, how it stands, and why it stopped. */
export function WebhookRow({ webhook }: { webhook: Webhook }) {
  const { id, name, url, last, waiting, parked, disarmed } = webhook
  const now = useNow()
  const standing = standingOf(webhook)
  const facts = [
    last ? t('webhooks.last', { when: when(last.at, now) }) : t('webhooks.never'),
    waiting > 0 ? t('webhooks.waiting', { count: waiting }) : null,
    parked > 0 ? t('webhooks.parkedCount', { count: parked }) : null,
  ]
  return (
    <li className={styles.item}>
      <span className={styles.what}>
        <Link to="/settings/$section" params={{ section: 'webhooks' }} search={{ webhook: id }} className={styles.name}>
          <bdi>{name}</bdi>
        </Link>
        <span className={styles.address}>{url}</span>
        <WishLine webhook={webhook} />
        <span className={styles.line}>{facts.filter(Boolean).join(', ')}</span>
        {disarmed ? <span className={styles.why}>{disarmed.message}</span> : null}
      </span>
      <Chip look={standingLooks[standing]}>{t(`webhooks.state.${standing}`)}</Chip>
    </li>
  )
}

/** “People: came, changed. Companies: went.” */
export function WishLine({ webhook: { wishes } }: { webhook: Webhook }) {
  const meta = useModel()
  const parts = wishes.map(({ object, actions, fields, filter }) => {
    const type = objectNamed(meta, object)
    const words = actions.map((action) => t(`webhooks.action.${action}`).toLowerCase()).join(', ')
    const labels = fields?.map((key) => type?.fields.find((field) => field.key === key)?.label ?? key).join(', ')
    return [
      t('webhooks.wish', { many: type?.label[1] ?? object, actions: words }),
      labels ? t('webhooks.onlyFields', { fields: labels }) : null,
      filter ? t('webhooks.onlyWhere', { filter }) : null,
    ]
      .filter(Boolean)
      .join(' ')
  })
  return <span className={styles.line}>{parts.join('. ')}</span>
}
