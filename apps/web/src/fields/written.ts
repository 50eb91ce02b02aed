import type { FieldMeta, LabelledValue, Value } from '../api/types.ts'
import { writtenDomain, writtenMail, writtenUrl } from './domain.ts'
import { writtenPhone } from './phone.ts'

/**
 * A text as people write it: domains in their own letters, phone numbers in groups. For reading only; links, copies and
 * what is sent keep the plain form.
 */
export function writtenText({ kind, options }: FieldMeta, text: string): string {
  const list = kind === 'part' && options.take === 'value' ? options.of : kind
  if (list === 'emails') return writtenMail(text)
  if (list === 'phones') return writtenPhone(text)
  if (options.format === 'domain') return writtenDomain(text)
  return options.format === 'url' ? writtenUrl(text) : text
}

/** A value as an input begins with it: domains in their own letters, which the server takes as well. */
export function editText(field: FieldMeta, value: Value): Value {
  if (field.kind === 'emails' && Array.isArray(value))
    return (value as readonly LabelledValue[]).map((entry) => ({ ...entry, value: writtenMail(entry.value) }))
  const domain = field.options.format === 'domain' || (field.kind === 'part' && field.options.of === 'emails')
  return domain && typeof value === 'string' ? writtenText(field, value) : value
}
