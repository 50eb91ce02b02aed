/** Puts what was found in order: how well it matches first, then whose it is, then how new. Pure. */
import { textsOf } from '../terms/keys.ts'
import type { SearchedField } from '../terms/fields.ts'
import { matchOf, textOf, type Range, type Text } from './match.ts'
import type { Asked } from './question.ts'

export interface Candidate {
  readonly id: string
  /** Owned by whoever asks. */
  readonly mine: boolean
  readonly values: Readonly<Record<string, unknown>>
}

/** Where a record has what was asked for. */
export interface Found {
  readonly candidate: Candidate
  readonly cost: number
  /** In the title. */
  readonly title: readonly Range[]
  /** The field, besides the title, that has most of the words. */
  readonly context: { readonly key: string; readonly text: string; readonly ranges: readonly Range[] } | null
}

interface Place extends Text {
  readonly key: string
  readonly isTitle: boolean
}

/** Costs of a word that is found in another field than the title. */
const elsewhere = 0.7
const ownsIt = 0.3

/** Those that truly have every word, best first. `fields` are those that whoever asks may see. */
export function ranked(
  asked: readonly Asked[],
  fields: readonly SearchedField[],
  title: (candidate: Candidate) => string,
  candidates: readonly Candidate[],
): Found[] {
  const seen = new Set<string>()
  const found: Found[] = []
  for (const candidate of candidates) {
    if (seen.has(candidate.id)) continue
    seen.add(candidate.id)
    const one = judged(asked, fields, title(candidate), candidate)
    if (one) found.push(one)
  }
  return found.sort((a, b) => a.cost - b.cost || (a.candidate.id < b.candidate.id ? 1 : -1))
}

function judged(asked: readonly Asked[], fields: readonly SearchedField[], title: string, candidate: Candidate): Found | null {
  const places = fields.flatMap(({ key, form, isTitle }): Place[] =>
    textsOf(form, candidate.values[key]).map((text) => ({ ...textOf(text, form), key, isTitle })),
  )
  const inTitle: Range[] = []
  const inPlace = new Map<Place, Range[]>()
  let cost = 0
  let last = -1
  for (const word of asked) {
    let best: { cost: number; place: Place; ranges: readonly Range[] } | null = null
    for (const place of places) {
      const match = matchOf(word, place)
      if (!match) continue
      const total = match.cost + (place.isTitle ? 0 : elsewhere)
      if (!best || total < best.cost) best = { cost: total, place, ranges: match.ranges }
    }
    if (!best) return null
    cost += best.cost
    if (best.place.isTitle) {
      const [at] = best.ranges[0]!
      if (at < last) cost += 0.1
      last = at
    }
    if (best.place.isTitle || best.place.text === title) inTitle.push(...best.ranges)
    else inPlace.set(best.place, [...(inPlace.get(best.place) ?? []), ...best.ranges])
  }
  const words = textOf(title, 'words').words
  const whole = asked.length === words.length && cost < 0.5 ? -0.5 : 0
  const [context] = [...inPlace].sort((a, b) => b[1].length - a[1].length)
  return {
    candidate,
    cost: cost / asked.length + whole - (candidate.mine ? ownsIt : 0),
    title: merged(inTitle),
    context: context ? { key: context[0].key, ...excerpt(context[0].text, merged(context[1])) } : null,
  }
}

/** In order, without overlaps. */
function merged(ranges: readonly Range[]): Range[] {
  const out: Range[] = []
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const before = out.at(-1)
    if (before && from <= before[1]) out[out.length - 1] = [before[0], Math.max(before[1], to)]
    else out.push([from, to])
  }
  return out
}

/** Characters shown before and behind the first place of a long text. */
const around = [40, 120] as const

/** A long text around the first place where it matches, on one line. */
function excerpt(text: string, ranges: readonly Range[]): { text: string; ranges: Range[] } {
  const flat = text.replace(/[\s]/g, ' ')
  if (flat.length <= around[0] + around[1]) return { text: flat, ranges: [...ranges] }
  const [first] = ranges[0] ?? [0]
  const from = atBlank(flat, Math.max(0, first - around[0]))
  const to = Math.min(flat.length, first + around[1])
  const before = from > 0 ? '… ' : ''
  const cut = `${before}${flat.slice(from, to)}${to < flat.length ? ' …' : ''}`
  const shift = before.length - from
  return { text: cut, ranges: ranges.filter(([a, b]) => a >= from && b <= to).map(([a, b]) => [a + shift, b + shift]) }
}

/** The beginning of the next word; never half of a character. */
function atBlank(text: string, from: number): number {
  if (from === 0) return 0
  const blank = text.indexOf(' ', from)
  return blank >= 0 && blank - from < 20 ? blank + 1 : /[\udc00-\udfff]/.test(text[from]!) ? from + 1 : from
}
