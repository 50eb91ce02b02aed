/** Signing in and out through the library: new token each time, one answer for everything that is wrong. */
import { Problem } from '@rapport/core/errors'
import { isMailAddress } from '@rapport/core/mail'
import { APIError } from 'better-auth/api'
import { makeSignature } from 'better-auth/crypto'
import { foldEmail } from './account.ts'
import { addressBucket } from '@rapport/core/limits'
import type { Auth } from './auth.ts'
import { longestPassword } from './password.ts'
import type { Purpose, Throttle } from './throttle.ts'

export interface SignIn {
  readonly account: string
  /** The password was right, and a second factor is asked for: there is no session yet. */
  readonly second: boolean
  /** `Set-Cookie` values for the answer. */
  readonly cookies: readonly string[]
  /** A request's `Cookie` header that holds the new session. */
  readonly cookieHeader: string
}

/**
 * Signs in. Throws `session.wrong` (401), the same after the same work whether the address is unknown or the password
 * wrong, and `session.tooMany` (429).
 */
export async function signIn(
  auth: Auth,
  throttle: Throttle,
  who: { email: string; password: string; address: string; userAgent?: string | undefined },
  purpose: Purpose = 'signIn',
): Promise<SignIn> {
  const email = foldEmail(who.email)
  const attempt = await throttle.take(purpose, email, addressBucket(who.address))
  const signedIn = await startSession(auth, { ...who, email })
  if (!signedIn) throw wrongSignIn()
  await attempt.giveBack()
  return signedIn
}

/** Signs in an account whose password is known to be right: it was just set. Null when it is not. */
export async function startSession(
  auth: Auth,
  { email, password, address, userAgent }: { email: string; password: string; address: string; userAgent?: string | undefined },
): Promise<SignIn | null> {
  const context = await auth.$context
  if (password.length > longestPassword || !isMailAddress(email)) {
    await context.password.hash(password.slice(0, longestPassword))
    return null
  }
  try {
    const { headers, response } = await auth.api.signInEmail({
      body: { email, password },
      headers: new Headers({ 'x-forwarded-for': address, ...(userAgent ? { 'user-agent': userAgent.slice(0, 300) } : {}) }),
      returnHeaders: true,
    })
    const second = 'twoFactorRedirect' in response
    // While a second factor is asked for, the session that the browser had goes on.
    const cookies = ours(auth, headers).filter((cookie) => !second || !isEmptied(cookie))
    const account = second ? (await context.internalAdapter.findUserByEmail(email))?.user.id : response.user.id
    return account === undefined ? null : { account, second, cookies, cookieHeader: cookieHeaderOf(cookies) }
  } catch (error) {
    if (error instanceof APIError && error.statusCode < 500) return null
    throw error
  }
}

/** Begins a session for somebody who proved who they are in another way than by a password. */
export async function startSessionFor(
  auth: Auth,
  account: string,
  { address, userAgent }: { address: string; userAgent: string | undefined },
): Promise<SignIn> {
  const { internalAdapter, secret, authCookies, sessionConfig } = await auth.$context
  const { token } = await internalAdapter.createSession(account, false, { ipAddress: address, userAgent: userAgent?.slice(0, 300) ?? '' })
  const { name, attributes } = authCookies.sessionToken
  const value = encodeURIComponent(`${token}.${await makeSignature(token, secret)}`)
  const flags = `Path=/; HttpOnly; ${attributes.secure ? 'Secure; ' : ''}SameSite=Lax`
  return {
    account,
    second: false,
    cookies: [`${name}=${value}; Max-Age=${sessionConfig.expiresIn}; ${flags}`],
    cookieHeader: `${name}=${value}`,
  }
}

/** Ends the session of a `Cookie` header, if there is one. Gives the cookies that empty the browser's. */
export async function signOut(auth: Auth, cookies: string | undefined): Promise<readonly string[]> {
  const { headers } = await auth.api.signOut({ headers: new Headers(cookies ? { cookie: cookies } : {}), returnHeaders: true })
  return ours(auth, headers)
}

/** The cookies that are in use here: the library also empties some that are never set. */
export const ours = (auth: Auth, headers: Headers): readonly string[] => {
  const names = Object.values(auth.options.advanced.cookies).map(({ name }) => `${name}=`)
  return headers.getSetCookie().filter((cookie) => names.some((name) => cookie.startsWith(name)))
}

const isEmptied = (setCookie: string): boolean => /;\s*max-age=0/i.test(setCookie)

/** A request's `Cookie` header of what an answer sets and does not empty. */
export const cookieHeaderOf = (setCookies: readonly string[]): string =>
  setCookies
    .filter((cookie) => !isEmptied(cookie))
    .map((cookie) => cookie.slice(0, cookie.indexOf(';')))
    .join('; ')

export const wrongSignIn = (): Problem =>
  new Problem('session.wrong', 'The mail address or the password is wrong.', {
    status: 401,
    fix: 'Check both. If you forgot the password, ask for a link to choose a new one.',
  })
