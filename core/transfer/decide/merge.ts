/** What a draft makes of a record's values. Nothing that is there is lost: blank cells erase nothing, lists grow. */
import { mostEntries } from '../../object/check-lists.ts'
import { fillFrom } from '../../object/check.ts'
import { initialOf, labelOf, type Address, type Labelled, type ObjectType } from '../../object/index.ts'
import { same, type Values } from '../../store/planned.ts'
import { storedFields } from '../../sql/column.ts'
import type { AddressEntry, Draft, Entries } from './draft.ts'

export interface Merged {
  readonly after: Values
  readonly wrong: readonly string[]
}

/** The values of the record after the row. `before` is null for a new record. */
export function merge(object: ObjectType, before: Values | null, draft: Draft, refs: Values): Merged {
  const patch: Record<string, unknown> = { ...draft.values, ...refs }
  for (const [field, entries] of Object.entries(draft.lists))
    patch[field] = mergeEntries((before?.[field] as Labelled[] | null) ?? [], entries)
  for (const [field, entries] of Object.entries(draft.addresses))
    patch[field] = mergeAddresses((before?.[field] as Address[] | null) ?? [], entries)
  const wrong = Object.keys({ ...draft.lists, ...draft.addresses })
    .filter((field) => (patch[field] as unknown[]).length > mostEntries)
    .map((field) => `${labelOf(field, object.fields[field]!)}: with those that are there already, more than ${mostEntries}.`)
  // A value that is there already is no change, and must not make other fields follow it.
  if (before) for (const key of Object.keys(patch)) if (same(before[key], patch[key])) delete patch[key]
  const filled = fillFrom(object, before, patch)
  if (before) return { after: { ...before, ...filled }, wrong }
  const begun = (key: string): unknown => filled[key] ?? initialOf(object.fields[key]!) ?? null
  return { after: Object.fromEntries(storedFields(object).map((key) => [key, begun(key)])), wrong }
}

/**
 * Values that are new come to the list: those of the list's own column in front of it, others behind. A value that is
 * there keeps its place; a label is taken over where the row gives one.
 */
export function mergeEntries(before: readonly Labelled[], { main, others }: Entries): readonly Labelled[] {
  const given = new Map<string, string>()
  for (const { value, label } of [...main, ...others]) if (label) given.set(value, label)
  const there = new Set(before.map(({ value }) => value))
  const kept = before.map((entry) =>
    given.has(entry.value) && given.get(entry.value) !== entry.label ? { ...entry, label: given.get(entry.value)! } : entry,
  )
  const fresh = (entries: readonly Labelled[]): Labelled[] =>
    entries.filter(({ value }) => {
      if (there.has(value)) return false
      there.add(value)
      return true
    })
  const front = fresh(main)
  return [...front, ...kept, ...fresh(others)]
}

/** Parts that the row gives replace those of the address at its place, or of the one with its label. */
export function mergeAddresses(before: readonly Address[], entries: readonly AddressEntry[]): readonly Address[] {
  const out = [...before]
  for (const { place, tag, parts } of entries) {
    const found =
      tag === null ? (place < out.length ? place : -1) : out.findIndex(({ label }) => label?.toLowerCase() === tag.toLowerCase())
    if (found >= 0) out[found] = same(out[found], { ...out[found], ...parts }) ? out[found]! : { ...out[found], ...parts }
    else out.push(parts)
  }
  return out
}
