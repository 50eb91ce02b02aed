/** Header and sample → which column fills what. A guess never takes a target twice, and says why a column was left out. */
import type { Kind, Model, ObjectType } from '../../object/index.ts'
import type { Actor } from '../../access/index.ts'
import { looksLikeMail } from '../read/looks.ts'
import { targetNamed, targetsOf, type Target } from './target.ts'

/** Names that columns go by elsewhere, by object and target, parted by commas, the surest first: `{ guest: { name: 'full name, nombre' } }`. */
export type Headers = Readonly<Record<string, Readonly<Record<string, string>>>>

/** A column of the file and what it fills; `field` is null for one that is left out. */
export interface Column {
  readonly header: string
  readonly index: number
  readonly field: string | null
  readonly guessed: boolean
  readonly note?: string
}

interface Candidate {
  readonly index: number
  readonly target: Target
  readonly score: number
}

/** Guesses the mapping. Names go first (as declared, then as known elsewhere), then what the cells look like. */
export function guessColumns(
  model: Model,
  actor: Actor,
  object: ObjectType,
  header: readonly string[],
  sample: readonly (readonly string[])[],
  headers: Headers = {},
): Column[] {
  const targets = targetsOf(model, actor, object)
  const names = namesOf(targets, object, headers[object.name] ?? {})
  const candidates: Candidate[] = []
  header.forEach((name, index) => {
    const cells = sample.map((row) => row[index]?.trim() ?? '').filter((cell) => cell !== '')
    const bare = plainName(name.replace(/ \(\d+\)$/, ''))
    for (const { target, score } of names.get(bare) ?? []) if (fits(object, target, cells)) candidates.push({ index, target, score })
    const looks = contentOf(object, targets, cells)
    if (looks) candidates.push({ index, target: looks, score: 0.3 })
  })
  candidates.sort((a, b) => b.score - a.score || a.index - b.index)
  const byIndex = new Map<number, Target>()
  const taken = new Set<string>()
  for (const { index, target } of candidates) {
    if (byIndex.has(index)) continue
    const free = taken.has(target.key) ? nextEntry(targets, object, target, taken) : target
    if (!free) continue
    byIndex.set(index, free)
    taken.add(free.key)
  }
  return header.map((name, index) => {
    const target = byIndex.get(index)
    if (target) return { header: name, index, field: target.key, guessed: true }
    return { header: name, index, field: null, guessed: true, note: leftOut(candidates, targets, index, sample) }
  })
}

/** Letters and digits only, lower case, without accents: `E-Mail Adresse` → `emailadresse`. */
export const plainName = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]/gu, '')

function namesOf(
  targets: readonly Target[],
  object: ObjectType,
  known: Readonly<Record<string, string>>,
): Map<string, { target: Target; score: number }[]> {
  const names = new Map<string, { target: Target; score: number }[]>()
  const add = (name: string, target: Target, score: number) =>
    names.set(plainName(name), [...(names.get(plainName(name)) ?? []), { target, score }])
  for (const target of targets) {
    add(target.key, target, 1)
    add(target.label, target, 0.95)
  }
  for (const [key, field] of Object.entries(object.fields)) {
    const target = field.presence === 'derived' ? targetNamed(targets, object, key) : undefined
    if (target) for (const name of [key, field.options.label ?? key]) add(name, target, 0.9)
  }
  for (const [key, others] of Object.entries(known)) {
    const target = targetNamed(targets, object, key)
    if (target) others.split(',').forEach((name, order) => add(name, target, 0.8 - order / 1000))
  }
  return names
}

/** Patterns read a cell once; longer cells are none of these. */
const upTo =
  (longest: number, pattern: RegExp) =>
  (cell: string): boolean =>
    cell.length <= longest && pattern.test(cell)
const looksLike = {
  emails: looksLikeMail,
  date: upTo(10, /^(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})$/),
  phones: upTo(22, /^(\+|00)[\d ()./-]{7,20}$/),
  domain: upTo(262, /^(?:https?:\/\/)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}\/?$/i),
}
const share = (cells: readonly string[], looks: (cell: string) => boolean): number =>
  cells.length === 0 ? 0 : cells.filter(looks).length / cells.length

/** A column named like a mail address that holds none is something else: `Email opt-in`, `Email count`. */
function fits(object: ObjectType, target: Target, cells: readonly string[]): boolean {
  const kind = target.of === 'entry' || target.of === 'field' ? object.fields[target.field]!.kind : null
  if (cells.length < 3) return true
  if (kind === 'emails') return cells.some((cell) => cell.includes('@'))
  return kind !== 'phones' || cells.some((cell) => /\d{3}/.test(cell.replace(/[\s()./-]/g, '')))
}

function contentOf(object: ObjectType, targets: readonly Target[], cells: readonly string[]): Target | undefined {
  if (cells.length === 0) return undefined
  const first = (kind: Kind) => targets.find((target) => target.of === 'field' && object.fields[target.field]!.kind === kind)
  if (share(cells, looksLike.emails) > 0.8) return first('emails')
  if (share(cells, looksLike.phones) > 0.8) return first('phones')
  const dates = targets.filter((target) => target.of === 'field' && object.fields[target.field]!.kind === 'date')
  if (dates.length === 1 && share(cells, looksLike.date) > 0.8) return dates[0]
  if (share(cells, looksLike.domain) > 0.8)
    return targets.find((target) => {
      const field = target.of === 'field' ? object.fields[target.field] : undefined
      return field?.kind === 'text' && field.options.format === 'domain'
    })
  return undefined
}

/** A second column of mail addresses fills the second entry. Anything else is taken once. */
function nextEntry(targets: readonly Target[], object: ObjectType, target: Target, taken: ReadonlySet<string>): Target | undefined {
  if (target.of !== 'field' || !['emails', 'phones'].includes(object.fields[target.field]!.kind)) return undefined
  for (let place = 2; place < 10; place++)
    if (!taken.has(`${target.key}.${place}`)) return targetNamed(targets, object, `${target.key}.${place}`)
  return undefined
}

function leftOut(
  candidates: readonly Candidate[],
  targets: readonly Target[],
  index: number,
  sample: readonly (readonly string[])[],
): string {
  if (sample.length > 0 && sample.every((row) => !row[index]?.trim())) return 'Empty in the first rows.'
  const wanted = candidates.find((candidate) => candidate.index === index && candidate.score > 0.5)
  if (wanted && targets.includes(wanted.target)) return `“${wanted.target.label}” is already filled by another column.`
  return 'No field fits this column; choose one or leave it out.'
}
