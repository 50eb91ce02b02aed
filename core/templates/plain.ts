/** The part of a mail without markup, made of its HTML: paragraphs and lists as lines, links written out. */
import { decoded, readHtml } from './html.ts'

const apart = new Set('p div tr table h1 h2 h3 h4 h5 h6 ul ol blockquote hr section header footer'.split(' '))
const unsaid = new Set(['head', 'style', 'script', 'title', 'noscript'])
const empty = new Set(['br', 'img', 'hr', 'meta', 'link', 'col', 'wbr', 'input', 'o:allowpng', 'v:fill', 'v:image'])

/** Words that stand for values come through. */
export function plainOf(html: string): string {
  let out = ''
  const links: { readonly to: string; readonly from: number }[] = []
  // How deep in something that is not read aloud, by the elements that are open there.
  let hidden: string[] = []
  let mso = false
  for (const token of readHtml(html)) {
    const source = html.slice(token.at, token.end)
    if (token.type === 'declaration') {
      if (source.startsWith('<!--[if')) mso = !/!mso/.test(source)
      else if (/endif/.test(source)) mso = false
      continue
    }
    if (mso) continue
    if (token.type === 'open') {
      const attribute = (name: string): string => token.attributes.find((one) => one.name === name)?.value ?? ''
      if (hidden.length > 0 || unsaid.has(token.name) || /display:\s*none/.test(attribute('style'))) {
        if (!token.closed && !empty.has(token.name)) hidden = [...hidden, token.name]
        continue
      }
      if (token.name === 'br') out += '\n'
      else if (token.name === 'img') out += decoded(attribute('alt'))
      else if (token.name === 'li') out += '\n- '
      else if (token.name === 'td' && !/\n\s*$/.test(out)) out += ' '
      else if (apart.has(token.name)) out += '\n\n'
      if (token.name === 'a') links.push({ to: decoded(attribute('href')), from: out.length })
    } else if (token.type === 'close') {
      if (hidden.length > 0) {
        const last = hidden.lastIndexOf(token.name)
        if (last >= 0) hidden = hidden.slice(0, last)
        continue
      }
      if (token.name === 'a') {
        const link = links.pop()
        if (link && link.to !== '' && !link.to.startsWith('#')) {
          const said = out.slice(link.from).trim()
          out += said === '' ? link.to : said === link.to ? '' : ` (${link.to})`
        }
      } else if (apart.has(token.name)) out += '\n\n'
    } else if (token.type === 'text' && hidden.length === 0) out += decoded(source.replace(/\s+/g, ' '))
  }
  return tidied(out)
}

/** Without more empty lines and spaces than are read. */
export const tidied = (text: string): string => tidyLines(text.replace(/[ \t\u00a0]+/g, ' ').replace(/ ?\n ?/g, '\n'))

/** Without more empty lines than are read, such as those that a condition leaves. */
export const tidyLines = (text: string): string => text.replace(/\n{3,}/g, '\n\n').trim()
