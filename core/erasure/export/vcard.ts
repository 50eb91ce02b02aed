/** A record as a vCard 4.0 (RFC 6350), as far as its fields say who somebody is. Pure. */
import type { ObjectType } from '../../object/index.ts'

type Values = Readonly<Record<string, unknown>>
interface Entry {
  readonly value?: string
  readonly label?: string | null
}

/** `record` is one as the interface shows it. */
export function vcardOf(object: ObjectType, record: Values): string {
  const text = (key: string | undefined): string => (key !== undefined && typeof record[key] === 'string' ? record[key] : '')
  const named = object.fields[object.title]
  const [given, family] = named?.kind === 'text' ? (named.options.from ?? []) : []
  const lines = ['BEGIN:VCARD', 'VERSION:4.0', `FN:${escaped(text(object.title) || '?')}`]
  lines.push(`KIND:${object.human ? 'individual' : 'org'}`)
  if (text(given) || text(family)) lines.push(`N:${escaped(text(family))};${escaped(text(given))};;;`)
  for (const [key, { kind, options }] of Object.entries(object.fields)) {
    const value = record[key]
    if (kind === 'emails' || kind === 'phones')
      for (const { value: one = '', label } of (value ?? []) as readonly Entry[])
        lines.push(`${kind === 'emails' ? 'EMAIL' : 'TEL'}${typeOf(label)}:${escaped(one)}`)
    if (kind === 'addresses')
      for (const one of (value ?? []) as readonly Readonly<Record<string, string>>[])
        lines.push(`ADR:;;${['street', 'city', 'region', 'postcode', 'country'].map((part) => escaped(one[part] ?? '')).join(';')}`)
    if (kind === 'date' && options.personal && typeof value === 'string') lines.push(`BDAY:${value.replaceAll('-', '')}`)
    if (kind === 'text' && options.format === 'language' && typeof value === 'string') lines.push(`LANG:${escaped(value)}`)
    if (kind === 'text' && options.format === 'timeZone' && typeof value === 'string') lines.push(`TZ:${escaped(value)}`)
  }
  if (typeof record['id'] === 'string') lines.push(`UID:urn:uuid:${record['id']}`)
  return `${[...lines, 'END:VCARD'].map(folded).join('\r\n')}\r\n`
}

const escaped = (text: string): string => text.replace(/\\/g, '\\\\').replace(/\r?\n/g, '\\n').replace(/[,;]/g, '\\$&')
const typeOf = (label: string | null | undefined): string => (label === 'work' || label === 'home' ? `;TYPE=${label}` : '')

/** Lines of at most 75 bytes, those behind the first with a space in front; no letter is cut. */
function folded(line: string): string {
  const parts: string[] = ['']
  let bytes = 0
  for (const letter of line) {
    const size = Buffer.byteLength(letter)
    if (bytes + size > 75) {
      parts.push(' ')
      bytes = 1
    }
    parts[parts.length - 1] += letter
    bytes += size
  }
  return parts.join('\r\n')
}
