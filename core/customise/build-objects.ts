/** The model of a workspace with the objects that its administrators invented: the same data as a declared one. Pure. */
import { defineModel, type Field, type Grant, type Model, type ObjectType, type RoleKey } from '../object/index.ts'
import type { CustomObjectJson } from './custom-object.ts'

/**
 * What a role may do with the records of an object that was invented just now: those who run the place everything, reps read
 * all and write what they own, guests nothing. Where records have no owner, reps only read.
 */
const everything: Grant = { read: 'all', write: 'all', delete: 'all' }
const accessOf = (owned: boolean): Partial<Record<RoleKey, Grant>> => ({
  administrator: everything,
  manager: everything,
  rep: { read: 'all', write: owned ? 'own' : 'none', delete: 'none' },
  guest: { read: 'none' },
})

/**
 * The base model with the objects; the base itself where there are none. `reserved` are paths that other routes have. Retired
 * objects stay in the model as internal ones, so that what their records link to is still cared for.
 */
export function withCustomObjects(base: Model, rows: readonly CustomObjectJson[], reserved: ReadonlySet<string>): Model {
  const shared = [...base.objects.values()].find(({ sharedBy }) => sharedBy)
  if (rows.length === 0 || !shared) return base
  const declared = [...base.objects.values()].filter((object) => object !== shared)
  const taken = new Set([...declared.map(({ path }) => path), ...reserved])
  const ordered = rows.toSorted((a, b) => (a.place ?? Infinity) - (b.place ?? Infinity) || (a.id < b.id ? -1 : 1))
  return defineModel([...declared, ...ordered.map((row) => objectOf(row, shared, pathOf(row, taken)))], base.interactions)
}

/** A path that a later release gave to something else is that one's: the invented object steps aside. What is retired has none. */
function pathOf({ name, path, retiredAt }: CustomObjectJson, taken: Set<string>): string {
  if (retiredAt !== null) return name
  let free = path
  while (taken.has(free)) free = `x-${free}`
  taken.add(free)
  return free
}

function objectOf(
  { name, one, many, titleLabel, ownerless, icon, retiredAt }: CustomObjectJson,
  shared: ObjectType,
  path: string,
): ObjectType {
  const owner = ownerless ? undefined : shared.owner
  const kept = Object.entries(shared.fields).filter(([key]) => key !== shared.sharedBy && (key !== shared.owner || owner))
  const keys = kept.map(([key]) => key)
  return Object.freeze({
    name,
    path,
    label: [one, many] as const,
    title: shared.title,
    ...(owner ? { owner } : {}),
    fields: Object.fromEntries(kept.map(([key, field]) => [key, key === shared.title && titleLabel ? called(field, titleLabel) : field])),
    access: accessOf(owner !== undefined),
    table: keys,
    form: [keys],
    customisable: true,
    liesIn: shared,
    ...(icon ? { icon } : {}),
    ...(retiredAt === null ? { transfer: true, interactions: true } : { internal: true, retired: true }),
  })
}

const called = (field: Field, label: string): Field => Object.freeze({ ...field, options: { ...field.options, label } }) as Field
