/** The little world of `seeds` behind a real server, each of its members signed in. */
import { systemActor } from '@rapport/core/access'
import { newId } from '@rapport/core/object'
import { littleWorld, toChanges, type World } from '@rapport/seeds'
import { memberNames, openMembers, type Members } from './office.ts'
import type { TestServer } from './server.ts'

export interface LittleWorld extends Members {
  /** Every record by its key, with its id. */
  readonly world: World
}

/** `const { mara, world } = await openLittleWorld(server)`, then `await mara.get('/people?find=inga')`. */
export async function openLittleWorld(server: TestServer): Promise<LittleWorld> {
  const members = await openMembers(server)
  const standing = Object.fromEntries(memberNames.map((name) => [name, members.ids[name]!]))
  const { world, changes } = toChanges(littleWorld, newId, { members: standing })
  for (const change of changes) await server.server.store.write(systemActor(members.workspace), { kind: 'setup' }, change)
  return { ...members, world }
}
