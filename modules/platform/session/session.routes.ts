/** Who am I: setup, sign-up, sign-in, sign-out, and the session itself. */
import { described } from '@rapport/core/api'
import { Problem } from '@rapport/core/errors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { findAccount, foldEmail, hashPassword } from '../accounts/account.ts'
import { addressBucket } from '@rapport/core/limits'
import { checkPassword } from '../accounts/password.ts'
import { signOut, startSession } from '../accounts/sign-in.ts'
import { refuseKeys } from '../keys/identify.ts'
import type { Platform } from '../platform.ts'
import { loadSample } from '../sample/sample.ts'
import { type Founded, type Founding, foundWorkspace, isSetUp, setUp } from '../setup/found-workspace.ts'
import { readTexts, textsSchema } from './body.ts'
import { anyPassword, emailRule, foundingRules } from './rules.ts'
import { sessionShape } from './session-shape.ts'
import { answerSession, begin, findQuietly, proveAccount, requireSignedIn, sessionAnswer } from './signed-in.ts'

const signInRules = { email: { ...emailRule, wrong: () => null }, password: anyPassword }
const workspaceRules = { id: { label: 'The workspace', max: 36 } }
const passwordRules = {
  current: { ...anyPassword, label: 'The present password' },
  next: { ...anyPassword, label: 'The new password' },
}
const foundingFlags = ['sample'] as const
const founding = textsSchema(foundingRules, foundingFlags)
const anybody = { for: 'anybody' } as const
const says = {
  session: described({ ...anybody, summary: 'Who is signed in', answers: { 200: sessionShape } }),
  setup: described({ ...anybody, summary: 'Make the first account and workspace', body: founding, answers: { 201: sessionShape } }),
  signUp: described({ ...anybody, summary: 'Make an account with a workspace of its own', body: founding, answers: { 201: sessionShape } }),
  signIn: described({ ...anybody, summary: 'Sign in', body: textsSchema(signInRules), answers: { 200: sessionShape } }),
  signOut: described({ ...anybody, summary: 'Sign out', answers: { 204: null } }),
  workspace: described({ summary: 'Act in another workspace', body: textsSchema(workspaceRules), answers: { 200: sessionShape } }),
  password: described({ summary: 'Choose another password', body: textsSchema(passwordRules), answers: { 204: null } }),
}

export function sessionRoutes(app: FastifyInstance, platform: Platform): void {
  const { auth, control, sessions, signUp, throttle } = platform

  app.get('/api/v1/session', says.session, async (request) => sessionAnswer(platform, await findQuietly(platform, request)))

  app.post('/api/v1/setup', says.setup, async (request, reply) => {
    if (await isSetUp(control))
      throw new Problem('setup.done', 'This installation has been set up already.', {
        status: 409,
        fix: 'Sign in, or ask an administrator for an invitation.',
      })
    const { founding, password, sample } = await readFounding(request)
    const founded = await setUp(platform, { ...founding, account: { passwordHash: await hashPassword(auth, password) } })
    platform.setUpDone()
    if (sample) await withSample(platform, founded)
    return begin(platform, request, reply.code(201), { email: founding.founder.email, password })
  })

  app.post('/api/v1/sign-up', says.signUp, async (request, reply) => {
    if (!signUp || !(await isSetUp(control)))
      throw new Problem('signUp.closed', 'New workspaces cannot be made here.', {
        status: 403,
        fix: 'Ask an administrator for an invitation.',
      })
    const { founding, password, sample } = await readFounding(request)
    await throttle.signUp(addressBucket(request.ip))
    const known = await findAccount(control, founding.founder.email)
    const account = known
      ? { id: await proveAccount(platform, request, founding.founder.email, password) }
      : { passwordHash: await hashPassword(auth, password) }
    const founded = await foundWorkspace(platform, { ...founding, account })
    if (sample) await withSample(platform, founded)
    const started = await startSession(auth, { email: founding.founder.email, password, address: request.ip })
    if (started && !started.second) await sessions.choose(started.cookieHeader, founded.workspace)
    return answerSession(platform, reply.code(201), started)
  })

  app.post('/api/v1/sign-in', says.signIn, async (request, reply) => {
    const { email: address, password } = readTexts(request.body, signInRules)
    return begin(platform, request, reply, { email: address, password })
  })

  app.post('/api/v1/sign-out', says.signOut, async (request, reply) => {
    const signedIn = await findQuietly(platform, request)
    for (const cookie of await signOut(auth, request.headers.cookie)) void reply.header('set-cookie', cookie)
    if (signedIn) sessions.forgetAccount(signedIn.account)
    return reply.code(204).send()
  })

  app.post('/api/v1/session/workspace', says.workspace, async (request) => {
    refuseKeys(request)
    const { id } = readTexts(request.body, workspaceRules)
    await sessions.choose(request.headers.cookie, id)
    return sessionAnswer(platform, await requireSignedIn(platform, request))
  })

  app.post('/api/v1/session/password', says.password, async (request, reply) => {
    const signedIn = await requireSignedIn(platform, request)
    const { current, next } = readTexts(request.body, passwordRules)
    checkPassword(next, [signedIn.email, signedIn.rights.actor.name, ...signedIn.memberships.map(({ name }) => name)])
    const cookies = await platform.changePassword(signedIn, request, current, next)
    for (const cookie of cookies) void reply.header('set-cookie', cookie)
    return reply.code(204).send()
  })
}

/** The workspace is there whatever comes of its sample: a failure is logged, and GET /sample says that nothing is loaded. */
async function withSample(platform: Platform, { workspace, member }: Founded): Promise<void> {
  try {
    await loadSample(platform, workspace, member)
  } catch (error) {
    platform.onError(error as Error)
  }
}

async function readFounding(request: FastifyRequest): Promise<{ founding: Omit<Founding, 'account'>; password: string; sample: boolean }> {
  const { name, email: address, password, workspace, timeZone, language, sample } = readTexts(request.body, foundingRules, foundingFlags)
  checkPassword(password, [address, name, workspace])
  return {
    founding: { workspace, language: language ?? 'en', timeZone: timeZone ?? 'UTC', founder: { name, email: foldEmail(address) } },
    password,
    sample,
  }
}
