/** The custom fields of a workspace as they are kept, retired ones too. */
import type { Actor } from '../access/index.ts'
import type { Store } from '../store/index.ts'
import type { CustomFieldJson } from './build.ts'
import { readDefinitions } from './definitions.ts'

/** All that the actor sees, newest first. */
export const readFields = (store: Pick<Store, 'list'>, actor: Actor): Promise<CustomFieldJson[]> =>
  readDefinitions(store, actor, 'custom_field')
