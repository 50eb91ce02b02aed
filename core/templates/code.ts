/** MJML as somebody writes it: which of its elements there are here, and which stands in which. What is left out loads something, asks for something, or reads files. */
import { suggest } from '../object/nearest.ts'
import { readHtml } from './html.ts'
import type { Stand } from './pieces.ts'
import { scan } from './scan.ts'

const content = ['mj-text', 'mj-button', 'mj-image', 'mj-divider', 'mj-spacer', 'mj-table', 'mj-raw']
const inside: Readonly<Record<string, readonly string[]>> = {
  mjml: ['mj-head', 'mj-body'],
  'mj-head': ['mj-attributes', 'mj-style', 'mj-title', 'mj-preview', 'mj-breakpoint'],
  'mj-attributes': [
    'mj-all',
    'mj-class',
    'mj-body',
    'mj-section',
    'mj-wrapper',
    'mj-column',
    'mj-group',
    'mj-hero',
    ...content.slice(0, -1),
  ],
  'mj-body': ['mj-section', 'mj-wrapper', 'mj-hero', 'mj-raw'],
  'mj-wrapper': ['mj-section', 'mj-hero', 'mj-raw'],
  'mj-section': ['mj-column', 'mj-group', 'mj-raw'],
  'mj-group': ['mj-column', 'mj-raw'],
  'mj-column': content,
  'mj-hero': content,
}
const known = new Set(['mjml', ...Object.values(inside).flat()])
/** Elements whose content is HTML. */
const ending = new Set(['mj-text', 'mj-button', 'mj-table', 'mj-raw', 'mj-style', 'mj-title', 'mj-preview'])
const refused: Readonly<Record<string, string>> = {
  'mj-include': 'A template reads no other files.',
  'mj-font': 'Fonts are not loaded from elsewhere: name those that people have.',
  'mj-html-attributes': 'Write attributes where they belong.',
  'mj-social': 'Its pictures come from somebody else: use mj-image with your own.',
  'mj-navbar': 'Mail programs do not run it: use links in mj-text.',
  'mj-accordion': 'Mail programs do not run it.',
  'mj-carousel': 'Mail programs do not run it: use mj-image.',
}

/** What is wrong with MJML in which words stand for values, each with its line. */
export function checkCode(mjml: string, stand: Stand): readonly { readonly line: number; readonly message: string }[] {
  const wrong = [...scan(mjml, stand).wrong]
  const open: { readonly name: string; readonly at: number }[] = []
  const children = new Map<string, number>()
  for (const token of readHtml(mjml)) {
    const here = open.at(-1)
    const isHtml = here !== undefined && ending.has(here.name)
    if (token.type === 'open') {
      if (isHtml && !token.name.startsWith('mj')) continue
      const allowed = here ? (isHtml ? [] : (inside[here.name] ?? [])) : ['mjml']
      if (!allowed.includes(token.name)) wrong.push({ at: token.at, message: misplaced(token.name, here?.name, allowed) })
      children.set(token.name, (children.get(token.name) ?? 0) + 1)
      // MJML takes these for no texts, and then fails where it reads one.
      for (const { name, value, at } of token.attributes)
        if (/^(true|false)$/.test(value) && name !== 'fluid-on-mobile')
          wrong.push({ at, message: `“${value}” is no value of ${name.slice(0, 40)}.` })
      if (token.name === 'mj-raw' && token.attributes.some(({ name }) => name === 'position'))
        wrong.push({ at: token.at, message: 'Leave out position: nothing stands before a mail.' })
      if (!token.closed) open.push({ name: token.name, at: token.at })
    } else if (token.type === 'close') {
      if (isHtml && !token.name.startsWith('mj')) continue
      const begun = open.findLastIndex(({ name }) => name === token.name)
      if (begun < 0) wrong.push({ at: token.at, message: `</${token.name.slice(0, 40)}> has no beginning.` })
      else for (const { name, at } of open.splice(begun).slice(1)) wrong.push({ at, message: `<${name}> has no </${name}>.` })
    } else if (token.type === 'text' && !isHtml && mjml.slice(token.at, token.end).trim() !== '')
      wrong.push({
        at: token.at + mjml.slice(token.at).search(/\S/),
        message: 'Text, values and conditions stand in mj-text, or in mj-raw between other elements.',
      })
    if (wrong.length > 20 || open.length > 50) break
  }
  for (const { name, at } of open) wrong.push({ at, message: `<${name}> has no </${name}>.` })
  if (children.get('mj-body') === undefined && wrong.length === 0)
    wrong.push({ at: 0, message: 'A mail has a body: <mjml><mj-body>…</mj-body></mjml>.' })
  for (const name of ['mjml', 'mj-head']) if ((children.get(name) ?? 0) > 1) wrong.push({ at: 0, message: `There is one <${name}>.` })
  return wrong
    .toSorted((a, b) => a.at - b.at)
    .slice(0, 20)
    .map(({ at, message }) => ({ line: mjml.slice(0, at).split('\n').length, message }))
}

function misplaced(name: string, within: string | undefined, allowed: readonly string[]): string {
  const said = name.slice(0, 40)
  if (Object.hasOwn(refused, name)) return `There is no <${said}> here. ${refused[name]}`
  if (within === undefined) return `A mail begins with <mjml>, not with <${said}>.`
  if (known.has(name)) return `<${said}> does not stand in <${within}>.`
  return `<${said}> does not stand in <${within}>. ${suggest(name, allowed)}`
}
