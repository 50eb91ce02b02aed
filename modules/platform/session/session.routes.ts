/** Who am I: setup, sign-up, sign-in, sign-out, and the session itself. */
import { Problem } from '@rapport/core/errors'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { findAccount, foldEmail, hashPassword } from '../accounts/account.ts'
import { addressBucket } from '../accounts/address.ts'
import { checkPassword } from '../accounts/password.ts'
import { isEmail, signIn, signOut, startSession, wrongSignIn, type SignIn } from '../accounts/sign-in.ts'
import type { Platform } from '../platform.ts'
import { type Founding, foundWorkspace, isSetUp, setUp } from '../setup/found-workspace.ts'
import { readTexts, wrongLanguage, wrongTimeZone } from './body.ts'
import { inactive, signInFirst, type SignedIn } from './sessions.ts'

const email = {
  label: 'The mail address',
  max: 254,
  wrong: (text: string) => (isEmail(text) ? null : 'This is not a mail address.'),
} as const
/** A password that is checked, not chosen: any text will do. */
const anyPassword = { label: 'The password', max: 1000, raw: true } as const
const foundingRules = {
  name: { label: 'Your name', max: 200 },
  email,
  password: anyPassword,
  workspace: { label: 'The name of the workspace', max: 100 },
  timeZone: { label: 'The time zone', max: 64, optional: true, wrong: wrongTimeZone },
  language: { label: 'The language', max: 35, optional: true, wrong: wrongLanguage },
} as const

export function sessionRoutes(app: FastifyInstance, platform: Platform): void {
  const { auth, control, sessions, signUp } = platform

  app.get('/api/v1/session', async (request) => sessionAnswer(platform, await findQuietly(platform, request)))

  app.post('/api/v1/setup', async (request, reply) => {
    if (await isSetUp(control))
      throw new Problem('setup.done', 'This installation has been set up already.', {
        status: 409,
        fix: 'Sign in, or ask an administrator for an invitation.',
      })
    const { founding, password, sample } = await readFounding(request)
    const founded = await setUp(platform, { ...founding, account: { passwordHash: await hashPassword(auth, password) } })
    platform.setUpDone()
    if (sample) await platform.loadSample(founded)
    return begin(platform, request, reply.code(201), { email: founding.founder.email, password })
  })

  app.post('/api/v1/sign-up', async (request, reply) => {
    if (!signUp || !(await isSetUp(control)))
      throw new Problem('signUp.closed', 'New workspaces cannot be made here.', {
        status: 403,
        fix: 'Ask an administrator for an invitation.',
      })
    const { founding, password, sample } = await readFounding(request)
    const known = await findAccount(control, founding.founder.email)
    const account = known
      ? { id: await proveAccount(platform, request, founding.founder.email, password) }
      : { passwordHash: await hashPassword(auth, password) }
    const founded = await foundWorkspace(platform, { ...founding, account })
    if (sample) await platform.loadSample(founded)
    const started = await startSession(auth, { email: founding.founder.email, password, address: request.ip })
    if (started) await chooseWorkspace(platform, started.cookieHeader, founded.workspace)
    return answerSession(platform, reply.code(201), started)
  })

  app.post('/api/v1/sign-in', async (request, reply) => {
    const { email: address, password } = readTexts(request.body, { email: { ...email, wrong: () => null }, password: anyPassword })
    return begin(platform, request, reply, { email: address, password })
  })

  app.post('/api/v1/sign-out', async (request, reply) => {
    const signedIn = await findQuietly(platform, request)
    for (const cookie of await signOut(auth, request.headers.cookie)) void reply.header('set-cookie', cookie)
    if (signedIn) sessions.forgetAccount(signedIn.account)
    return reply.code(204).send()
  })

  app.post('/api/v1/session/workspace', async (request) => {
    const signedIn = await requireSignedIn(platform, request)
    const { id } = readTexts(request.body, { id: { label: 'The workspace', max: 36 } })
    if (!signedIn.memberships.some(({ workspace }) => workspace === id))
      throw new Problem('workspace.notFound', 'The workspace was not found.', { status: 404, fix: 'You may no longer belong to it.' })
    await chooseWorkspace(platform, request.headers.cookie, id)
    const chosen = await requireSignedIn(platform, request)
    if (chosen.rights.workspace.id !== id) throw inactive()
    return sessionAnswer(platform, chosen)
  })

  app.post('/api/v1/session/password', async (request, reply) => {
    const signedIn = await requireSignedIn(platform, request)
    const { current, next } = readTexts(request.body, {
      current: { ...anyPassword, label: 'The present password' },
      next: { ...anyPassword, label: 'The new password' },
    })
    checkPassword(next, [signedIn.email, signedIn.rights.actor.name, ...signedIn.memberships.map(({ name }) => name)])
    const cookies = await platform.changePassword(signedIn, request, current, next)
    for (const cookie of cookies) void reply.header('set-cookie', cookie)
    return reply.code(204).send()
  })
}

