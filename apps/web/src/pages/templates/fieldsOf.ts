/** Fields that a mail can show, as people choose them and as a template writes them. */
import type { Kind } from '@rapport/core/object'
import { objectNamed } from '../../api/meta.ts'
import type { FieldMeta, Meta, ObjectMeta } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'

export interface Offered {
  /** `person.company.name`. */
  value: string
  label: string
  kind: Kind | 'link'
}

/** What is shown as it is. A list is shown by its entries, a link by the name of what it leads to. */
const shown = new Set<Kind>([
  'text',
  'prose',
  'integer',
  'number',
  'boolean',
  'date',
  'instant',
  'choice',
  'part',
  'emails',
  'phones',
  'ref',
])
const isShown = ({ kind }: FieldMeta): boolean => shown.has(kind)

/** The fields of an object, those of what it leads to, and what every mail can show. */
export function offeredFields(meta: Meta, object: ObjectMeta): readonly Offered[] {
  const own = object.fields.filter(isShown).map((field) => ({ value: `${object.name}.${field.key}`, label: field.label, kind: field.kind }))
  const further = object.fields.flatMap((field) => {
    const to = field.kind === 'ref' && 'to' in field.options ? objectNamed(meta, String(field.options.to)) : undefined
    return (to?.fields ?? [])
      .filter((one) => isShown(one) && one.kind !== 'ref')
      .map((one) => ({
        value: `${object.name}.${field.key}.${one.key}`,
        label: t('templates.fieldOf', { object: field.label, field: one.label }),
        kind: one.kind,
      }))
  })
  const others: readonly Offered[] = [
    { value: 'workspace.name', label: t('templates.workspace'), kind: 'text' },
    { value: 'links.unsubscribe', label: t('templates.link.unsubscribe'), kind: 'link' },
    { value: 'links.preferences', label: t('templates.link.preferences'), kind: 'link' },
  ]
  return [...own, ...further, ...others]
}

/** `{{ person.givenName | default: "friend" }}`. */
export function placeholder({ value, kind }: Pick<Offered, 'value' | 'kind'>, fallback: string): string {
  const form = kind === 'date' || kind === 'instant' ? ' | date: "long"' : kind === 'integer' || kind === 'number' ? ' | number' : ''
  const said = fallback.trim()
  const quote = said.includes('"') ? "'" : '"'
  // A text of the template language ends with the sign that it began with, whatever stands before that.
  const instead = said === '' ? '' : ` | default: ${quote}${said.replaceAll(quote, '’')}${quote}`
  return `{{ ${value}${form}${instead} }}`
}
