import { FieldValue } from '../fields/FieldValue.tsx'
import { addressLine, isNothing, valueText } from '../fields/valueText.ts'
import type { AddressValue, FieldMeta, LabelledValue, Meta, Value } from '../api/types.ts'
import { Written } from '../fields/Written.tsx'
import styles from './Field.module.css'

/** A value as the record page shows it: wrapped, one line per entry, addresses that can be pressed. */
export function FieldText({ meta, field, value }: { meta: Meta; field: FieldMeta; value: Value }) {
  if (isNothing(value)) return <span className={styles.none}>–</span>
  if (field.kind === 'emails' || field.kind === 'phones') return <Entries field={field} entries={value as readonly LabelledValue[]} />
  if (field.kind === 'addresses')
    return (
      <span className={styles.lines}>
        {(value as readonly AddressValue[]).map((address) => (
          <span key={JSON.stringify(address)}>
            <bdi>{addressLine(address)}</bdi>
            {address.label ? <span className={styles.kind}>{address.label}</span> : null}
          </span>
        ))}
      </span>
    )
  const site = siteOf(field, value)
  if (site)
    return (
      <span className={styles.lines}>
        <a href={site} {...(site.startsWith('mailto:') ? {} : { target: '_blank', rel: 'noreferrer noopener' })}>
          {valueText(field, value)}
        </a>
      </span>
    )
  if (field.kind === 'ref' || field.kind === 'record' || field.kind === 'choice')
    return <FieldValue meta={meta} field={field} value={value} reached />
  return (
    <span dir="auto" className={styles.text}>
      {valueText(field, value)}
    </span>
  )
}

function Entries({ field, entries }: { field: FieldMeta; entries: readonly LabelledValue[] }) {
  return (
    <span className={styles.lines}>
      {entries.map((entry) => (
        <span key={entry.value}>
          <a href={field.kind === 'emails' ? `mailto:${encodeURI(entry.value)}` : `tel:${entry.value.replaceAll(/[^+\d]/g, '')}`}>
            <Written field={field} text={entry.value} />
          </a>
          {entry.label ? <span className={styles.kind}>{entry.label}</span> : null}
        </span>
      ))}
    </span>
  )
}

/** Where a domain, mail or web address leads; never to a script. */
export function siteOf(field: FieldMeta, value: Value): string | undefined {
  if (typeof value !== 'string') return undefined
  if (field.options.format === 'domain') return `https://${value}`
  if (field.options.format === 'email') return `mailto:${encodeURI(value)}`
  return field.options.format === 'url' && /^https?:\/\//i.test(value) ? value : undefined
}
