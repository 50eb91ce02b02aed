/** Who a request comes from: the session behind its cookie, the member it acts as, and what that member may do. */
import { Problem } from '@rapport/core/errors'
import type { Pool } from 'pg'
import { type Auth, cookieName } from '../accounts/auth.ts'
import { ours } from '../accounts/sign-in.ts'
import type { MemberRights, WorkspaceInfo } from '../rights/member-rights.ts'
import { openMemory, type Remembered } from '@rapport/core/memory'

export interface Membership {
  readonly workspace: string
  readonly name: string
  readonly member: string
}

/** An account that is signed in, with the member it acts as in its present workspace. */
export interface SignedIn {
  readonly account: string
  /** The session's id; its token stays in the cookie. */
  readonly session: string
  readonly email: string
  readonly rights: MemberRights
  readonly memberships: readonly Membership[]
}

export interface Sessions {
  /**
   * The one who is signed in, or null. Throws `session.inactive` (401) when no membership of the account is active, and
   * `session.workspace` (401) when the one is not by which the session acts: it never goes on in another workspace by itself.
   */
  find(cookies: string | undefined): Promise<SignedIn | null>
  /** Makes a session act in a workspace where its account is active. Throws `session.none` (401), `workspace.notFound` (404). */
  choose(cookies: string | undefined, workspace: string): Promise<void>
  /** Cookies that the last look at this session wants to set: a session that is used lasts longer. Given once. */
  takeCookies(cookies: string | undefined): readonly string[]
  /** Forgets what is known of a workspace's members: roles, teams or members changed. */
  forgetWorkspace(workspace: string): void
  /** Forgets an account's sessions: it signed out, changed its password or its workspace. */
  forgetAccount(account: string): void
  /**
   * A member's access was switched off: ends the sessions of its account, where that leaves it no active membership. Whoever
   * is looked up after this call is looked up after they ended.
   */
  switchOff(workspace: string, member: string): void
}

export interface SessionSources {
  readonly auth: Auth
  readonly control: Pool
  readonly publicUrl: string | undefined
  /** Loads a member of a workspace; null when it is not there. */
  readonly loadMember: (workspace: string, member: string) => Promise<MemberRights | null>
  readonly now: () => number
  /** Where failures go that nobody waits for. */
  readonly onError: (error: Error) => void
}

/** Milliseconds after which it is noted again that a session is used. */
export const seenEvery = 5 * 60_000
/** Milliseconds that a session which was looked up counts as known. */
export const sessionMemory = 5_000

interface Known {
  readonly signedIn: SignedIn
  setCookies: readonly string[]
}

export function openSessions({ auth, control, publicUrl, loadMember, now, onError }: SessionSources): Sessions {
  const readCookie = cookieReader(cookieName(publicUrl))
  const known = openMemory(load, now)
  const ending = new Set<Promise<void>>()

  /** A look that does not use it makes it last no longer. */
  const sessionBehind = (cookie: string, used: boolean) =>
    auth.api.getSession({
      headers: new Headers({ cookie: `${cookieName(publicUrl)}=${cookie}` }),
      query: { disableRefresh: !used },
      returnHeaders: true,
    })

  async function load(cookie: string): Promise<Remembered<Known> | null> {
    await Promise.all(ending)
    const { headers, response } = await sessionBehind(cookie, true)
    if (!response) return null
    const { session, user } = response
    const memberships = await membershipsOf(control, session.userId)
    const rights = await firstActive(memberships, session.workspaceId ?? null)
    if (!rights) await endSessions(session.userId, new Date())
    if (!rights) throw inactive()
    if (session.switchedOffAt) return null
    if (session.workspaceId && rights.workspace.id !== session.workspaceId) throw away()
    if (!session.workspaceId) await keepChosen(control, session.id, rights.workspace.id)
    await keepSeen(control, session, new Date(now()))
    await keepDirectory(control, memberships, rights.workspace)
    const signedIn: SignedIn = { account: session.userId, session: session.id, email: user.email, rights, memberships }
    const until = Math.min(now() + sessionMemory, session.expiresAt.getTime())
    return { until, value: { signedIn, setCookies: ours(auth, headers) } }
  }

  async function firstActive(memberships: readonly Membership[], chosen: string | null): Promise<MemberRights | null> {
    const ordered = [...memberships].sort((a, b) => Number(b.workspace === chosen) - Number(a.workspace === chosen))
    for (const { workspace, member } of ordered) {
      const rights = await loadMember(workspace, member)
      if (rights?.active) return rights
    }
    return null
  }

  /** They stay until they run out, so that whoever was switched off is told so, and are good for nothing else. */
  const endSessions = (account: string, at: Date): Promise<unknown> =>
    control.query(
      'update control.session set switched_off_at = $2 where account_id = $1 and created_at <= $2 and switched_off_at is null',
      [account, at],
    )

  async function endWithout(workspace: string, member: string, at: Date): Promise<void> {
    const { rows } = await control.query<{ account: string }>(
      'select account_id as account from control.membership where workspace_id = $1 and member_id = $2',
      [workspace, member],
    )
    for (const { account } of rows) {
      const others = (await membershipsOf(control, account)).filter((one) => one.workspace !== workspace)
      if (!(await firstActive(others, null))) await endSessions(account, at)
    }
  }

  return {
    async find(cookies) {
      const cookie = readCookie(cookies)
      if (cookie === undefined) return null
      return (await known.find(cookie))?.signedIn ?? null
    },
    async choose(cookies, workspace) {
      await Promise.all(ending)
      const { response } = await sessionBehind(readCookie(cookies) ?? '', false)
      if (!response || response.session.switchedOffAt) throw signInFirst()
      const { id, userId } = response.session
      const memberships = (await membershipsOf(control, userId)).filter((one) => one.workspace === workspace)
      if (!(await firstActive(memberships, null)))
        throw new Problem('workspace.notFound', 'The workspace was not found.', { status: 404, fix: 'You may no longer belong to it.' })
      await control.query('update control.session set workspace_id = $2 where id = $1', [id, workspace])
      known.forget(({ signedIn }) => signedIn.account === userId)
    },
    takeCookies(cookies) {
      const entry = known.peek(readCookie(cookies) ?? '')
      if (!entry || entry.setCookies.length === 0) return none
      const { setCookies } = entry
      entry.setCookies = none
      return setCookies
    },
    forgetWorkspace: (workspace) => known.forget(({ signedIn }) => signedIn.rights.workspace.id === workspace),
    forgetAccount: (account) => known.forget(({ signedIn }) => signedIn.account === account),
    switchOff(workspace, member) {
      // The library's clock, by which sessions begin. One that begins after this is not meant.
      const work = endWithout(workspace, member, new Date())
        .catch(onError)
        .finally(() => ending.delete(work))
      ending.add(work)
    },
  }
}

