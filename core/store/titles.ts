/** What records are called, as far as somebody sees them. */
import { type Actor, reachOf } from '../access/index.ts'
import type { Model } from '../object/index.ts'
import type { Store } from './store.ts'

/** Null for one without a name; none for one that is not there for the actor. At most 1,000 ids. */
export async function titlesOf(
  store: Pick<Store, 'list'>,
  model: Model,
  actor: Actor,
  name: string,
  records: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const object = model.objects.get(name)
  if (!object || records.length === 0 || reachOf(actor, name, 'read') === 'none') return new Map()
  const ids = [...new Set(records)]
  const page = await store.list(actor, name, { where: { field: 'id', op: 'anyOf', value: ids }, limit: ids.length })
  const { items } = JSON.parse(page) as { items: Record<string, unknown>[] }
  const keys = [object.title, ...(object.titleElse ?? [])]
  return new Map(items.map((item) => [String(item.id), (keys.map((key) => item[key]).find(Boolean) as string | undefined) ?? null]))
}
