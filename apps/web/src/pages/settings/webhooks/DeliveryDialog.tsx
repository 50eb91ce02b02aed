import { Button, Chip, Dialog, InlineError } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { reasonOf } from '../../../api/problem.ts'
import { fullTime } from '../../../fields/time.ts'
import { t } from '../../../messages/t.tsx'
import { deliveryQuery } from './queries.ts'
import type { Delivery, DeliveryWithRequest } from './types.ts'
import styles from './Webhooks.module.css'

/** Every try of a delivery with what was answered, and the request as it would go out now. */
export function DeliveryDialog({ delivery, onClose }: { delivery: Delivery; onClose: () => void }) {
  const { data, error } = useQuery(deliveryQuery(delivery.id))
  const { type, tries } = data ?? delivery
  return (
    <Dialog
      wide
      title={type}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={<Button onClick={onClose}>{t('action.close')}</Button>}
    >
      {error ? <InlineError>{reasonOf(error)}</InlineError> : null}
      <h3 className={styles.sub}>{t('webhooks.tries')}</h3>
      {tries.length === 0 ? <p>{delivery.says ?? t('webhooks.noTries')}</p> : null}
      <ol>
        {tries.toReversed().map((one) => (
          <li key={one.at} className={styles.try}>
            <span>
              <Chip look={one.outcome === 'delivered' ? 'good' : 'bad'}>{one.status ?? one.outcome}</Chip>{' '}
              {t('webhooks.tried', { when: fullTime(one.at), milliseconds: one.milliseconds })}
            </span>
            <span className={styles.line}>{one.says}</span>
            {one.answer ? <Code label={t('webhooks.answer')} text={one.answer} /> : null}
          </li>
        ))}
      </ol>
      {data?.request ? <Request request={data.request} /> : null}
    </Dialog>
  )
}

function Request({ request: { url, headers, body } }: { request: NonNullable<DeliveryWithRequest['request']> }) {
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return (
    <>
      <h3 className={styles.sub}>{t('webhooks.request')}</h3>
      <p className={styles.line}>{t('webhooks.requestText')}</p>
      <Code label={t('webhooks.request')} text={[`POST ${url}`, ...head, '', pretty(body)].join('\n')} />
    </>
  )
}

/** Long ones scroll, also by keyboard. */
const Code = ({ label, text }: { label: string; text: string }) => (
  <pre className={styles.code} tabIndex={0} role="region" aria-label={label} dir="ltr">
    {text}
  </pre>
)

const pretty = (body: string): string => JSON.stringify(JSON.parse(body), null, 2)
