/** Search over everything that an actor may see: candidates by their keys, then judged by their visible texts. */
import { type Actor, reachesAll } from '../access/index.ts'
import { hooksOf, type Model, type ObjectType } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Bounds } from './candidates.ts'
import { unfilled, type Progress } from './fill.ts'
import { findCandidates } from './find.ts'
import type { Frequent } from './frequent.ts'
import { lookedAt, type Looked } from './looked.ts'
import type { Range } from './match.ts'
import { readQuestion } from './question.ts'
import { ranked } from './rank.ts'
import { bounds } from './statement.ts'

export interface SearchQuery {
  readonly text: string
  /** Names of objects; all unless said. */
  readonly objects?: readonly string[] | undefined
  /** Most records of an object; 5 unless said. */
  readonly limit?: number | undefined
}

/** A record that was found, as people read it. */
export interface FoundRecord {
  readonly id: string
  readonly title: string
  /** Where the words stand in the title. */
  readonly ranges: readonly Range[]
  /** The field besides the title in which they stand. */
  readonly context: { readonly field: string; readonly text: string; readonly ranges: readonly Range[] } | null
  /** What else tells the record apart: where somebody works, a city. */
  readonly detail: string | null
  /** The record that it hangs on, such as a note's. */
  readonly about: { readonly object: string; readonly id: string; readonly title: string | null } | null
  readonly mine: boolean
}

export interface FoundGroup {
  readonly object: string
  readonly items: readonly FoundRecord[]
  /** Whether there are more than these. */
  readonly more: boolean
}

/** Candidates of an object for each that may be asked for: enough that those which only looked like it are not missed. */
const spare = 4

export interface Findings {
  /** By object, the object with the best record first. */
  readonly groups: readonly FoundGroup[]
  /** Objects of which not all records may be found yet; without numbers, which are 0 then, where not every record is in the actor's reach. */
  readonly filling: readonly Progress[]
}

export interface SearchSettings {
  readonly within?: Bounds | undefined
  readonly now?: Date | undefined
  readonly frequent?: Frequent | undefined
}

export async function search(
  database: Pick<Database, 'readJson'>,
  model: Model,
  actor: Actor,
  { text, objects, limit = 5 }: SearchQuery,
  {
    within = { ...bounds, keep: Math.max(bounds.keep, limit * spare) },
    now = new Date(),
    frequent = new Set<number>(),
  }: SearchSettings = {},
): Promise<Findings> {
  const asked = readQuestion(text)
  const looked = lookedAt(model, actor, objects)
  const found = await findCandidates(database, { model, actor, asked, within, now, frequent }, looked)
  const groups = looked.flatMap((one) => {
    const best = ranked(asked, one.fields, ({ values }) => titleOf(one.object, values), found.of(one.object.name))
    return best.length === 0 ? [] : [{ found: best, one }]
  })
  const inOrder = groups
    .sort((a, b) => a.found[0]!.cost - b.found[0]!.cost)
    .map(({ found, one }) => ({
      object: one.object.name,
      items: found.slice(0, limit).map(({ candidate, title, context }) => ({
        id: candidate.id,
        title: titleOf(one.object, candidate.values),
        ranges: title,
        context: context && { field: context.key, text: context.text, ranges: context.ranges },
        detail: detailOf(one, candidate.values),
        about: aboutOf(one.object, candidate.values),
        mine: candidate.mine,
      })),
      more: found.length > limit,
    }))
  const filling = unfilled(model, found.states)
    .filter(({ object }) => looked.some((one) => one.object.name === object))
    .map((one) => (reachesAll(actor, model.object(one.object), 'read') ? one : { ...one, done: 0, total: 0 }))
  return { groups: inOrder, filling }
}

type Values = Readonly<Record<string, unknown>>

/** Longest title; of a note it is the beginning. */
const longestTitle = 120

function titleOf(object: ObjectType, values: Values): string {
  const keys = [object.title, ...(object.titleElse ?? [])]
  const text = keys.map((key) => values[key]).find((value) => typeof value === 'string' && value !== '') as string | undefined
  if (text === undefined) return ''
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > longestTitle ? `${line.slice(0, longestTitle).replace(/[\ud800-\udbff]$/, '')}…` : text
}

function detailOf({ object, shown, fields }: Looked, values: Values): string | null {
  const names = [object.title, ...(object.titleElse ?? []), ...fields.map(({ key }) => key), ...hooksOf(object)]
  const texts = shown
    .filter((key) => !names.includes(key))
    .map((key) => values[key])
    .map((value) => (typeof value === 'string' ? value : ((value as { title?: string } | null | undefined)?.title ?? null)))
    .filter((text) => text !== null && text !== '')
  return texts.length > 0 ? texts.join(' · ') : null
}

function aboutOf(object: ObjectType, values: Values): FoundRecord['about'] {
  const [key] = hooksOf(object)
  const value = key ? (values[key] as { object?: string; id: string; title?: string } | null) : null
  if (!key || !value) return null
  const field = object.fields[key]!
  const name = value.object ?? (field.kind === 'ref' ? field.options.to : null)
  return name ? { object: name, id: value.id, title: value.title ?? null } : null
}
