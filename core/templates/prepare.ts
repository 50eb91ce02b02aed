/** A template read: what is wrong with it in itself, which values it shows, and what it is made of, with words in the place of values. */
import { blocksOf } from './blocks.ts'
import { type Block, type Body, isCode, longest, readBody, type TemplateContent, type TemplateProblem } from './content.ts'
import { checkCode } from './code.ts'
import { readMarkdown } from './markdown.ts'
import { itself, type Reading, readText } from './liquid.ts'
import { type Part, Stand } from './pieces.ts'
import { decoded } from './html.ts'
import { mayLink } from './places.ts'
import { wrongLink } from './scan.ts'

/** A value that a template shows or asks for, and where. */
export interface Asked extends Reading {
  readonly place: string
}

export interface Prepared {
  readonly wrong: readonly TemplateProblem[]
  readonly asked: readonly Asked[]
  /** The fields of the record that it reads, as paths. */
  readonly fields: readonly string[]
  readonly stand: Stand
  readonly subject: readonly Part[]
  readonly title: string
  readonly preheader: string
  /** The body as MJML where it is made of blocks. */
  readonly body: string
  /** The same without markup; undefined where it is made of code. */
  readonly plain: string | undefined
  /** The whole mail as MJML, where somebody wrote it so. */
  readonly code: string | undefined
  readonly mayPlaceUnsubscribe: boolean
}

/** Reads a template. Of one with something wrong only `wrong` is of use. */
export function prepare(content: TemplateContent): Prepared {
  const wrong: TemplateProblem[] = []
  const asked: Asked[] = []
  const texts: string[] = []
  const read = (place: string, text: string): readonly Part[] => {
    texts.push(text)
    const result = readText(text)
    wrong.push(...result.wrong.map((one) => ({ place, ...one })))
    asked.push(...result.readings.map((one) => ({ place, ...one })))
    return result.parts
  }
  for (const key of ['subject', 'preheader'] as const) {
    const length = content[key]?.length ?? 0
    if (length > longest[key]) wrong.push({ place: key, message: `The ${key} has at most ${longest[key]} letters, and ${length} here.` })
  }
  if (content.subject.trim() === '') wrong.push({ place: 'subject', message: 'A mail has a subject.' })
  wrong.push(...readBody(content.body).map(({ place, message }) => ({ place, message })))
  if (wrong.length > 0) return nothing(wrong)

  const body = content.body as Body
  const subject = read('subject', content.subject)
  const preheader = read('preheader', content.preheader ?? '')
  const written = isCode(body)
    ? new Map([['body', read('body', body.mjml)]])
    : new Map(textsOf(body, 'body').map(([place, text]) => [place, read(place, text)]))
  if (wrong.length > 0) return nothing(wrong)

  const stand = new Stand(texts)
  const put = { title: stand.put(subject), preheader: stand.put(preheader) }
  const code = isCode(body) ? stand.put(written.get('body')!) : undefined
  if (code !== undefined) wrong.push(...checkCode(code, stand).map((one) => ({ place: 'body', ...one })))
  const isValue = (link: string): boolean => {
    const [first] = stand.take(link)
    return first !== undefined && typeof first !== 'string' && first.kind === 'output'
  }
  const isBare = (paragraph: string): boolean => {
    const parts = stand.take(paragraph)
    return parts.every((part) => (typeof part === 'string' ? part.trim() === '' : part.kind === 'tag')) && parts.length > 0
  }
  const blocks = isCode(body) ? [] : body.map((block, i) => withWords(block, `body.${i}`, written, stand))
  for (const [i, block] of blocks.entries()) checkTexts(block, `body.${i}`, { isValue, isBare }, stand, wrong)
  if (wrong.length > 0) return nothing(wrong)
  const made = blocksOf(blocks, { isValue, isBare })
  return {
    wrong,
    asked,
    fields: fieldsOf(content.of, asked),
    stand,
    subject,
    ...put,
    body: made.mjml,
    plain: isCode(body) ? undefined : made.plain,
    code,
    mayPlaceUnsubscribe: asked.some(({ path }) => path[0] === 'links' && path[1] === 'unsubscribe'),
  }
}

