/** What somebody shares with others who stay: it is theirs too, and nobody is known by it alone. */
import type { Kind, Model, ObjectType } from '../object/index.ts'
import { columnOf, quote, valueOf } from '../sql/column.ts'
import type { Asking } from '../sql/personal.ts'
import { rowsOf } from '../sql/table.ts'
import { lookupOf } from '../store/identified.ts'
import { type Known, knowingFields } from './known.ts'

/** What no other record has in the same field: by these somebody is remembered. Numbers of phones are, too; they count only where nothing else says who it is. */
export async function aloneIn(tx: Asking, model: Model, known: readonly Known[], ids: readonly string[]): Promise<readonly Known[]> {
  const taken = new Set<string>()
  for (const [place, some] of Map.groupBy(known, ({ object, field }) => `${object} ${field}`)) {
    const [object, field] = place.split(' ') as [string, string]
    const type = model.object(object)
    if (!knowingFields(type).includes(field) || type.fields[field]!.kind === 'phones') continue
    const texts = some.map((one) => one.text)
    for (const text of await othersWith(tx, type, field, texts, ids)) taken.add(`${place} ${text}`)
  }
  return known.filter(({ object, field, text }) => !taken.has(`${object} ${field} ${text}`))
}

async function othersWith(
  tx: Asking,
  type: ObjectType,
  field: string,
  texts: readonly string[],
  ids: readonly string[],
): Promise<readonly string[]> {
  const { kind, custom, options } = type.fields[field]!
  if (kind === 'emails' && !options.match) return inLists(tx, type, field, texts, ids)
  if (custom && !custom.unique) return []
  if (kind === 'emails' || custom) {
    const rows = await tx.query<{ value: string; id: string }>(lookupOf(type, field).pairs, [texts])
    return rows.filter(({ id }) => !ids.includes(id)).map(({ value }) => value.toLowerCase())
  }
  const column = `r.${quote(columnOf(type, field)!.name)}`
  const rows = await tx.query<{ value: string }>(
    `select distinct lower(${column}) as value from ${rowsOf(type, 'r')} and lower(${column}) = any($2::text[]) and r.id <> all($3::uuid[])`,
    [texts, ids],
  )
  return rows.map(({ value }) => value)
}

const lists: ReadonlySet<Kind> = new Set<Kind>(['emails', 'phones'])

/** By what they are found elsewhere: mail addresses and numbers that no record of any kind has but theirs, and what else is theirs alone. */
export async function findingTexts(tx: Asking, model: Model, alone: readonly Known[], ids: readonly string[]): Promise<readonly string[]> {
  const shared = new Set<string>()
  for (const kind of lists) {
    const texts = [...new Set(alone.flatMap((one) => (model.object(one.object).fields[one.field]!.kind === kind ? [one.text] : [])))]
    if (texts.length === 0) continue
    for (const type of model.objects.values())
      for (const [field, { kind: is, presence, options }] of Object.entries(type.fields)) {
        if (is !== kind || presence === 'derived') continue
        const isFound = is === 'emails' && (options as { match?: boolean }).match === true
        for (const text of await (isFound ? othersWith : inLists)(tx, type, field, texts, ids)) shared.add(text)
      }
  }
  return [...new Set(alone.map(({ text }) => text))].filter((text) => !shared.has(text))
}

/** Which of some texts stand in the lists of other records. */
async function inLists(
  tx: Asking,
  type: ObjectType,
  field: string,
  texts: readonly string[],
  ids: readonly string[],
): Promise<readonly string[]> {
  const list = valueOf(type, field, 'r')
  const rows = await tx.query<{ value: string }>(
    `select distinct lower(e.value->>'value') as value from (select ${list} as list from ${rowsOf(type, 'r')} and r.id <> all($3::uuid[]) and ${list} is not null) l
    cross join lateral jsonb_array_elements(l.list) as e(value) where lower(e.value->>'value') = any($2::text[])`.replace(/\s*\n\s*/g, ' '),
    [texts, ids],
  )
  return rows.map(({ value }) => value)
}

/** What they are called, as far as nobody else of their kind is called so. */
export async function ownNames(tx: Asking, type: ObjectType, names: readonly string[], ids: readonly string[]): Promise<readonly string[]> {
  if (names.length === 0) return []
  const title = valueOf(type, type.title, 'r')
  const rows = await tx.query<{ value: string }>(
    `select distinct lower(${title}::text) as value from ${rowsOf(type, 'r')} and lower(${title}::text) = any($2::text[]) and r.id <> all($3::uuid[])`,
    [names, ids],
  )
  const others = new Set(rows.map(({ value }) => value))
  return names.filter((name) => !others.has(name))
}
