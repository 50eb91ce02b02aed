/** Who sends a request: somebody who is signed in, or a program with an API key. Never both at once. */
import type { Actor } from '@rapport/core/access'
import { refuseOthers } from '@rapport/core/api'
import { Problem } from '@rapport/core/errors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Platform } from '../platform.ts'
import { signInFirst, type SignedIn } from '../session/sessions.ts'
import type { KeyRights } from './key-rights.ts'
import { bearerOf, mark } from './secret.ts'

/** The secret of a key that a request sends; undefined where it sends none. A cookie goes before what a proxy may have put there. */
export function secretOf({ headers }: FastifyRequest): string | undefined {
  const secret = bearerOf(headers.authorization)
  if (secret === undefined || headers.cookie === undefined) return secret
  if (!secret.startsWith(mark)) return undefined
  throw new Problem('key.andCookie', 'The request has an API key and cookies: whose it is would be a guess.', {
    fix: 'Send one of them.',
  })
}

/** The one who acts, with the rights of this moment, and the workspace it acts in: somebody whom the route is for. Throws `session.*`, `key.*` (401, 403). */
export async function identify(platform: Platform, request: FastifyRequest): Promise<SignedIn['rights'] | KeyRights> {
  const secret = secretOf(request)
  if (secret === undefined) {
    const signedIn = await platform.sessions.find(request.headers.cookie)
    if (!signedIn) throw isProgram(request) ? keyless(request) : signInFirst()
    await platform.identified(request, 'member', signedIn.account, signedIn.rights.workspace.id)
    refuseOthers(signedIn.rights.actor, request)
    return signedIn.rights
  }
  const key = await platform.keys.find(secret)
  await platform.identified(request, 'key', key.actor.key!, key.workspace.id)
  refuseOthers(key.actor, request)
  return key
}

/** Whether no browser sends it: browsers call themselves so, and whoever was signed in has a cookie. */
const isProgram = ({ headers }: FastifyRequest): boolean => headers.cookie === undefined && !headers['user-agent']?.startsWith('Mozilla/')

/** What a program did instead of sending its key as it is taken, if it shows. */
function keyless({ headers, query }: FastifyRequest): Problem {
  const { authorization } = headers
  const inAddress = ['api_key', 'apikey', 'key', 'token', 'access_token'].find((name) => Object.hasOwn(query as object, name))
  const instead = /^bearer *$/i.test(authorization ?? '')
    ? 'there is none behind `Bearer`, as when a variable is not set'
    : authorization !== undefined
      ? '`Authorization` is taken with the word `Bearer` in front only'
      : headers['x-api-key'] !== undefined
        ? 'the header `X-Api-Key` is not read'
        : inAddress !== undefined
          ? `in an address it would be written into logs, so \`${inAddress}\` is not read`
          : 'keys are made under Settings, API keys'
  const fix = `Send \`Authorization: Bearer ${mark}…\`; ${instead}.`
  return new Problem('session.none', 'This request carries no API key.', { status: 401, fix })
}

/** The actor of a request, see `identify`. */
export const actorOf = async (platform: Platform, request: FastifyRequest): Promise<Actor> => (await identify(platform, request)).actor

/** The key of a request. Throws `key.none` (404) where it has none; a program hears what `identify` says (401). */
export async function requireKey(platform: Platform, request: FastifyRequest): Promise<KeyRights> {
  const secret = secretOf(request)
  if (secret === undefined && isProgram(request)) throw keyless(request)
  if (secret === undefined)
    throw new Problem('key.none', 'This request has no API key.', { status: 404, fix: 'Send Authorization: Bearer and the key.' })
  return platform.keys.find(secret)
}

/** Refuses keys where only people act: on their accounts, sessions, passwords and keys. Throws `key.notHere` (403). */
export function refuseKeys(request: FastifyRequest): void {
  if (secretOf(request) !== undefined)
    throw new Problem('key.notHere', 'This can only be done by somebody who is signed in, not by an API key.', {
      status: 403,
      fix: 'Sign in, then try again.',
    })
}

/** Says how one proves who one is, where a program was not believed (RFC 9110, 11.6.1). */
export function challenge(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (reply.statusCode === 401 && bearerOf(request.headers.authorization) !== undefined)
      void reply.header('www-authenticate', 'Bearer realm="Rapport", error="invalid_token"')
    else if (reply.statusCode === 401 && isProgram(request)) void reply.header('www-authenticate', 'Bearer realm="Rapport"')
    done(null, payload)
  })
}
