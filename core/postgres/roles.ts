/** The three login roles of the server, made and kept by the owner of the database. */
import { createHmac } from 'node:crypto'
import { Client } from 'pg'
import { Problem } from '../errors.ts'
import { sqlState } from './errors.ts'
import { withAdvisoryLock } from './owner.ts'

export const roleNames = ['rapport_write', 'rapport_read', 'rapport_control'] as const
export type RoleName = (typeof roleNames)[number]

/**
 * Settings of each role; a runaway statement or a forgotten transaction ends by itself. Disks without moving parts read at random nearly as fast as in order.
 * Lists of some million ids are hashed: where PostgreSQL takes one for too long it goes through all of it for each record instead.
 */
const settings: Record<RoleName, Record<string, string>> = {
  rapport_write: {
    timezone: 'UTC',
    statement_timeout: '60s',
    idle_in_transaction_session_timeout: '60s',
    search_path: 'public',
    random_page_cost: '1.1',
    hash_mem_multiplier: '16',
    jit: 'off',
  },
  rapport_read: {
    timezone: 'UTC',
    statement_timeout: '10s',
    idle_in_transaction_session_timeout: '60s',
    search_path: 'public',
    default_transaction_read_only: 'on',
    random_page_cost: '1.1',
    hash_mem_multiplier: '16',
    jit: 'off',
    // All workspaces share the tables: reading one from end to end reads everybody's, and there is always an index to avoid it.
    enable_seqscan: 'off',
    // Many short reads share the cores: starting helpers for one of them takes milliseconds, even for a part of the plan that never runs.
    max_parallel_workers_per_gather: '0',
  },
  rapport_control: { timezone: 'UTC', statement_timeout: '60s', idle_in_transaction_session_timeout: '60s', search_path: 'control' },
}

/**
 * The password of a role: the same on every server that was given the same secret, so that several can start
 * side by side without telling each other.
 */
export const rolePassword = (secret: string, role: RoleName): string =>
  createHmac('sha256', secret).update(`rapport role ${role}`).digest('base64url')

/** The secret that the roles' passwords are derived from: the owner's password, or one that is given. */
export function roleSecret(ownerUrl: string, given: string | undefined): string {
  const secret = passwordOf(ownerUrl) || given
  if (secret) return secret
  throw new Problem('database.secret', 'DATABASE_URL has no password, so there is nothing to derive the passwords of the roles from.', {
    status: 500,
    fix: 'Set RAPPORT_SECRET to a long random text, the same on every server.',
  })
}

/**
 * Makes the roles, or brings them to the wanted state: no superuser, no bypass of row-level security, nothing owned,
 * member of nothing, able to sign in. Idempotent, and safe when several servers start at once.
 */
export async function ensureRoles(owner: Client, secret: string): Promise<void> {
  if (await asWanted(owner, secret)) return
  await withAdvisoryLock(owner, 'rapport roles', async () => {
    // The lock is per database, roles are per cluster: another database's server may be at the same row.
    for (let attempt = 1; ; attempt++) {
      try {
        if (!(await asWanted(owner, secret))) for (const role of roleNames) await ensureRole(owner, role, secret)
        return
      } catch (error) {
        if (
          attempt === 10 ||
          !/concurrently (updated|deleted)|already exists|pg_authid_rolname_index|pg_db_role_setting_databaseid_rol_index/.test(
            String(error),
          )
        )
          throw roleProblem(error)
      }
    }
  })
}

async function ensureRole(owner: Client, role: RoleName, secret: string): Promise<void> {
  const { rowCount } = await owner.query('select from pg_roles where rolname = $1', [role])
  const password = owner.escapeLiteral(rolePassword(secret, role))
  const superuser = (await owner.query<{ on: string }>(`select current_setting('is_superuser') as on`)).rows[0]?.on === 'on'
  // Only a superuser may even name these two; without one, nobody but a superuser can have granted them.
  const never = superuser ? 'nosuperuser nobypassrls noreplication' : ''
  await owner.query(
    `${rowCount === 0 ? 'create' : 'alter'} role ${role} login nocreatedb nocreaterole noinherit ${never} password ${password}`,
  )
  for (const [name, value] of Object.entries(settings[role]))
    await owner.query(`alter role ${role} set ${name} = ${owner.escapeLiteral(value)}`)
  await owner.query(`comment on role ${role} is ${owner.escapeLiteral(mark(secret, role))}`)
}

/** Whether every role exists, carries the mark of this secret and these settings, and has no power it should not have. */
async function asWanted(owner: Client, secret: string): Promise<boolean> {
  const { rows } = await owner.query<{ name: RoleName; mark: string | null; power: boolean; member: string | null }>(
    `select rolname as name, shobj_description(oid, 'pg_authid') as mark,
            rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as power,
            (select string_agg(roleid::regrole::text, ', ') from pg_auth_members where member = pg_roles.oid) as member
     from pg_roles where rolname = any($1)`,
    [roleNames],
  )
  for (const { name, power, member } of rows) {
    if (member !== null)
      throw new Problem('database.rights', `The role ${name} is a member of ${member}, which would give it rights it must not have.`, {
        status: 500,
        fix: `Run: revoke ${member} from ${name}`,
      })
    if (power) return false
  }
  if (rows.length < roleNames.length || rows.some(({ name, mark: found }) => found !== mark(secret, name))) return false
  return (await Promise.all(roleNames.map((role) => signsIn(owner, role, secret)))).every(Boolean)
}

/** Somebody may have given the role another password, which the owner cannot see. */
async function signsIn({ host, port, database, ssl }: Client, user: RoleName, secret: string): Promise<boolean> {
  const client = new Client({ host, port, database, ssl, user, password: rolePassword(secret, user) })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch (error) {
    return sqlState(error) !== '28P01'
  } finally {
    await client.end().catch(() => {})
  }
}

/** Changes with the password and the settings, and tells neither. */
const mark = (secret: string, role: RoleName): string =>
  `Rapport ${createHmac('sha256', rolePassword(secret, role)).update(JSON.stringify(settings[role])).digest('hex').slice(0, 24)}`

const roleProblem = (error: unknown): unknown =>
  /permission denied/.test(String(error))
    ? new Problem(
        'database.rights',
        'The user of DATABASE_URL may not create or change the roles rapport_write, rapport_read and rapport_control.',
        {
          status: 500,
          fix: 'Give it the right with: alter role <user> createrole — or let it be the one who made the roles.',
          cause: error,
        },
      )
    : error

function passwordOf(url: string): string {
  // A URL whose host is a unix socket has an empty host name, which `URL` refuses.
  return decodeURIComponent(new URL(url.replace('@/', '@socket/')).password)
}