const nothing = (wrong: readonly TemplateProblem[]): Prepared => ({
  wrong,
  asked: [],
  fields: [],
  stand: new Stand([]),
  subject: [],
  title: '',
  preheader: '',
  body: '',
  plain: '',
  code: undefined,
  mayPlaceUnsubscribe: false,
})

const textKeys = ['text', 'url', 'src', 'alt'] as const

/** The texts of blocks, each with its place. */
function textsOf(blocks: readonly Block[], place: string): readonly (readonly [string, string])[] {
  return blocks.flatMap((block, i) => {
    const here = `${place}.${i}`
    if (block.type === 'columns') return [...textsOf(block.left, `${here}.left`), ...textsOf(block.right, `${here}.right`)]
    const given = block as Readonly<Record<string, unknown>>
    return textKeys.flatMap((key) => (typeof given[key] === 'string' ? [[`${here}.${key}`, given[key]] as const] : []))
  })
}

/** A block in whose texts words stand for values. */
function withWords(block: Block, place: string, written: ReadonlyMap<string, readonly Part[]>, stand: Stand): Block {
  if (block.type === 'columns') {
    const side = (name: 'left' | 'right'): readonly Block[] =>
      block[name].map((one, i) => withWords(one, `${place}.${name}.${i}`, written, stand))
    return { ...block, left: side('left'), right: side('right') }
  }
  const texts = textKeys.flatMap((key) =>
    written.has(`${place}.${key}`) ? [[key, stand.put(written.get(`${place}.${key}`)!)] as const] : [],
  )
  return { ...block, ...Object.fromEntries(texts) } as Block
}

type Values = Parameters<typeof blocksOf>[1]

/** What is wrong with the links of a block. */
function checkTexts(block: Block, place: string, values: Values, stand: Stand, wrong: TemplateProblem[]): void {
  const say = (key: string, message: string): void => void wrong.push({ place: `${place}.${key}`, message })
  const link = (key: string, url: string): void => {
    const parts = stand.take(url.trim())
    const first = typeof parts[0] === 'string' ? parts[0] : ''
    if (parts.some((part) => typeof part !== 'string' && part.kind === 'tag')) say(key, 'A link holds values, and no conditions.')
    else if (!values.isValue(url.trim()) && !mayLink(url) && !/^(https?:\/\/|mailto:|tel:)$/i.test(first)) say(key, wrongLink(url.trim()))
  }
  if (block.type === 'columns')
    for (const side of ['left', 'right'] as const)
      for (const [i, one] of block[side].entries()) checkTexts(one, `${place}.${side}.${i}`, values, stand, wrong)
  if (block.type === 'text') for (const message of readMarkdown(block.text, values.isValue, values.isBare).wrong) say('text', message)
  if (block.type === 'button') link('url', block.url)
  if (block.type !== 'image') return
  if (block.url) link('url', block.url)
  if (!values.isValue(block.src.trim()) && !/^https:\/\/./i.test(decoded(block.src.trim())))
    say('src', `A picture has an address that begins with https://, not “${block.src.trim().slice(0, 60)}”.`)
}

/** The paths of fields of the record among values: what stands behind a list or within a value is left out. */
export function fieldsOf(of: string, asked: readonly Reading[]): readonly string[] {
  const paths = asked.flatMap(({ path: [root, ...keys] }) => {
    if (root !== of) return []
    const end = keys.findIndex((key) => typeof key === 'number' || /^\d+$/.test(key) || itself.has(key))
    const path = end < 0 ? keys : keys.slice(0, end)
    return path.length > 0 ? [path.join('.')] : []
  })
  return [...new Set(paths)].toSorted()
}
