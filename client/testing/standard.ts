/** The types of what comes with Rapport, as its declarations have them today. */
import { openApi } from '@rapport/core/api'
import type { Actor } from '@rapport/core/access'
import { model } from '../../apps/server/compose.ts'
import type { Document } from '../types/schema.ts'
import { writeTypes } from '../types/workspace.ts'

const administrator: Actor = {
  workspace: '0190a000-0000-7000-8000-000000000000',
  kind: 'member',
  member: '0190a000-0000-7000-8000-000000000001',
  name: 'Administrator',
  role: 'administrator',
  grants: Object.fromEntries([...model.objects.values()].map(({ name, access }) => [name, access.administrator ?? { read: 'none' }])),
  team: [],
  below: [],
}

/** What `client/standard.ts` must be. */
export const standardTypes = (): string =>
  writeTypes(openApi({ model, version: '0.1.0' }, administrator) as unknown as Document, {
    head: 'What comes with Rapport. Made of the declarations by `node bin/client-types.ts`.',
    name: 'Standard',
    shared: './shapes.ts',
  })
