/** One row of a file → what it says, checked value by value. Pure; knows nothing of the records that exist. */
import { checkField } from '../../object/check.ts'
import { isId, labelOf, type Address, type Labelled, type ObjectType } from '../../object/index.ts'
import type { AddressPart, Link } from '../map/target.ts'
import { restored } from '../neutral.ts'
import type { SourceRow } from '../read/rows.ts'
import { readCell } from './cell.ts'
import type { Plan } from './plan.ts'

/** Entries that a row gives to a list. `main` ones come from the column of the list itself, and lead it. */
export interface Entries {
  readonly main: readonly Labelled[]
  readonly others: readonly Labelled[]
}
export interface AddressEntry {
  readonly place: number
  readonly tag: string | null
  readonly parts: Address
}
/** What a row says of a linked record (by which it is found) and of the link itself. */
export interface Linked {
  readonly link: Link
  readonly keys: Readonly<Record<string, string>>
  readonly values: Readonly<Record<string, unknown>>
}
export interface RefName {
  readonly text: string | null
  readonly id: string | null
}
export interface Draft {
  readonly row: SourceRow
  readonly id: string | null
  readonly values: Readonly<Record<string, unknown>>
  readonly lists: Readonly<Record<string, Entries>>
  readonly addresses: Readonly<Record<string, readonly AddressEntry[]>>
  /** What names a record of another object, by field: a text, an id, or both (the id goes first). */
  readonly refs: Readonly<Record<string, RefName>>
  readonly linked: readonly Linked[]
  /** Why the row is wrong, in words; empty for a good one. */
  readonly wrong: readonly string[]
}

interface Slot {
  readonly place: number
  readonly tag: string | null
  readonly parts: Partial<Record<AddressPart, string>>
}

/** Reads and checks a row. Blank cells say nothing. */
export function draftOf(plan: Plan, row: SourceRow): Draft {
  const { object } = plan
  const wrong: string[] = row.fault ? [row.fault] : []
  const values: Record<string, unknown> = {}
  const refs: Record<string, RefName> = {}
  const main: Record<string, Labelled[]> = {}
  const others: Record<string, { entry: Labelled; place: number }[]> = {}
  const slots = new Map<string, Slot[]>()
  const more: Record<string, Address[]> = {}
  const linked = new Map<string, { link: Link; keys: Record<string, string>; values: Record<string, unknown> }>()
  let id: string | null = null
  if (row.cells.length > plan.width && row.cells.slice(plan.width).some((cell) => cell.trim() !== ''))
    wrong.push(
      `The row has ${row.cells.length} cells, the header ${plan.width}. Is a delimiter or line break inside a cell without quotation marks?`,
    )
  else if (row.cells.length === 1 && plan.width > 2)
    wrong.push(`The row has one cell only, the header ${plan.width}. Is there a line break inside a cell without quotation marks?`)

  const check = (owner: ObjectType, key: string, value: unknown, label: string): unknown => {
    const outcome = checkField(owner, key, value, plan)
    if ('value' in outcome) return outcome.value
    wrong.push(`${label}: ${outcome.message}`)
    return null
  }
  for (const { index, target } of plan.columns) {
    const raw = row.cells[index]
    if (raw === undefined || raw === '') continue
    const cell = restored(raw)
    if (cell.trim() === '') continue
    if (target.of === 'id') {
      id = cell.trim().toLowerCase()
      if (!isId(id)) wrong.push(`${target.label}: “${cell.slice(0, 60)}” is no id of a record.`)
    } else if (target.of === 'refId') {
      const ref = cell.trim().toLowerCase()
      if (isId(ref)) refs[target.field] = { text: null, ...refs[target.field], id: ref }
      else wrong.push(`${target.label}: “${cell.slice(0, 60)}” is no id of a record.`)
    } else if (target.of === 'field') {
      const field = object.fields[target.field]!
      if (field.kind === 'ref') {
        const text = check({ ...object, fields: { [target.field]: named } }, target.field, cell, target.label)
        if (typeof text === 'string') refs[target.field] = { id: null, ...refs[target.field], text }
        continue
      }
      const value = check(object, target.field, readCell(cell, field, plan), target.label)
      if (value === null) continue
      if (field.kind === 'emails' || field.kind === 'phones') main[target.field] = value as Labelled[]
      else values[target.field] = value
    } else if (target.of === 'entry') {
      const read = readCell(cell, object.fields[target.field]!, plan) as Labelled[]
      const tagged = target.tag === null ? read : read.map((entry) => ({ label: target.tag, ...entry }))
      for (const entry of (check(object, target.field, tagged, target.label) as Labelled[] | null) ?? [])
        (others[target.field] ??= []).push({ entry, place: target.place })
    } else if (target.of === 'address') {
      const list = slots.get(target.field) ?? []
      slots.set(target.field, list)
      const slot = list.find(({ place, tag }) => place === target.place && tag === target.tag)
      if (slot) slot.parts[target.part] = cell
      else list.push({ place: target.place, tag: target.tag, parts: { [target.part]: cell } })
    } else if (target.of === 'more') {
      const read = jsonOf(cell)
      const checked = check(object, target.field, Array.isArray(read) ? read : 'no list', target.label)
      if (checked) more[target.field] = checked as Address[]
    } else {
      const { link } = target
      const one = linked.get(link.related.name) ?? { link, keys: {}, values: {} }
      linked.set(link.related.name, one)
      if (target.of === 'related') {
        const value = check(link.related, target.field, readCell(cell, link.related.fields[target.field]!, plan), target.label)
        if (value !== null) one.values[target.field] = value
      } else if (target.field === 'id') {
        if (isId(cell.trim().toLowerCase())) one.keys.id = cell.trim().toLowerCase()
        else wrong.push(`${target.label}: “${cell.slice(0, 60)}” is no id of a record.`)
      } else {
        const value = check(link.target, target.field, cell, target.label)
        if (typeof value === 'string') one.keys[target.field] = value
      }
    }
  }
  const lists: Record<string, Entries> = {}
  for (const field of new Set([...Object.keys(main), ...Object.keys(others)]))
    lists[field] = { main: main[field] ?? [], others: (others[field] ?? []).sort((a, b) => a.place - b.place).map(({ entry }) => entry) }
  const addresses: Record<string, AddressEntry[]> = {}
  for (const [field, list] of slots)
    for (const { place, tag, parts } of list) {
      const checked = check(
        object,
        field,
        [{ ...parts, ...(tag && !parts.label ? { label: tag } : {}) }],
        labelOf(field, object.fields[field]!),
      ) as Address[] | null
      if (checked?.[0]) (addresses[field] ??= []).push({ place, tag, parts: checked[0] })
    }
  for (const [field, list] of Object.entries(more))
    list.forEach((parts, index) => (addresses[field] ??= []).push({ place: index + 1, tag: null, parts }))
  return { row, id, values, lists, addresses, refs, linked: [...linked.values()], wrong }
}

/** What names a record may be as long as any title. */
const named = { kind: 'text', presence: 'optional', options: { max: 500 } } as const

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
