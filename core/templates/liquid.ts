/** The template language: Liquid without anything that reads files, goes on without end, or reaches what a value does not own. */
import { Context, type Emitter, Liquid, LiquidError, Tag, type TagToken, type Template, type TopLevelToken, toValueSync } from 'liquidjs'
import { Problem } from '../errors.ts'
import { suggest } from '../object/nearest.ts'
import { filtersFor, type Manner, refusedFilters } from './filters.ts'
import { cut, type Part, type Piece } from './pieces.ts'
import { type Place, shownIn } from './places.ts'

/** Tags that there are, and those that go on within them. */
export const tagNames = ['if', 'unless', 'case', 'for', 'break', 'continue', 'assign'] as const
const innerTags = ['elsif', 'else', 'when', 'endif', 'endunless', 'endcase', 'endfor']

/** What rendering one mail may take. Each is a number, so that a mail does not fail because the machine is busy. */
export const limits = {
  /** Letters of a part of a mail. */
  output: 1_000_000,
  /** Pieces that are worked on, each round of a loop with them. */
  steps: 20_000,
  /** Items of ranges and loops, all together. */
  items: 20_000,
  /** Blocks within blocks. */
  depth: 10,
}

/** Words in a path that name no field, but something of the value before them. */
export const itself: ReadonlySet<string> = new Set(['first', 'last', 'size'])

/** What is wrong with a text, and on which of its lines. */
export interface Wrong {
  readonly line: number
  readonly message: string
}
/** A value that a text shows or asks for: `['person', 'company', 'name']`. */
export interface Reading {
  readonly path: readonly (string | number)[]
  readonly line: number
  /** Part of the path is itself a value: which field it is, is known only for a record. */
  readonly open: boolean
}
export interface Read {
  readonly parts: readonly Part[]
  readonly readings: readonly Reading[]
  readonly wrong: readonly Wrong[]
}

/** Reads a text as somebody wrote it. What cannot be understood is in `wrong`; then nothing else is said of it. */
export function readText(text: string): Read {
  const none = { parts: [], readings: [] }
  let parts: readonly Part[]
  try {
    parts = cut(text)
  } catch (error) {
    return { ...none, wrong: [wrongOf(error)] }
  }
  const wrong = parts.flatMap((part): Wrong[] => {
    if (typeof part === 'string') return []
    if (part.kind === 'output')
      return part.inner.replaceAll('-', '').trim() === '' ? [{ line: part.line, message: 'Nothing stands between {{ and }}.' }] : []
    if (part.depth > limits.depth)
      return [{ line: part.line, message: `Conditions and loops stand in each other up to ${limits.depth} times.` }]
    if ([...tagNames, ...innerTags].includes(part.name)) return []
    return [{ line: part.line, message: `There is no tag “${part.name.slice(0, 40)}”. ${suggest(part.name, tagNames)}` }]
  })
  if (wrong.length > 0 || parts.every((part) => typeof part === 'string')) return { parts, readings: [], wrong }
  // What shows a value is gone on with: a filter follows it.
  const cutOff = parts.find((part) => typeof part !== 'string' && part.kind === 'output' && !goesOn(part.inner))
  if (cutOff !== undefined && readable(text))
    return { ...none, wrong: [{ line: (cutOff as Piece).line, message: 'Something is missing before }}.' }] }
  try {
    const { globals } = plain.analyzeSync(plain.parse(text), { partials: false })
    const readings = Object.values(globals).flatMap((variables) =>
      variables.map(({ segments, location }) => ({
        path: segments.filter((one) => typeof one === 'string' || typeof one === 'number'),
        line: location.row,
        open: segments.some((one) => typeof one === 'object'),
      })),
    )
    return { parts, readings, wrong: [] }
  } catch (error) {
    return { ...none, wrong: [wrongOf(error)] }
  }
}

function readable(text: string): boolean {
  try {
    plain.parse(text)
    return true
  } catch {
    return false
  }
}
const goesOn = (inner: string): boolean => readable(`{{${inner.replace(/-$/, '')} | default }}`)

/** Signs that no text holds, in which templates are put together: what is literal is then never read as a tag. */
const braces = {
  outputDelimiterLeft: '\u0001',
  outputDelimiterRight: '\u0002',
  tagDelimiterLeft: '\u0003',
  tagDelimiterRight: '\u0004',
} as const

/** One part of a mail, ready to be filled. */
export interface Filled {
  /** The text with values. Throws `template.tooMuch`, or a Problem of a filter. */
  (values: Readonly<Record<string, unknown>>): string
}

/** Compiles the parts of mails that are written in one manner. */
export function liquidFor(
  manner: Manner,
): (parts: readonly (string | { readonly part: Exclude<Part, string>; readonly place: Place })[]) => Filled {
  const liquid = bare(new Liquid({ ...braces, ...safe, outputEscape: unplaced }), manner)
  for (const [place, show] of Object.entries(shownIn)) liquid.registerFilter(`in_${place}`, { raw: true, handler: show })
  liquid.registerTag('show', Straight)
  return (parts) => {
    const own = namesOf(parts)
    const templates = liquid.parse(
      parts.map((one) => (typeof one === 'string' ? withoutSigns(one) : written(one.part, one.place, own))).join(''),
    )
    return (values) => fill(liquid, templates, values)
  }
}

/** Each value has the escape of its place. One without, which no text should come to, is not shown. */
const unplaced = (): never => {
  throw new Problem('template.render', 'A value stands in no place of the mail.', { status: 422, fix: 'Write it anew: {{ name }}.' })
}

