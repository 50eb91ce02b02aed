/** An account becomes a member of a workspace: the record, and its membership in the directory. */
import { systemActor } from '@rapport/core/access'
import type { RoleKey } from '@rapport/core/object'
import type { Store } from '@rapport/core/store'
import type { PoolClient } from 'pg'
import { insertMembership } from '../accounts/account.ts'

/** What somebody becomes; the member's id is decided beforehand, so that a joining which was cut off can be repeated. */
export interface Joining {
  readonly workspace: string
  readonly email: string
  readonly role: RoleKey
  readonly team: string | null
  readonly member: string
}

/** Writes the member in a transaction of the store, and the membership in the caller's. A team that is gone is left out. */
export async function joinWorkspace(
  store: Store,
  client: PoolClient,
  { workspace, email, role, team: wished, member: id }: Joining,
  cause: { kind: string; id: string },
  account: string,
  name: string,
  at: Date,
): Promise<void> {
  const system = systemActor(workspace)
  const team = wished && (await store.get(system, 'team', wished)) !== null ? wished : null
  const member = { object: 'member', id, values: { name, email, role, team, active: true, account } }
  const known = (await store.get(system, 'member', id)) !== null
  await store.write(system, cause, known ? { patch: [member] } : { create: [member] })
  await insertMembership(client, account, workspace, id, at)
}