const none: readonly string[] = []

/** The workspaces that an account belongs to, oldest membership first. */
export async function membershipsOf(control: Pool, account: string): Promise<readonly Membership[]> {
  const { rows } = await control.query<Membership>(
    `select m.workspace_id as workspace, w.name, m.member_id as member from control.membership m join control.workspace w on w.id = m.workspace_id
     where m.account_id = $1 and w.ready_at is not null order by m.created_at, m.workspace_id`,
    [account],
  )
  return rows
}

/** The directory's copy of a workspace's name follows the record, whatever wrote it. */
async function keepDirectory(control: Pool, memberships: readonly Membership[], { id, name }: WorkspaceInfo): Promise<void> {
  if (memberships.some((one) => one.workspace === id && one.name !== name))
    await control.query('update control.workspace set name = $2 where id = $1', [id, name])
}

/** The workspace in which a session begins stays its own until another is chosen. */
async function keepChosen(control: Pool, session: string, workspace: string): Promise<void> {
  await control.query('update control.session set workspace_id = $2 where id = $1 and workspace_id is null', [session, workspace])
}

/** Notes now and then that a session is used: one short write in five minutes. */
async function keepSeen(control: Pool, { id, seenAt }: { id: string; seenAt?: Date | null }, at: Date): Promise<void> {
  if (seenAt && at.getTime() - seenAt.getTime() < seenEvery) return
  await control.query('update control.session set seen_at = $2 where id = $1', [id, at])
}

/** Reads one cookie out of a header, as it was sent. */
export function cookieReader(name: string): (header: string | undefined) => string | undefined {
  const start = `${name}=`
  return (header) => {
    if (header === undefined) return undefined
    for (let at = header.indexOf(start); at !== -1; at = header.indexOf(start, at + 1)) {
      if (at > 0 && header[at - 1] !== ' ' && header[at - 1] !== ';') continue
      const end = header.indexOf(';', at)
      const value = header.slice(at + start.length, end === -1 ? undefined : end).trim()
      return value === '' ? undefined : value
    }
    return undefined
  }
}

export const inactive = (): Problem =>
  new Problem('session.inactive', 'Your access was switched off.', {
    status: 401,
    fix: 'Ask an administrator of your workspace to switch it on again.',
  })
const away = (): Problem =>
  new Problem('session.workspace', 'Your access to this workspace was switched off.', {
    status: 401,
    fix: 'Sign in again, or choose another of your workspaces: POST /session/workspace.',
  })
export const signInFirst = (): Problem =>
  new Problem('session.none', 'You are not signed in.', { status: 401, fix: 'Sign in, then try again.' })
