/** Which place of a document each value stands in, and what may not stand in a mail at all. */
import { type Attribute, decoded, readHtml, type Token } from './html.ts'
import type { Part, Piece, Stand } from './pieces.ts'
import { mayLink, type Place } from './places.ts'

export type Placed = string | { readonly part: Piece; readonly place: Place }
export interface Scanned {
  readonly parts: readonly Placed[]
  /** What is wrong, and where it begins in the text. */
  readonly wrong: readonly { readonly at: number; readonly message: string }[]
}

/** Elements that run something, load something, or ask for something: mail programs throw them away, and a mail needs none. */
const refused = new Set(
  'script iframe frame frameset object embed applet form input textarea select button option base svg math link video audio source track template portal dialog canvas'.split(
    ' ',
  ),
)
const links = new Set(['href', 'xlink:href'])
const pictures = new Set(['src', 'background', 'background-url'])
const refusedAttributes = new Set([
  'srcset',
  'action',
  'formaction',
  'ping',
  'data',
  'poster',
  'srcdoc',
  'cite',
  'longdesc',
  'dynsrc',
  'lowsrc',
])
/** Attributes that people read, or that are read to them. */
const readable = new Set(['alt', 'title', 'aria-label'])
const wrongStyle = /expression\s*\(|javascript:|vbscript:|-moz-binding|behaviou?r\s*:|@import|<\//i

/** Finds the place of each value in a document in which words stand for them (`stand`). */
export function scan(html: string, stand: Stand): Scanned {
  const parts: Placed[] = []
  const wrong: { at: number; message: string }[] = []
  const say = (at: number, message: string): void => void wrong.push({ at, message })
  for (const token of readHtml(html)) {
    const text = html.slice(token.at, token.end)
    if (token.type === 'open') openTag(token, html, stand, parts, say)
    else if (token.type === 'text') add(parts, stand.take(text), 'text')
    else if (token.type === 'raw' && token.within !== 'style' && token.within !== 'mj-style') add(parts, stand.take(text), 'attribute')
    else {
      if (token.type === 'raw' && wrongStyle.test(decoded(text))) say(token.at, 'Styles of a mail load nothing (@import) and run nothing.')
      if (token.type !== 'comment' && stand.has(text)) say(token.at, 'A value or a tag cannot stand here.')
      parts.push(text)
    }
  }
  return { parts, wrong }
}

type Say = (at: number, message: string) => void

function openTag(token: Extract<Token, { type: 'open' }>, html: string, stand: Stand, parts: Placed[], say: Say): void {
  if (refused.has(token.name)) say(token.at, `<${token.name}> cannot stand in a mail.`)
  if (token.stray !== '' || stand.has(token.name) || token.attributes.some(({ name }) => stand.has(name)))
    say(
      token.at,
      `<${token.name.slice(0, 40)}> is not written as a tag is: values and tags stand in quotes, behind =, or between elements.`,
    )
  if (
    token.name === 'meta' &&
    token.attributes.some(({ name, value }) => name === 'http-equiv' && /refresh|set-cookie|security/i.test(value))
  )
    say(token.at, 'A mail does not lead away by itself.')
  let from = token.at
  for (const attribute of token.attributes) {
    const { value, at } = attribute
    parts.push(html.slice(from, at))
    from = at + value.length
    add(parts, ...placeOf(attribute, stand, say))
  }
  parts.push(html.slice(from, token.end))
}

/** What an attribute is made of, and the place of its first and of its other values. */
function placeOf({ name, value, at, quoted }: Attribute, stand: Stand, say: Say): readonly [readonly Part[], Place, Place?] {
  const inside = stand.take(value)
  const holds = inside.some((part) => typeof part !== 'string')
  if (holds && !quoted) say(at, `Put the value of ${name.slice(0, 40)} in quotes.`)
  if (name.startsWith('on')) say(at, `A mail runs nothing: leave out ${name.slice(0, 40)}.`)
  if (refusedAttributes.has(name)) say(at, `${name} cannot stand in a mail.`)
  if (name === 'style' && wrongStyle.test(decoded(value))) say(at, 'Styles of a mail load nothing and run nothing.')
  // It becomes part of a style, which no value may.
  if (name === 'background-url' && holds) say(at, 'A value cannot stand in background-url: it can in the src of a picture.')
  if (links.has(name) || pictures.has(name)) return addressOf(name, inside, at, say)
  if (!holds) return [inside, 'attribute']
  if (!readable.has(name))
    say(at, `A value cannot stand in ${name.slice(0, 40)}: it can in href, src, alt and title, and between elements.`)
  if (!isBalanced(inside)) say(at, 'A condition that begins in quotes ends there, too.')
  return [inside, 'attribute']
}

function addressOf(name: string, inside: readonly Part[], at: number, say: Say): readonly [readonly Part[], Place, Place] {
  const isPicture = pictures.has(name)
  const [first, ...others] = inside
  if (inside.some((part) => typeof part !== 'string' && part.kind === 'tag'))
    say(at, 'A link holds values, and no conditions: put the condition around the whole.')
  const start = typeof first === 'string' ? decoded(first).trim() : ''
  if (typeof first === 'string') {
    const isWhole = others.length === 0
    const fits = isPicture
      ? /^https:\/\/./i.test(start) || (!isWhole && /^https:\/\/$/i.test(start))
      : mayLink(start) || (!isWhole && /^(https?:\/\/|mailto:|tel:)$/i.test(start))
    if (!fits && !(start === '' && isWhole) && !(start.startsWith('#') && !isPicture))
      say(at, isPicture ? `A picture has an address that begins with https://, not “${start.slice(0, 60)}”.` : wrongLink(start))
  }
  return [inside, start !== '' ? 'part' : isPicture ? 'image' : 'url', 'part']
}

/** Why a link may not stand in a mail. */
export const wrongLink = (link: string): string => `A link begins with https://, http://, mailto: or tel:, not “${link.slice(0, 60)}”.`

function isBalanced(parts: readonly Part[]): boolean {
  let depth = 0
  for (const part of parts) {
    if (typeof part === 'string' || part.kind === 'output') continue
    if (['if', 'unless', 'case', 'for'].includes(part.name)) depth++
    else if (part.name.startsWith('end')) depth--
    else if (depth === 0 && part.name !== 'assign') return false
    if (depth < 0) return false
  }
  return depth === 0
}

function add(parts: Placed[], inside: readonly Part[], first: Place, others: Place = first): void {
  let place = first
  for (const part of inside) {
    if (typeof part === 'string') parts.push(part)
    else parts.push({ part, place })
    place = others
  }
}
