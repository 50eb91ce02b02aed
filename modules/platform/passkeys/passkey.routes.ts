/** Passkeys over HTTP: one's own, and signing in by one. */
import { described, objectBody, onlyKeys, shape } from '@rapport/core/api'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addressBucket } from '@rapport/core/limits'
import { cookieName, isSecure } from '../accounts/auth.ts'
import { provePassword } from '../accounts/prove-password.ts'
import { startSessionFor } from '../accounts/sign-in.ts'
import { sweep } from '../accounts/sweep.ts'
import type { Platform } from '../platform.ts'
import { readTexts, textsSchema } from '../session/body.ts'
import { anyPassword } from '../session/rules.ts'
import { sessionShape } from '../session/session-shape.ts'
import { cookieReader } from '../session/sessions.ts'
import { answerSession, endSession, requireSignedIn } from '../session/signed-in.ts'
import {
  accountByPasskey,
  beginRegistration,
  beginSignIn,
  type Challenge,
  listPasskeys,
  partyOf,
  passkeyMinutes,
  register,
  removePasskey,
  wrong,
} from './passkey.ts'

const place = 'cookie/passkey'
const beginRules = { password: { ...anyPassword, optional: true } } as const
const nameRules = { name: { label: 'The name', max: 60 } } as const

const { anything, flag, list, members, moment, orNull, text } = shape
const passkeyShape = members({ id: text, name: text, createdAt: moment, usedAt: orNull(moment) })
const answered = members({ response: anything })
const says = {
  available: described({ for: 'anybody', summary: 'Whether one may sign in by a passkey', answers: { 200: members({ available: flag }) } }),
  start: described({ for: 'anybody', summary: 'Begin to sign in by a passkey', answers: { 200: members({ options: anything }) } }),
  signIn: described({ for: 'anybody', summary: 'Sign in by a passkey', body: answered, answers: { 200: sessionShape } }),
  list: described({ summary: 'One’s passkeys', answers: { 200: members({ items: list(passkeyShape), available: flag }) } }),
  begin: described({ summary: 'Begin to make a passkey', body: textsSchema(beginRules), answers: { 200: members({ options: anything }) } }),
  add: described({ summary: 'Keep a passkey', body: members({ name: text, response: anything }), answers: { 201: passkeyShape } }),
  remove: described({ summary: 'Remove a passkey', answers: { 204: null } }),
}

export function passkeyRoutes(app: FastifyInstance, platform: Platform): void {
  const { auth, control, now, seals, throttle } = platform
  const cookie = `${cookieName(platform.publicUrl)}-passkey`
  const flags = `Path=/; HttpOnly; ${isSecure(platform.publicUrl) ? 'Secure; ' : ''}SameSite=Strict`
  const readCookie = cookieReader(cookie)
  const keep = (reply: FastifyReply, challenge: Challenge): void =>
    void reply.header('set-cookie', `${cookie}=${seals.seal(JSON.stringify(challenge), place)}; Max-Age=${passkeyMinutes * 60}; ${flags}`)
  /** What was asked in this browser, once. Throws `passkey.wrong` (401). */
  const take = (request: FastifyRequest, reply: FastifyReply, purpose: Challenge['for'], account: string | null): Challenge => {
    void reply.header('set-cookie', `${cookie}=; Max-Age=0; ${flags}`)
    const sealed = readCookie(request.headers.cookie)
    const opened = sealed === undefined ? null : seals.open(sealed, place)
    const kept = opened === null ? null : (JSON.parse(opened) as Challenge)
    if (!kept || kept.for !== purpose || kept.account !== account || kept.until <= now().getTime()) throw wrong()
    return kept
  }

  app.get('/api/v1/sign-in/passkey', says.available, async () => ({ available: (await partyOf(platform)) !== null }))

  app.post('/api/v1/sign-in/passkey/start', says.start, async (_request, reply) => {
    const { options, challenge } = await beginSignIn(platform)
    keep(reply, challenge)
    return { options }
  })

  app.post('/api/v1/sign-in/passkey', says.signIn, async (request, reply) => {
    const { response } = bodyWith(request, ['response'])
    const from = addressBucket(request.ip)
    const attempt = await throttle.take('signIn', `passkey from ${from}`, from)
    const account = await accountByPasskey(platform, take(request, reply, 'signIn', null), response)
    await attempt.giveBack()
    const started = await startSessionFor(auth, account, { address: request.ip, userAgent: request.headers['user-agent'] })
    if (request.headers.cookie) await endSession(platform, request.headers.cookie)
    await sweep(control, account, now())
    return answerSession(platform, reply, started)
  })

  app.get('/api/v1/passkeys', says.list, async (request) => {
    const { account } = await requireSignedIn(platform, request)
    return { items: await listPasskeys(platform, account), available: (await partyOf(platform)) !== null }
  })

  app.post('/api/v1/passkeys/start', says.begin, async (request, reply) => {
    const signedIn = await requireSignedIn(platform, request)
    await provePassword(platform, signedIn, request, readTexts(request.body, beginRules).password)
    const { account, email, rights } = signedIn
    const { options, challenge } = await beginRegistration(platform, { account, email, name: rights.actor.name })
    keep(reply, challenge)
    return { options }
  })

  app.post('/api/v1/passkeys', says.add, async (request, reply) => {
    const { account } = await requireSignedIn(platform, request)
    const { response, name: given } = bodyWith(request, ['name', 'response'])
    const { name } = readTexts({ name: given }, nameRules)
    return reply.code(201).send(await register(platform, take(request, reply, 'register', account), name, response))
  })

  app.delete<{ Params: { id: string } }>('/api/v1/passkeys/:id', says.remove, async (request, reply) => {
    const { account } = await requireSignedIn(platform, request)
    await removePasskey(platform, account, request.params.id)
    return reply.code(204).send()
  })
}

function bodyWith(request: FastifyRequest, keys: readonly string[]): Readonly<Record<string, unknown>> {
  const body = objectBody(request.body)
  onlyKeys(body, keys)
  return body
}
