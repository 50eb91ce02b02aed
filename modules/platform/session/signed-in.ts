/** The one behind a request, and the beginning and end of sessions, for the endpoints. */
import type { Actor } from '@rapport/core/access'
import { refuseOthers } from '@rapport/core/api'
import { Problem } from '@rapport/core/errors'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { signIn, type SignIn, signOut, wrongSignIn } from '../accounts/sign-in.ts'
import { sweep } from '../accounts/sweep.ts'
import type { Platform } from '../platform.ts'
import { refuseKeys } from '../keys/identify.ts'
import { isHome } from '../setup/found-workspace.ts'
import { signInFirst, type SignedIn } from './sessions.ts'

/** The one who is signed in, if the route is for them. Throws `session.none` (401), `session.administrators` (403). */
export async function requireSignedIn({ sessions, identified }: Platform, request: FastifyRequest): Promise<SignedIn> {
  refuseKeys(request)
  const signedIn = await sessions.find(request.headers.cookie)
  if (!signedIn) throw signInFirst()
  await identified(request, 'member', signedIn.account, signedIn.rights.workspace.id)
  refuseOthers(signedIn.rights.actor, request)
  return signedIn
}

/** The member who is signed in and acts. Throws as `requireSignedIn` does. */
export async function requireMember(platform: Platform, request: FastifyRequest): Promise<Actor & { readonly member: string }> {
  const { actor } = (await requireSignedIn(platform, request)).rights
  return { ...actor, member: actor.member! }
}

/**
 * Somebody of the installation's first workspace: what its administrators set holds for all. Throws `installation.notYours` (403),
 * and as `requireMember` does.
 */
export async function requireRunner(platform: Platform, request: FastifyRequest): Promise<Actor & { readonly member: string }> {
  const actor = await requireMember(platform, request)
  if (!(await isHome(platform.control, actor.workspace)))
    throw new Problem('installation.notYours', 'This is set for the whole installation, by whoever runs it.', {
      status: 403,
      fix: 'Ask an administrator of its first workspace.',
    })
  return actor
}

/** Like `requireSignedIn`, but a session without an active member counts as none. */
export async function findQuietly({ sessions }: Platform, request: FastifyRequest): Promise<SignedIn | null> {
  refuseKeys(request)
  try {
    return await sessions.find(request.headers.cookie)
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null
    throw error
  }
}

/** Signs in and answers with the session; the session that the browser had ends. */
export async function begin(
  platform: Platform,
  request: FastifyRequest,
  reply: FastifyReply,
  who: { email: string; password: string },
): Promise<object> {
  const started = await signIn(platform.auth, platform.throttle, {
    ...who,
    address: request.ip,
    userAgent: request.headers['user-agent'],
  })
  if (started.second) return askSecond(reply, started)
  if (request.headers.cookie) await endSession(platform, request.headers.cookie)
  await sweep(platform.control, started.account, platform.now())
  return answerSession(platform, reply, started)
}

/** Says that a second factor is asked for; the cookie names whose. */
function askSecond(reply: FastifyReply, { cookies }: SignIn): object {
  for (const cookie of cookies) void reply.header('set-cookie', cookie)
  return { state: 'secondFactor' }
}

export async function answerSession(platform: Platform, reply: FastifyReply, started: SignIn | null): Promise<object> {
  if (!started) throw wrongSignIn()
  if (started.second) return askSecond(reply, started)
  const signedIn = await platform.sessions.find(started.cookieHeader).catch(async (error: unknown) => {
    await signOut(platform.auth, started.cookieHeader)
    throw error
  })
  for (const cookie of started.cookies) void reply.header('set-cookie', cookie)
  return sessionAnswer(platform, signedIn)
}

export async function endSession({ auth, sessions }: Platform, cookies: string): Promise<void> {
  const before = await sessions.find(cookies).catch(() => null)
  await signOut(auth, cookies)
  if (before) sessions.forgetAccount(before.account)
}

/** Proves by its password that an account is the requester's; throws as a sign-in does. */
export async function proveAccount({ auth, throttle }: Platform, request: FastifyRequest, mail: string, password: string): Promise<string> {
  const who = { email: mail, password, address: request.ip }
  const { account, cookieHeader } = await signIn(auth, throttle, who, 'prove')
  await signOut(auth, cookieHeader)
  return account
}

/** The body of `GET /session`. */
export async function sessionAnswer(platform: Platform, signedIn: SignedIn | null): Promise<object> {
  if (!signedIn) return { state: (await platform.isSetUp()) ? 'signedOut' : 'setup', signUp: platform.signUp }
  const { rights, memberships } = signedIn
  const { actor, team, email: address, workspace } = rights
  const position = await platform.position?.(workspace.id)
  return {
    state: 'signedIn',
    member: { id: actor.member, name: actor.name, email: address, role: actor.role, team },
    workspace,
    workspaces: memberships.map((one) => ({ id: one.workspace, name: one.workspace === workspace.id ? workspace.name : one.name })),
    signUp: platform.signUp,
    ...(position === undefined ? {} : { position }),
  }
}
