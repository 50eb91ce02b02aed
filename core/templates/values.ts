/** Values for templates: records as somebody sees them, and examples where there is none. */
import type { Actor } from '../access/index.ts'
import { engineFields, labelOf, type Kind, type Model, type ObjectType } from '../object/index.ts'
import type { Store } from '../store/index.ts'
import { followed } from './check.ts'

type Json = Record<string, unknown>

/**
 * Records with the fields that a template reads, as the actor sees them, by their ids; records that those lead to within them. Who is
 * not there for the actor is not among them. One statement for each object on the way.
 * @param ids at most 1,000.
 * @param fields `Compiled.fields`. Throws `template.field` for one that is not there for the actor.
 */
export async function readValues(
  { store, model }: { readonly store: Pick<Store, 'list'>; readonly model: Model },
  actor: Actor,
  object: ObjectType,
  ids: readonly string[],
  fields: readonly string[],
): Promise<ReadonlyMap<string, Json>> {
  const paths = fields.map((field) => {
    const keys = field.split('.')
    const { path, taken } = followed(model, actor, object, keys)
    return { keys: keys.slice(0, taken), leads: path.hops.map(({ to }) => to) }
  })
  return read(store, actor, object, ids, paths)
}

interface Way {
  readonly keys: readonly string[]
  /** The objects to which its links lead, in order. */
  readonly leads: readonly ObjectType[]
}

async function read(
  store: Pick<Store, 'list'>,
  actor: Actor,
  object: ObjectType,
  ids: readonly string[],
  ways: readonly Way[],
): Promise<ReadonlyMap<string, Json>> {
  if (ids.length === 0) return new Map()
  const firsts = [...new Set(ways.map(({ keys }) => keys[0]!))]
  const asked = firsts.filter((key) => !(engineFields as readonly string[]).includes(key))
  const page = await store.list(actor, object.name, {
    where: { field: 'id', op: 'anyOf', value: ids },
    limit: ids.length,
    fields: asked.length > 0 ? asked : undefined,
  })
  const { items } = JSON.parse(page) as { items: Json[] }
  for (const first of firsts) {
    const further = ways.flatMap(({ keys: [key, ...rest], leads: [to, ...leads] }) =>
      key === first && to && rest.length > 0 ? [{ to, way: { keys: rest, leads } }] : [],
    )
    const to = further[0]?.to
    if (!to) continue
    const linked = new Set(items.flatMap((item) => idOf(item[first]) ?? []))
    const records = await read(
      store,
      actor,
      to,
      [...linked],
      further.map(({ way }) => way),
    )
    for (const item of items) {
      const id = idOf(item[first])
      item[first] = id === undefined ? null : { ...(item[first] as Json), ...records.get(id) }
    }
  }
  return new Map(items.map((item) => [String(item.id), item]))
}

const idOf = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && typeof (value as Json).id === 'string' ? String((value as Json).id) : undefined

/** An example for each field: what it is called, in brackets. Fields that are not there for the actor are left out. */
export function exampleValues(model: Model, actor: Actor, object: ObjectType, fields: readonly string[]): Json {
  const values: Json = {}
  for (const field of fields) {
    const keys = field.split('.')
    const { path, taken } = followed(model, actor, object, keys)
    let here = values
    for (const key of keys.slice(0, taken - 1))
      here = (here[key] = typeof here[key] === 'object' ? { ...here[key] } : { title: here[key] }) as Json
    const key = keys[taken - 1]!
    const example = exampleOf(path.value.kind, `[${labelOf(key, path.last.field)}]`)
    const there = here[key]
    here[key] = typeof there === 'object' && there !== null ? { ...there, title: example } : example
  }
  return values
}

const exampleOf = (kind: Kind, said: string): unknown => {
  if (kind === 'integer' || kind === 'number') return 1234
  if (kind === 'boolean') return true
  if (kind === 'emails' || kind === 'phones') return [{ value: said }]
  if (kind === 'addresses')
    return [{ value: said, street: '[Street]', postcode: '[Postcode]', city: '[City]', region: '[Region]', country: '[Country]' }]
  return said
}
