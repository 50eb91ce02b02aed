/** A small part of Markdown for the texts of a mail: paragraphs, lists, bold, italic, links. Everything else is text as it stands. */
import { escaped, mayLink } from './places.ts'
import { wrongLink } from './scan.ts'

export interface Marked {
  readonly html: string
  /** The same without markup; links are written out. */
  readonly plain: string
  readonly wrong: readonly string[]
}

/**
 * Reads a text.
 * @param isValue whether the beginning of a link stands for a value, and so is judged when it is filled.
 * @param isBare whether a paragraph is nothing but tags of the template: it becomes none.
 */
export function readMarkdown(text: string, isValue: (link: string) => boolean, isBare: (paragraph: string) => boolean): Marked {
  const html: string[] = []
  const plain: string[] = []
  const wrong: string[] = []
  const inline = (line: string): { html: string; plain: string } => readInline(line, isValue, wrong)
  for (const paragraph of text.replace(/\r\n?/g, '\n').split(/\n[ \t]*\n/)) {
    const lines = paragraph.split('\n').filter((line, i, all) => line.trim() !== '' || (i > 0 && i < all.length - 1))
    for (const { kind, items } of runsOf(lines)) {
      const read = items.map(inline)
      if (kind === 'line') {
        if (isBare(items.join(''))) {
          html.push(items.join('').trim())
          plain.push(items.join('').trim())
          continue
        }
        html.push(`<p>${read.map((one) => one.html).join('<br>')}</p>`)
        plain.push(`${read.map((one) => one.plain).join('\n')}\n\n`)
      } else {
        html.push(`<${kind}>${read.map((one) => `<li>${one.html}</li>`).join('')}</${kind}>`)
        plain.push(`${read.map((one, i) => `${kind === 'ol' ? `${i + 1}.` : '-'} ${one.plain}`).join('\n')}\n\n`)
      }
    }
  }
  return { html: html.join('\n'), plain: plain.join(''), wrong }
}

/** Marks within a line: bold, italic, links. */
export function readInline(line: string, isValue: (link: string) => boolean, wrong: string[]): { html: string; plain: string } {
  const mark =
    /\*\*(?=\S)([^*]*[^*\s])\*\*|(?<![\w*])[*_](?=\S)([^*_]*[^*_\s])[*_](?![\w*])|\[([^[\]]+)\]\(\s*([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\s*\)|(https?:\/\/[^\s<>"')\]*]*[^\s<>"')\]*.,;:!?])/g
  let html = ''
  let plain = ''
  let from = 0
  const literal = (text: string): void => {
    html += escaped(text)
    plain += text
  }
  for (const found of line.matchAll(mark)) {
    literal(line.slice(from, found.index))
    from = found.index + found[0].length
    const [, bold, italic, label, target, bare] = found
    if (bold !== undefined || italic !== undefined) {
      const inner = readInline((bold ?? italic)!, isValue, wrong)
      html += bold === undefined ? `<em>${inner.html}</em>` : `<strong>${inner.html}</strong>`
      plain += inner.plain
    } else if (bare !== undefined) {
      html += `<a href="${escaped(bare)}">${escaped(bare)}</a>`
      plain += bare
    } else {
      const inner = readInline(label!.replace(/https?:\/\//g, ''), isValue, wrong)
      if (!mayLink(target!) && !isValue(target!)) wrong.push(wrongLink(target!))
      html += `<a href="${escaped(target!)}">${inner.html}</a>`
      plain += inner.plain === target ? target : `${inner.plain} (${target})`
    }
  }
  literal(line.slice(from))
  return { html, plain }
}

type Run = { readonly kind: 'line' | 'ul' | 'ol'; readonly items: string[] }

/** Lines of a paragraph, those of a list together. */
function runsOf(lines: readonly string[]): readonly Run[] {
  const runs: Run[] = []
  for (const line of lines) {
    const item = /^\s{0,3}(?:([-*+•])|\d{1,3}[.)])\s+(.*)$/.exec(line)
    const kind = item ? (item[1] ? 'ul' : 'ol') : 'line'
    const last = runs.at(-1)
    const text = item ? item[2]! : line.trim()
    if (last?.kind === kind) last.items.push(text)
    else if (text !== '' || kind !== 'line') runs.push({ kind, items: [text] })
  }
  return runs
}
