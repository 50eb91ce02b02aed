/** The custom fields of a workspace as they are kept, retired ones too. */
import type { Actor } from '../access/index.ts'
import type { Store } from '../store/index.ts'
import type { CustomFieldJson } from './build.ts'

/** All that the actor sees, oldest last. */
export async function readFields(store: Pick<Store, 'list'>, actor: Actor): Promise<CustomFieldJson[]> {
  const fields: CustomFieldJson[] = []
  for (let after: string | undefined; ;) {
    const page = JSON.parse(await store.list(actor, 'custom_field', { limit: 1000, after })) as Page
    fields.push(...page.items)
    if (page.next === null) return fields
    after = page.next
  }
}

interface Page {
  readonly items: readonly CustomFieldJson[]
  readonly next: string | null
}
