/** The definitions of a workspace as they are kept, retired ones too. */
import type { Actor } from '../access/index.ts'
import type { Store } from '../store/index.ts'

/** All records of the object that the actor sees, newest first. */
export async function readDefinitions<T>(store: Pick<Store, 'list'>, actor: Actor, object: string): Promise<T[]> {
  const all: T[] = []
  for (let after: string | undefined; ;) {
    const page = JSON.parse(await store.list(actor, object, { limit: 1000, after })) as { items: T[]; next: string | null }
    all.push(...page.items)
    if (page.next === null) return all
    after = page.next
  }
}
