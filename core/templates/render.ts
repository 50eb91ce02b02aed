/** Templates compiled once and filled for each person: `compileTemplate` reads and checks, `Compiled.render` puts values where they belong. */
import { Problem } from '../errors.ts'
import { footer, frame, plainFooter } from './blocks.ts'
import type { TemplateContent, TemplateProblem } from './content.ts'
import type { Manner } from './filters.ts'
import { liquidFor } from './liquid.ts'
import { htmlOfMjml } from './markup.ts'
import { cut, type Part, type Piece } from './pieces.ts'
import type { Place } from './places.ts'
import { plainOf, tidied, tidyLines } from './plain.ts'
import { type Placed, scan } from './scan.ts'
import { prepare, type Prepared } from './prepare.ts'
import { footerWords } from './words.ts'

export interface CompileOptions {
  /** The zone in which moments are written; UTC unless said. */
  readonly timeZone?: string
  /** A line with the workspace's name and address, and the ways out: yes unless said. The template may place `links.unsubscribe` itself. Mails that answer what somebody did need none. */
  readonly footer?: boolean
}

/** What a template is filled with. */
export interface TemplateValues {
  /** The record under the name of its object, as the API shows it; records that it refers to within it. */
  readonly [object: string]: unknown
  readonly links: { readonly unsubscribe: string; readonly preferences?: string; readonly view?: string }
  readonly workspace: { readonly name: string; readonly address?: string | null }
}

export interface Mail {
  readonly subject: string
  readonly html: string
  /** The part without markup. */
  readonly text: string
}

export interface Compiled {
  readonly of: string
  /** The fields of the record that it shows or asks for, as paths: `name`, `company.name`. */
  readonly fields: readonly string[]
  /** Fills it. Throws a Problem (`template.tooMuch`, `template.tooLong`, `template.dateForm`, `template.render`), and nothing else. */
  render(values: TemplateValues): Mail
  /** What a list of mails shows behind the subject; the mail holds it. */
  preheader(values: TemplateValues): string
}

/**
 * Makes a template ready to be filled a million times.
 * @throws Problem `template.invalid` with what is wrong (`more.errors`), each with its place.
 */
export async function compileTemplate(content: TemplateContent, options: CompileOptions = {}): Promise<Compiled> {
  const prepared = prepare(content)
  if (prepared.wrong.length > 0) throw invalid(prepared.wrong)
  const manner = { timeZone: options.timeZone ?? 'UTC', language: content.language || 'en' }
  const fillable = liquidOf(manner)
  const wantsFooter = options.footer !== false
  const bare = wantsFooter && !prepared.mayPlaceUnsubscribe ? undefined : await htmlOf(prepared, manner, false)
  // Where it stands in a comment, in a condition, or not in a link, it is no way out.
  const isPlaced = bare?.parts.some((one) => typeof one !== 'string' && isWayOut(one.part, one.place)) === true
  const html = bare !== undefined && (isPlaced || !wantsFooter) ? bare : await htmlOf(prepared, manner, true)
  const plain = prepared.plain === undefined ? plainOf(html.words) : tidied(prepared.plain)
  const under = wantsFooter && !isPlaced && prepared.plain !== undefined ? cut(plainFooter(footerWords(manner.language))) : []
  const parts = {
    subject: fillable(placed(prepared.subject, 'header')),
    preheader: fillable(placed(prepared.stand.take(prepared.preheader), 'header')),
    html: fillable(html.parts),
    text: fillable([...plainParts(prepared.stand.take(plain)), ...plainParts(under)]),
  }
  return Object.freeze({
    of: content.of,
    fields: prepared.fields,
    preheader: parts.preheader,
    render: (values: TemplateValues) => ({ subject: parts.subject(values), html: parts.html(values), text: tidyLines(parts.text(values)) }),
  })
}

/** The document, with the place of each value; and the same with words in their places. */
async function htmlOf(prepared: Prepared, manner: Manner, hasFooter: boolean): Promise<{ parts: readonly Placed[]; words: string }> {
  const { stand } = prepared
  const under = hasFooter ? stand.put(cut(footer(footerWords(manner.language)))) : ''
  const { title, preheader } = prepared
  const source =
    prepared.code === undefined
      ? frame({ language: manner.language, title, preheader, body: `${prepared.body}\n${under}` })
      : prepared.code.replace(/<\/mj-body\s*>(?![\s\S]*<\/mj-body)/, (end) => `${under}${end}`)
  const words = await made(source)
  const { parts, wrong } = scan(words, stand)
  if (wrong.length > 0) throw invalid(wrong.map(({ message }) => ({ place: 'body', message })))
  return { parts, words }
}

async function made(source: string): Promise<string> {
  try {
    return await htmlOfMjml(source)
  } catch (error) {
    const message = 'This MJML makes no mail. Begin with an empty <mjml><mj-body></mj-body></mjml>, and add its parts one by one.'
    throw invalid([{ place: 'body', message }], error)
  }
}

const isWayOut = (part: Piece, place: Place): boolean =>
  part.kind === 'output' && part.depth === 0 && place === 'url' && /^-?\s*links\.unsubscribe\s*-?$/.test(part.inner)

const placed = (parts: readonly Part[], place: Place): readonly Placed[] =>
  parts.map((part) => (typeof part === 'string' ? part : { part, place }))

/** In text, a value behind the beginning of a link is encoded as it is there. */
function plainParts(parts: readonly Part[]): readonly Placed[] {
  let before = ''
  return parts.map((part) => {
    if (typeof part === 'string') {
      before = /\s/.test(part) ? (/[^\s(]*$/.exec(part)?.[0] ?? '') : before + part
      return part
    }
    const isLink = /(?:^|\()(https?:\/\/|mailto:|tel:)/.test(before)
    return { part, place: isLink ? 'plainPart' : 'plain' }
  })
}

/** Languages and zones are few: what is made for each is kept. */
const engines = new Map<string, ReturnType<typeof liquidFor>>()
function liquidOf(manner: Manner): ReturnType<typeof liquidFor> {
  const key = `${manner.timeZone} ${manner.language}`
  let liquid = engines.get(key)
  if (!liquid) {
    if (engines.size > 100) engines.clear()
    engines.set(key, (liquid = liquidFor(manner)))
  }
  return liquid
}

function invalid(errors: readonly TemplateProblem[], cause?: unknown): Problem {
  const [first] = errors
  return new Problem('template.invalid', `The template cannot be used: ${first!.message}`, {
    status: 422,
    fix: 'Mend what stands under errors.',
    more: { errors },
    cause,
  })
}
