/** What a template is made of, and what of a document that somebody sent is one. */
import { either, nearest } from '../object/nearest.ts'

type Align = 'left' | 'center' | 'right'
/** A part of a mail. Texts hold values (`{{ person.name }}`); those of `text` are Markdown. */
export type Block =
  | { readonly type: 'heading'; readonly text: string; readonly level?: 1 | 2; readonly align?: Align }
  | { readonly type: 'text'; readonly text: string; readonly align?: Align }
  | { readonly type: 'button'; readonly text: string; readonly url: string; readonly align?: Align }
  | {
      readonly type: 'image'
      readonly src: string
      readonly alt: string
      readonly url?: string
      readonly width?: number
      readonly align?: Align
    }
  | { readonly type: 'divider' }
  | { readonly type: 'spacer'; readonly size?: number }
  | { readonly type: 'columns'; readonly left: readonly Block[]; readonly right: readonly Block[] }
export type BlockType = Block['type']
/** A mail of those who write code. */
export interface Code {
  readonly mjml: string
}
export type Body = readonly Block[] | Code
export const isCode = (body: Body): body is Code => !Array.isArray(body)

/** What a mail is made of. `body` is a `Body` where `readBody` finds nothing wrong with it. */
export interface TemplateContent {
  /** The object whose records get it: its name is the first word of their values. */
  readonly of: string
  readonly subject: string
  /** What the list of mails shows behind the subject. */
  readonly preheader?: string | null
  readonly body: unknown
  /** BCP 47; English unless said. */
  readonly language?: string | null
}

/** What is wrong with a template. `place`: `subject`, `preheader`, `body`, or a block as in `body.2.url` and `body.4.left.0.text`. */
export interface TemplateProblem {
  readonly place: string
  /** Of the text that stands there. */
  readonly line?: number
  readonly message: string
}

export const mostBlocks = 100
/** Bytes of a body as JSON. */
export const mostBytes = 65_000
/** Letters of each text. */
export const longest = { subject: 500, preheader: 500, line: 500, text: 20_000, link: 2_000, mjml: 60_000 } as const

interface Member {
  readonly needed: boolean
  /** Why a value is none, or null. */
  readonly wrong: (value: unknown) => string | null
}
const textOf = (most: number, empty?: string): Member => ({
  needed: true,
  wrong: (value) =>
    typeof value !== 'string'
      ? 'is a text'
      : value.length > most
        ? `has at most ${most} letters, and ${value.length} here`
        : empty !== undefined && value.trim() === ''
          ? empty
          : null,
})
const optional = ({ wrong }: Member): Member => ({ needed: false, wrong: (value) => (value === null ? null : wrong(value)) })
const oneOf = (...values: readonly unknown[]): Member => ({
  needed: false,
  wrong: (value) => (values.includes(value) ? null : `is ${either(values.map(String))}`),
})
const pixels = (least: number, most: number): Member => ({
  needed: false,
  wrong: (value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most ? null : `is a whole number from ${least} to ${most}`,
})
const align = oneOf('left', 'center', 'right')
const list: Member = { needed: true, wrong: (value) => (Array.isArray(value) ? null : 'is a list of blocks') }

const kinds: { readonly [T in BlockType]: Readonly<Record<string, Member>> } = {
  heading: { text: textOf(longest.line, 'says something'), level: oneOf(1, 2), align },
  text: { text: textOf(longest.text), align },
  button: { text: textOf(longest.line, 'says what happens'), url: textOf(longest.link, 'is where the button leads'), align },
  image: {
    src: textOf(longest.link, 'is the address of the picture'),
    alt: textOf(longest.line),
    url: optional(textOf(longest.link)),
    width: pixels(16, 600),
    align,
  },
  divider: {},
  spacer: { size: pixels(4, 120) },
  columns: { left: list, right: list },
}
export const blockTypes = Object.keys(kinds) as readonly BlockType[]

/** `isForm`: it is no such document at all, which no editor writes. */
export interface FormProblem extends TemplateProblem {
  readonly isForm?: true
}

/** What is wrong with a body as a document: its form, not yet its texts. */
export function readBody(body: unknown): readonly FormProblem[] {
  if (typeof body === 'object' && body !== null && Buffer.byteLength(JSON.stringify(body)) > mostBytes)
    return [{ place: 'body', message: `A mail has at most ${mostBytes} bytes, without its pictures. Shorten it.` }]
  if (Array.isArray(body)) {
    const count = { blocks: 0 }
    const wrong = body.flatMap((block, i) => readBlock(block, `body.${i}`, count, false))
    if (count.blocks > mostBlocks) return [{ place: 'body', message: `A mail has at most ${mostBlocks} blocks.` }]
    return wrong
  }
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, 'mjml') || Object.keys(body).length !== 1)
    return [{ place: 'body', message: `The body is a list of blocks, or { "mjml": "…" }${strangerOf(body)}.`, isForm: true }]
  const wrong = textOf(longest.mjml).wrong((body as Code).mjml)
  return wrong === null ? [] : [{ place: 'body', message: `The MJML ${wrong}.` }]
}

function readBlock(block: unknown, place: string, count: { blocks: number }, isInside: boolean): readonly FormProblem[] {
  if (++count.blocks > mostBlocks) return []
  const type: unknown = typeof block === 'object' && block !== null ? (block as { type?: unknown }).type : undefined
  if (typeof type !== 'string' || !Object.hasOwn(kinds, type)) {
    const near = typeof type === 'string' ? nearest(type, blockTypes) : []
    return [{ place, message: `A block has a type: ${either(near.length > 0 ? near : blockTypes)}.`, isForm: true }]
  }
  if (isInside && type === 'columns') return [{ place, message: 'Columns hold no columns.' }]
  const members = kinds[type as BlockType]
  const given = block as Readonly<Record<string, unknown>>
  const wrong: FormProblem[] = []
  for (const key of Object.keys(given))
    if (key !== 'type' && !Object.hasOwn(members, key))
      wrong.push({ place, message: `A block of type ${type} has no “${key.slice(0, 40)}”.`, isForm: true })
  for (const [key, member] of Object.entries(members)) {
    const value = Object.hasOwn(given, key) ? given[key] : undefined
    const why = value === undefined ? (member.needed ? 'is needed' : null) : member.wrong(value)
    if (why !== null) wrong.push({ place: `${place}.${key}`, message: `“${key}” of a block of type ${type} ${why}.` })
    else if (member === list) wrong.push(...(value as unknown[]).flatMap((one, i) => readBlock(one, `${place}.${key}.${i}`, count, true)))
  }
  return wrong
}

/** The first name in a document beside `mjml` that is none of it. */
function strangerOf(body: unknown): string {
  const stranger = typeof body === 'object' && body !== null ? Object.keys(body).find((key) => key !== 'mjml') : undefined
  return stranger === undefined ? '' : `, and has no “${stranger.slice(0, 40)}”`
}
