/** Signing in and out through the library: new token each time, one answer for everything that is wrong. */
import { Problem } from '@rapport/core/errors'
import { isMailAddress } from '@rapport/core/mail'
import { APIError } from 'better-auth/api'
import { foldEmail } from './account.ts'
import { addressBucket } from './address.ts'
import type { Auth } from './auth.ts'
import { longestPassword } from './password.ts'
import type { Purpose, Throttle } from './throttle.ts'

export interface SignIn {
  readonly account: string
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
    const cookies = ours(auth, headers)
    return { account: response.user.id, cookies, cookieHeader: cookies.map((cookie) => cookie.slice(0, cookie.indexOf(';'))).join('; ') }
  } catch (error) {
    if (error instanceof APIError && error.statusCode < 500) return null
    throw error
  }
}

/** Ends the session of a `Cookie` header, if there is one. Gives the cookies that empty the browser's. */
export async function signOut(auth: Auth, cookies: string | undefined): Promise<readonly string[]> {
  const { headers } = await auth.api.signOut({ headers: new Headers(cookies ? { cookie: cookies } : {}), returnHeaders: true })
  return ours(auth, headers)
}

/** The session's own cookie; the library also empties cookies that are never set here. */
export const ours = (auth: Auth, headers: Headers): readonly string[] => {
  const name = `${auth.options.advanced.cookies.session_token.name}=`
  return headers.getSetCookie().filter((cookie) => cookie.startsWith(name))
}

export const wrongSignIn = (): Problem =>
  new Problem('session.wrong', 'The mail address or the password is wrong.', {
    status: 401,
    fix: 'Check both. If you forgot the password, ask for a link to choose a new one.',
  })
