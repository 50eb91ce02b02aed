/** Blocks made into MJML, and into text. The mail is 600 pixels wide, fits phones, and keeps its contrast in the dark. */
import type { Block, BlockType } from './content.ts'
import { readMarkdown, readInline } from './markdown.ts'
import { escaped } from './places.ts'

/** A block as markup, and as text. Words stand for values in both. */
export interface Made {
  readonly mjml: string
  readonly plain: string
}
/** What a text stands for where values are not known yet. */
export interface Values {
  /** Whether a link begins with a value. */
  readonly isValue: (link: string) => boolean
  /** Whether a paragraph holds tags and nothing else. */
  readonly isBare: (paragraph: string) => boolean
}

const ink = '#18181b'
const quiet = '#63636b'
const link = '#1d4ed8'
const paper = '#ffffff'
const page = '#f4f4f5'
const fonts = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"

/** Styles for the dark, and for links; colours of the light stand in the elements themselves, which every mail program reads. */
const styles = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
p { margin: 0 0 16px; }
p:last-child, ul:last-child, ol:last-child { margin-bottom: 0 !important; }
@media (prefers-color-scheme: dark) {
  body, body > div, .page { background-color: #101012 !important; }
  .paper, .paper > table { background: #1c1c1f !important; background-color: #1c1c1f !important; }
  .ink div, .ink h1, .ink h2 { color: #f4f4f5 !important; }
  .ink a { color: #93b4ff !important; }
  .quiet div, .quiet a { color: #a1a1aa !important; }
  .rule p { border-top-color: #3f3f46 !important; }
  .act td, .act a { background: #f4f4f5 !important; background-color: #f4f4f5 !important; color: #18181b !important; }
}`

interface Frame {
  readonly language: string
  /** Words stand for values in all three. */
  readonly title: string
  readonly preheader: string
  readonly body: string
}

/** The mail around what it says. */
export const frame = ({ language, title, preheader, body }: Frame): string => `<mjml lang="${escaped(language)}">
<mj-head>
<mj-title>${escaped(title)}</mj-title>
${preheader === '' ? '' : `<mj-preview>${escaped(preheader)}${'&#847;&zwnj;&nbsp;'.repeat(80)}</mj-preview>`}
<mj-attributes>
<mj-all font-family="${fonts}" />
<mj-text font-size="16px" line-height="1.5" color="${ink}" padding="8px 24px" css-class="ink" />
<mj-button font-size="16px" font-weight="600" color="#ffffff" background-color="${ink}" border-radius="6px" inner-padding="12px 24px" padding="12px 24px" css-class="act" />
<mj-image padding="8px 24px" />
<mj-divider border-width="1px" border-color="#d4d4d8" padding="16px 24px" css-class="rule" />
</mj-attributes>
<mj-raw><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"></mj-raw>
<mj-style>${styles}</mj-style>
</mj-head>
<mj-body width="600px" background-color="${page}" css-class="page">
<mj-section padding="12px 0" />
${body}
</mj-body>
</mjml>`

const section = (inside: string): string =>
  `<mj-section background-color="${paper}" padding="0" css-class="paper"><mj-column>${inside}</mj-column></mj-section>`

/** Blocks that follow each other stand in one section. */
export function blocksOf(blocks: readonly Block[], values: Values): Made {
  const made: string[] = []
  const plain: string[] = []
  let run = ''
  const flush = (): void => {
    if (run !== '') made.push(section(run))
    run = ''
  }
  for (const block of blocks) {
    const { mjml, plain: said } = makeBlock(block, values)
    if (block.type === 'columns') {
      flush()
      made.push(mjml)
    } else run += mjml
    plain.push(said)
  }
  flush()
  const edge = `<mj-section background-color="${paper}" padding="8px 0" css-class="paper"><mj-column><mj-spacer height="8px" /></mj-column></mj-section>`
  return { mjml: [edge, ...made, edge].join('\n'), plain: plain.join('') }
}

const alignOf = (block: { readonly align?: string }, otherwise = 'left'): string => `align="${block.align ?? otherwise}"`

const makers: { readonly [T in BlockType]: (block: Extract<Block, { type: T }>, values: Values) => Made } = {
  heading: (block, { isValue }) => {
    const level = block.level ?? 1
    const { html, plain } = readInline(block.text, isValue, [])
    const size = level === 1 ? '26px' : '20px'
    return {
      mjml: `<mj-text ${alignOf(block)} padding="12px 24px 4px"><h${level} style="margin:0;font-size:${size};line-height:1.25;font-weight:700">${html}</h${level}></mj-text>`,
      plain: `${plain}\n\n`,
    }
  },
  text: (block, { isValue, isBare }) => {
    const { html, plain } = readMarkdown(block.text, isValue, isBare)
    return { mjml: `<mj-text ${alignOf(block)}>${styled(html)}</mj-text>`, plain }
  },
  button: (block, _values) => ({
    mjml: `<mj-button ${alignOf(block)} href="${escaped(block.url.trim())}">${escaped(block.text)}</mj-button>`,
    plain: `${block.text}: ${block.url.trim()}\n\n`,
  }),
  image: (block) => {
    const leads = block.url ? ` href="${escaped(block.url.trim())}"` : ''
    const width = block.width === undefined ? '' : ` width="${block.width}px"`
    const said = [block.alt.trim(), block.url ? `(${block.url.trim()})` : ''].filter(Boolean).join(' ')
    return {
      mjml: `<mj-image ${alignOf(block, 'center')} src="${escaped(block.src.trim())}" alt="${escaped(block.alt)}"${leads}${width} />`,
      plain: said === '' ? '' : `${said}\n\n`,
    }
  },
  divider: () => ({ mjml: '<mj-divider />', plain: '---\n\n' }),
  spacer: ({ size = 24 }) => ({ mjml: `<mj-spacer height="${size}px" />`, plain: '' }),
  columns: ({ left, right }, values) => {
    const sides = [left, right].map((side) => side.map((block) => makeBlock(block, values)))
    return {
      mjml: `<mj-section background-color="${paper}" padding="0" css-class="paper">${sides
        .map((side) => `<mj-column>${side.map(({ mjml }) => mjml).join('')}</mj-column>`)
        .join('')}</mj-section>`,
      plain: sides.flatMap((side) => side.map(({ plain }) => plain)).join(''),
    }
  },
}

const makeBlock = <T extends BlockType>(block: Extract<Block, { type: T }>, values: Values): Made =>
  (makers[block.type as T] as (block: Block, values: Values) => Made)(block, values)

/** Our own elements, and only they: what somebody wrote has no `<` any more. Mail programs that read no style sheet read these. */
const styled = (html: string): string =>
  html
    .replaceAll('<p>', '<p style="margin:0 0 16px">')
    .replace(/<(ul|ol)>/g, '<$1 style="margin:0 0 16px;padding-left:24px">')
    .replaceAll('<a href', `<a style="color:${link}" href`)

/** What stands under every mail that somebody may want no more of. */
export function footer(words: { readonly unsubscribe: string; readonly preferences: string; readonly view: string }): string {
  const anchor = (to: string, said: string): string =>
    `<a href="{{ links.${to} }}" style="color:${quiet};text-decoration:underline">${escaped(said)}</a>`
  return `<mj-section padding="8px 0 24px"><mj-column><mj-text css-class="quiet" align="center" font-size="12px" line-height="1.6" color="${quiet}" padding="8px 24px">{{ workspace.name }}{% if workspace.address %} · {{ workspace.address }}{% endif %}<br />{% if links.view %}${anchor('view', words.view)} · {% endif %}${anchor('unsubscribe', words.unsubscribe)}{% if links.preferences %} · ${anchor('preferences', words.preferences)}{% endif %}</mj-text></mj-column></mj-section>`
}

export const plainFooter = (words: { readonly unsubscribe: string; readonly preferences: string }): string =>
  `\n\n-- \n{{ workspace.name }}{% if workspace.address %}\n{{ workspace.address }}{% endif %}\n${words.unsubscribe}: {{ links.unsubscribe }}{% if links.preferences %}\n${words.preferences}: {{ links.preferences }}{% endif %}\n`
