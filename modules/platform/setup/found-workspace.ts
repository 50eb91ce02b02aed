/** A new workspace: its record, the four roles, a team for everyone and its first administrator. */
import { systemActor } from '@rapport/core/access'
import { Problem } from '@rapport/core/errors'
import { newId } from '@rapport/core/object'
import type { Change, Store } from '@rapport/core/store'
import type { Pool, PoolClient } from 'pg'
import { insertAccount, insertMembership } from '../accounts/account.ts'
import { inTransaction } from '../accounts/transaction.ts'
import { roleKeys } from '../member.ts'

export interface Founding {
  readonly workspace: string
  readonly language: string
  readonly timeZone: string
  readonly founder: { readonly name: string; readonly email: string }
  /** An account that exists, or the hash of the password of a new one. */
  readonly account: { readonly id: string } | { readonly passwordHash: string }
}
export interface Founded {
  readonly workspace: string
  readonly account: string
  readonly member: string
}
export interface FoundingPlace {
  readonly control: Pool
  readonly store: Store
  readonly now: () => Date
}

/** Whether the installation has a workspace; false means that it waits for its setup. */
export async function isSetUp(control: Pool | PoolClient): Promise<boolean> {
  const { rows } = await control.query<{ done: boolean }>(
    'select exists (select from control.workspace where ready_at is not null) as done',
  )
  return rows[0]?.done ?? false
}

/** Whether a workspace is the first of the installation: its administrators run it. */
export async function isHome(control: Pool, workspace: string): Promise<boolean> {
  const { rows } = await control.query<{ id: string }>('select id from control.workspace where ready_at is not null order by id limit 1')
  return rows[0]?.id === workspace
}

/**
 * The installation's first workspace. Throws `setup.done` (409) when there is one, or somebody is making it right now.
 * What a setup that was cut off left behind is removed first.
 */
export async function setUp(place: FoundingPlace, founding: Founding): Promise<Founded> {
  return inTransaction(place.control, async (client) => {
    // Asking instead of waiting: whoever waits here would hold a connection that the winner may need.
    const { rows } = await client.query<{ mine: boolean }>(`select pg_try_advisory_xact_lock(hashtextextended('rapport setup', 0)) as mine`)
    if (!rows[0]?.mine || (await isSetUp(client))) throw setupDone()
    await removeLeftovers(place.store, client)
    const founded = await prepare(place, founding)
    await finish(client, founding, founded, place.now())
    return founded
  })
}

/** A further workspace of the installation. */
export async function foundWorkspace(place: FoundingPlace, founding: Founding): Promise<Founded> {
  const founded = await prepare(place, founding)
  await inTransaction(place.control, (client) => finish(client, founding, founded, place.now()))
  return founded
}

/** The directory's row that says a workspace is being made, then all its records in one transaction. Nobody sees them yet. */
async function prepare({ control, store, now }: FoundingPlace, { account, founder, ...settings }: Founding): Promise<Founded> {
  const founded = { workspace: newId(), member: newId(), account: 'id' in account ? account.id : newId() }
  await control.query('insert into control.workspace (id, name, created_at) values ($1, $2, $3)', [
    founded.workspace,
    settings.workspace,
    now(),
  ])
  await store.write(systemActor(founded.workspace), { kind: 'setup' }, firstRecords(founded, settings, founder))
  return founded
}

/** The account, its membership, and the workspace made ready, in the caller's transaction. */
async function finish(client: PoolClient, { account, founder }: Founding, founded: Founded, at: Date): Promise<void> {
  if ('passwordHash' in account) await insertAccount(client, { id: founded.account, ...founder, passwordHash: account.passwordHash }, at)
  await insertMembership(client, founded.account, founded.workspace, founded.member, at)
  await client.query('update control.workspace set ready_at = $2 where id = $1', [founded.workspace, at])
}

const roleNames = { administrator: 'Administrator', manager: 'Manager', rep: 'Rep', guest: 'Guest' } as const

function firstRecords(
  { workspace, member, account }: Founded,
  { workspace: name, language, timeZone }: Omit<Founding, 'account' | 'founder'>,
  founder: Founding['founder'],
): Change {
  const team = newId()
  return {
    create: [
      { object: 'workspace', id: workspace, values: { name, language, timeZone } },
      ...roleKeys.map((key) => ({ object: 'role', id: newId(), values: { key, name: roleNames[key], grants: {} } })),
      { object: 'team', id: team, values: { name: 'Everyone' } },
      { object: 'member', id: member, values: { ...founder, role: 'administrator', team, active: true, account } },
    ],
  }
}

/** Workspaces that never became ready, with their records, and accounts that belong to nothing. */
async function removeLeftovers(store: Store, client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ id: string }>('select id from control.workspace where ready_at is null')
  for (const { id } of rows) {
    const actor = systemActor(id)
    const gone: { object: string; id: string }[] = []
    for (const object of ['member', 'role', 'team', 'workspace']) {
      const { items } = JSON.parse(await store.list(actor, object, { limit: 1000 })) as { items: { id: string }[] }
      gone.push(...items.map((item) => ({ object, id: item.id })))
    }
    if (gone.length > 0) await store.write(actor, { kind: 'setup' }, { delete: gone })
    await client.query('delete from control.workspace where id = $1', [id])
  }
  await client.query('delete from control.account a where not exists (select from control.membership m where m.account_id = a.id)')
}

const setupDone = (): Problem =>
  new Problem('setup.done', 'This installation has been set up already.', {
    status: 409,
    fix: 'Sign in, or ask an administrator for an invitation.',
  })