/** A piece as it is compiled: with the escape of its place behind all that its author does with the value. */
function written({ kind, inner }: Exclude<Part, string>, place: Place, own: ReadonlySet<string>): string {
  if (kind === 'tag') return `\u0003${withoutSigns(inner)}\u0004`
  const path = /^\s*([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)+)\s*$/.exec(inner)
  if (path && !own.has(path[1]!) && !path[2]!.split('.').some((key) => itself.has(key)))
    return `\u0003show ${place} ${path[1]}${path[2]}\u0004`
  const dash = inner.endsWith('-') ? '-' : ''
  return `\u0001${withoutSigns(inner.slice(0, inner.length - dash.length))} | in_${place} ${dash}\u0002`
}

/** Names that a text gives values to: they are looked for where liquidjs keeps them. */
const namesOf = (parts: readonly (string | { readonly part: Exclude<Part, string> })[]): ReadonlySet<string> =>
  new Set(
    parts.flatMap((one) =>
      typeof one === 'string' || one.part.kind === 'output' ? [] : (/^-?\s*(?:assign|for)\s+([\w-]+)/.exec(one.part.inner)?.[1] ?? []),
    ),
  )

/**
 * Shows a field as it is, which is what most values of a mail are: the same as liquidjs would, in a fraction of the time. Authors have no
 * such tag.
 */
class Straight extends Tag {
  readonly #place: Place
  readonly #path: readonly string[]
  constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid) {
    super(token, remaining, liquid)
    const [place, path] = token.args.trim().split(' ')
    this.#place = place as Place
    this.#path = path!.split('.')
  }
  render({ environments }: Context, emitter: Emitter): void {
    let value: unknown = environments
    for (const key of this.#path)
      value = typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined
    emitter.write(shownIn[this.#place](value))
  }
}

const safe = {
  ownPropertyOnly: true,
  strictFilters: true,
  strictVariables: false,
  cache: false,
  dynamicPartials: false,
  memoryLimit: limits.items,
}

/** Takes away everything that was not allowed by name. */
function bare(liquid: Liquid, manner: Manner): Liquid {
  for (const name of Object.keys(liquid.tags)) if (!(tagNames as readonly string[]).includes(name)) delete liquid.tags[name]
  for (const name of Object.keys(liquid.filters)) delete liquid.filters[name]
  // Names such as `constructor` are none of a filter.
  Object.setPrototypeOf(liquid.tags, null)
  Object.setPrototypeOf(liquid.filters, null)
  for (const [name, filter] of Object.entries(filtersFor(manner))) liquid.registerFilter(name, filter)
  return liquid
}

const plain = bare(new Liquid(safe), { timeZone: 'UTC', language: 'en' })
const filterNames = Object.keys(plain.filters)

// oxlint-disable-next-line no-control-regex
const withoutSigns = (text: string): string => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')

function fill(liquid: Liquid, templates: Template[], values: Readonly<Record<string, unknown>>): string {
  const steps = new Steps()
  const context = new Context(values, liquid.options, { sync: true }, { renderLimit: steps as never })
  const emitter = new Bounded()
  try {
    toValueSync(liquid.renderer.renderTemplates(templates, context, emitter))
    return emitter.buffer
  } catch (error) {
    throw problemOf(error)
  }
}

/** Counts what is worked on: liquidjs asks it before each piece. */
class Steps {
  #count = 0
  check(): void {
    if (++this.#count > limits.steps) throw tooMuch(`more than ${limits.steps} steps`)
  }
  use(): void {
    this.check()
  }
}

class Bounded implements Emitter {
  buffer = ''
  write(text: unknown): void {
    this.buffer += typeof text === 'string' ? text : String(text ?? '')
    if (this.buffer.length > limits.output) throw tooMuch(`more than ${limits.output} letters`)
  }
}

const tooMuch = (what: string): Problem =>
  new Problem('template.tooMuch', `The mail takes ${what}.`, { status: 422, fix: 'Loop over less, or write less in the loop.' })

/** The refusal within an error of liquidjs, or one that stands for it. */
function problemOf(error: unknown): Problem {
  for (let one = error, i = 0; i < 10 && one instanceof Error; i++) {
    if (one instanceof Problem) return one
    one = (one as { originalError?: unknown }).originalError ?? one.cause
  }
  if (error instanceof Error && /limit exceeded/.test(error.message)) return tooMuch(`more than ${limits.items} items in loops`)
  return new Problem('template.render', 'The template could not be filled with these values.', {
    status: 422,
    fix: 'Look at the preview of this record, and simplify what shows the value.',
    cause: error,
  })
}

/** What liquidjs does not understand, in our words. */
function wrongOf(error: unknown): Wrong {
  if (!(error instanceof Error)) throw error
  const position = LiquidError.is(error) ? error.token?.getPosition() : undefined
  const line = position?.[0] ?? 1
  const said = error.message.replace(/, line:\d+, col:\d+[\s\S]*$/, '')
  const filter = /undefined filter: (\S+)/.exec(said)?.[1]
  if (filter)
    return {
      line,
      message: `There is no filter “${filter}”. ${Object.hasOwn(refusedFilters, filter) ? refusedFilters[filter]! : suggest(filter, filterNames)}`,
    }
  const open = /^(?:tag|output) ("?[\s\S]*?"?) not closed/.exec(said)
  if (open) {
    const isBlock = /\{%-?\s*(if|unless|case|for)\b/.exec(open[1]!)?.[1]
    return {
      line,
      message:
        isBlock && said.startsWith('tag {%')
          ? `The ${isBlock} that begins here has no {% end${isBlock} %}.`
          : `${said.startsWith('tag') ? 'A {% has no %}' : 'A {{ has no }}'} after it.`,
    }
  }
  const stray = /^tag "(\w+)" not found/.exec(said)?.[1]
  if (stray) return { line, message: `“${stray}” stands here without the beginning of its block.` }
  return { line, message: `This is not understood: ${said.slice(0, 200)}.` }
}
