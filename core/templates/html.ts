/** HTML read sign by sign, as far as it must be known where something stands in it. Everything comes back in order, and joined is the text again. */

export interface Attribute {
  readonly name: string
  /** As written, without the quotes. */
  readonly value: string
  /** Where the value begins in the text. */
  readonly at: number
  readonly quoted: boolean
}
export type Token =
  | { readonly type: 'text' | 'comment' | 'raw' | 'declaration'; readonly at: number; readonly end: number; readonly within?: string }
  | {
      readonly type: 'open'
      readonly at: number
      readonly end: number
      readonly name: string
      readonly attributes: readonly Attribute[]
      readonly closed: boolean
      /** What stands in the tag and is no attribute of it. */
      readonly stray: string
    }
  | { readonly type: 'close'; readonly at: number; readonly end: number; readonly name: string }

/** Elements in which nothing is markup. */
const rawText = new Set([
  'style',
  'script',
  'title',
  'textarea',
  'xmp',
  'noembed',
  'noframes',
  'iframe',
  'mj-style',
  'mj-title',
  'mj-preview',
])

/** What a text of HTML is made of. Conditional comments (`<!--[if mso]> … <![endif]-->`) are read as what they hold. */
export function readHtml(html: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < html.length) {
    const token = nextToken(html, at)
    tokens.push(token)
    at = token.end
    if (token.type !== 'open' || token.closed || !rawText.has(token.name)) continue
    const close = new RegExp(`</${token.name}(?=[\\s/>])`, 'gi')
    close.lastIndex = at
    const end = close.exec(html)?.index ?? html.length
    if (end > at) tokens.push({ type: 'raw', at, end, within: token.name })
    at = end
  }
  return tokens
}

const name = /[A-Za-z][^\s/>]*/y
const space = /[\s/]*/y
const attributeName = /[^\s/>=]+/y
const equals = /\s*=\s*/y

function nextToken(html: string, at: number): Token {
  if (html[at] !== '<') return textUntil(html, at, at + 1)
  const conditional = /<!--\[if[^\]]*\]>(?:<!-->|-->)?|<!--<!\[endif\]-->|<!\[endif\]-->/y
  conditional.lastIndex = at
  const found = conditional.exec(html)
  if (found) return { type: 'declaration', at, end: at + found[0].length }
  if (html.startsWith('<!--', at)) return { type: 'comment', at, end: after(html, '-->', at + 4) }
  if (html[at + 1] === '!' || html[at + 1] === '?') return { type: 'declaration', at, end: after(html, '>', at + 2) }
  const isClose = html[at + 1] === '/'
  const word = matchAt(name, html, at + (isClose ? 2 : 1))
  if (word === undefined) return textUntil(html, at, at + 1)
  if (isClose) return { type: 'close', at, end: after(html, '>', at + 2), name: word.toLowerCase() }
  return openTag(html, at, word)
}

function openTag(html: string, at: number, word: string): Token {
  const attributes: Attribute[] = []
  let here = at + 1 + word.length
  let stray = ''
  for (;;) {
    const gap = matchAt(space, html, here) ?? ''
    here += gap.length
    if (here >= html.length)
      return { type: 'open', at, end: html.length, name: word.toLowerCase(), attributes, closed: false, stray: `${stray}<` }
    if (html[here] === '>')
      return { type: 'open', at, end: here + 1, name: word.toLowerCase(), attributes, closed: gap.endsWith('/'), stray }
    const key = matchAt(attributeName, html, here)
    if (key === undefined) {
      stray += html[here++]
      continue
    }
    here += key.length
    const sign = matchAt(equals, html, here)
    if (sign === undefined) {
      attributes.push({ name: key.toLowerCase(), value: '', at: here, quoted: false })
      continue
    }
    here += sign.length
    const quote = html[here]
    if (quote === '"' || quote === "'") {
      const end = html.indexOf(quote, here + 1)
      const stop = end < 0 ? html.length : end
      attributes.push({ name: key.toLowerCase(), value: html.slice(here + 1, stop), at: here + 1, quoted: true })
      here = stop + 1
    } else {
      const value = matchAt(/[^\s>]*/y, html, here) ?? ''
      attributes.push({ name: key.toLowerCase(), value, at: here, quoted: false })
      here += value.length
    }
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

function textUntil(html: string, at: number, from: number): Token {
  const next = html.indexOf('<', from)
  return { type: 'text', at, end: next < 0 ? html.length : next }
}

function after(html: string, sign: string, from: number): number {
  const found = html.indexOf(sign, from)
  return found < 0 ? html.length : found + sign.length
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  colon: ':',
  tab: '\t',
  newline: '\n',
  sol: '/',
  middot: '·',
}

/** The signs that character references stand for; those that are not known stay. */
export const decoded = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));?/gi, (all, decimal?: string, hex?: string, word?: string) => {
    if (word !== undefined) return Object.hasOwn(named, word.toLowerCase()) ? named[word.toLowerCase()]! : all
    const code = Number.parseInt((decimal ?? hex)!, decimal === undefined ? 16 : 10)
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000) ? String.fromCodePoint(code) : ''
  })