/** The one who is signed in. Throws `session.none` (401). */
export async function requireSignedIn({ sessions }: Platform, request: FastifyRequest): Promise<SignedIn> {
  const signedIn = await sessions.find(request.headers.cookie)
  if (!signedIn) throw signInFirst()
  return signedIn
}

/** Like `requireSignedIn`, but a session without an active member counts as none. */
async function findQuietly({ sessions }: Platform, request: FastifyRequest): Promise<SignedIn | null> {
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
    address: addressBucket(request.ip),
    userAgent: request.headers['user-agent'],
  })
  if (request.headers.cookie) await endSession(platform, request.headers.cookie)
  return answerSession(platform, reply, started)
}

async function answerSession(platform: Platform, reply: FastifyReply, started: SignIn | null): Promise<object> {
  if (!started) throw wrongSignIn()
  const signedIn = await platform.sessions.find(started.cookieHeader).catch(async (error: unknown) => {
    await signOut(platform.auth, started.cookieHeader)
    throw error
  })
  for (const cookie of started.cookies) void reply.header('set-cookie', cookie)
  return sessionAnswer(platform, signedIn)
}

async function endSession({ auth, sessions }: Platform, cookies: string): Promise<void> {
  const before = await sessions.find(cookies).catch(() => null)
  await signOut(auth, cookies)
  if (before) sessions.forgetAccount(before.account)
}

/** Makes a session act in another workspace that its account belongs to. */
export async function chooseWorkspace({ control, sessions }: Platform, cookies: string | undefined, workspace: string): Promise<void> {
  const signedIn = await sessions.find(cookies)
  if (!signedIn) throw signInFirst()
  await control.query('update control.session set workspace_id = $2 where id = $1', [signedIn.session, workspace])
  sessions.forgetAccount(signedIn.account)
}

/** Proves by its password that an account is the requester's; throws as a sign-in does. */
export async function proveAccount({ auth, throttle }: Platform, request: FastifyRequest, mail: string, password: string): Promise<string> {
  const { account, cookieHeader } = await signIn(auth, throttle, { email: mail, password, address: addressBucket(request.ip) })
  await signOut(auth, cookieHeader)
  return account
}

async function readFounding(request: FastifyRequest): Promise<{ founding: Omit<Founding, 'account'>; password: string; sample: boolean }> {
  const { name, email: address, password, workspace, timeZone, language, sample } = readTexts(request.body, foundingRules, ['sample'])
  checkPassword(password, [address, name, workspace])
  return {
    founding: { workspace, language: language ?? 'en', timeZone: timeZone ?? 'UTC', founder: { name, email: foldEmail(address) } },
    password,
    sample,
  }
}

/** The body of `GET /session`. */
async function sessionAnswer(platform: Platform, signedIn: SignedIn | null): Promise<object> {
  if (!signedIn) return { state: (await platform.isSetUp()) ? 'signedOut' : 'setup', signUp: platform.signUp }
  const { rights, memberships } = signedIn
  const { actor, team, email: address, workspace } = rights
  return {
    state: 'signedIn',
    member: { id: actor.member, name: actor.name, email: address, role: actor.role, team },
    workspace,
    workspaces: memberships.map((one) => ({ id: one.workspace, name: one.workspace === workspace.id ? workspace.name : one.name })),
    signUp: platform.signUp,
  }
}
