/** Where a value may stand, and what is done to it there: a value is shown, and never becomes markup, an address of another kind, or a line of a head. */

/**
 * `text`: between elements; `attribute`: in a quoted attribute that is read; `url`: a whole link; `image`: a whole address of a picture;
 * `part`: behind the beginning of a link; `plain`: the part of a mail without markup; `plainPart`: behind the beginning of a link there; `header`: a subject.
 */
export type Place = 'text' | 'attribute' | 'url' | 'image' | 'part' | 'plain' | 'plainPart' | 'header'

/** What of a value is shown in each place. */
export const shownIn: { readonly [P in Place]: (value: unknown) => string } = {
  text: (value) => escaped(cleaned(asText(value))).replaceAll('\n', '<br>'),
  attribute: (value) => escaped(oneLine(asText(value))),
  url: (value) => escaped(linkOf(asText(value))),
  image: (value) => {
    const link = linkOf(asText(value))
    return link.startsWith('https:') ? escaped(link) : ''
  },
  part: (value) => escaped(encoded(asText(value))),
  plainPart: (value) => encoded(asText(value)),
  plain: (value) => cleaned(asText(value)),
  header: (value) => oneLine(asText(value)),
}

/** What people read of a value: of a list its items, of a record its title, of an entry of a list its value; of nothing, nothing. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return value.slice(0, 1_000).map(itemText).filter(Boolean).join(', ')
  return typeof value === 'object' ? itemText(value) : ''
}

function itemText(item: unknown): string {
  if (typeof item !== 'object' || item === null) return typeof item === 'function' || typeof item === 'symbol' ? '' : String(item ?? '')
  for (const key of ['title', 'name', 'value'])
    if (Object.hasOwn(item, key)) {
      const said = (item as Readonly<Record<string, unknown>>)[key]
      if (typeof said === 'string' || typeof said === 'number') return String(said)
    }
  return ''
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** A part of a link: nothing in it ends the part or begins another. Mail addresses stay readable. */
const encoded = (text: string): string =>
  encodeURIComponent(text.toWellFormed())
    .replaceAll('%40', '@')
    .replace(/['()*!]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)

/** Text as HTML shows it, between elements and in quoted attributes. */
export const escaped = (text: string): string => (/[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (sign) => signs[sign]!) : text)

// oxlint-disable-next-line no-control-regex
const noText = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g
const newLines = /\r\n?|[\u2028\u2029]/g
// oxlint-disable-next-line no-control-regex
const spaces = /[\u0000-\u0020\u007f-\u00a0\u2028\u2029]+/g
const turns = /[\u202a-\u202e\u2066-\u2069]/g

/** Without signs that are no text, and with one kind of new line. */
const cleaned = (text: string): string => text.replace(newLines, '\n').replace(noText, '')

/** On one line, and with no sign that turns the direction of what follows. */
export const oneLine = (text: string): string => text.replace(spaces, ' ').replace(turns, '').trim()

const schemes = /^(https?:\/\/[^/?#]|mailto:[^?#]|tel:[+\d])/i
const domain = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(:\d+)?([/?#]|$)/i

/** A link that may be followed: http, https, mailto or tel; a bare domain (`acme.example`) is one of https. Of anything else nothing is left. */
export function linkOf(text: string): string {
  const link = text.trim().replace(spaces, encodeURIComponent)
  if (link.length > 2_000) return ''
  const whole = schemes.test(link) ? link : domain.test(link) ? `https://${link}` : ''
  return whole.toWellFormed()
}

/** Whether a link as written in a template may stand there; values in it are left out. */
export const mayLink = (link: string): boolean => schemes.test(link.trim())
