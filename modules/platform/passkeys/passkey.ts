/** Passkeys: the device proves by a key of its own, unlocked by its owner, whose account it is. Two factors in one. */
import { Problem } from '@rapport/core/errors'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Platform } from '../platform.ts'
import { spend } from '../accounts/second-step.ts'

/** Minutes that somebody may take to unlock a device. */
export const passkeyMinutes = 5
/** Passkeys that an account may have. */
export const mostPasskeys = 20

export interface Passkey {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly usedAt: string | null
}
/** What was asked of a device, until it answers. */
export interface Challenge {
  readonly for: 'register' | 'signIn'
  readonly challenge: string
  /** Who registers; null for a sign-in, which says it by the key. */
  readonly account: string | null
  readonly until: number
}

/** Where passkeys hold: browsers make them for names with https, or for localhost; null elsewhere. */
export async function partyOf({ mail }: Platform): Promise<{ origin: string; name: string } | null> {
  const address = await mail.address()
  if (address === null) return null
  const { protocol, hostname, origin } = new URL(address)
  const isLocal = hostname === 'localhost'
  return (protocol === 'https:' && !/^[\d.]+$|^\[/.test(hostname)) || isLocal ? { origin, name: hostname } : null
}

/** As `partyOf`; throws `passkey.nowhere` (409). */
async function party(platform: Platform): Promise<{ origin: string; name: string }> {
  const found = await partyOf(platform)
  if (!found)
    throw new Problem('passkey.nowhere', 'Passkeys need an address with https.', {
      status: 409,
      fix: 'Set RAPPORT_PUBLIC_URL to an https address.',
    })
  return found
}

export async function listPasskeys({ control }: Platform, account: string): Promise<readonly Passkey[]> {
  const { rows } = await control.query<{ id: string; name: string; createdAt: Date; usedAt: Date | null }>(
    'select id, name, created_at as "createdAt", used_at as "usedAt" from control.passkey where account_id = $1 order by created_at, id',
    [account],
  )
  return rows.map(({ id, name, createdAt, usedAt }) => ({
    id,
    name,
    createdAt: createdAt.toISOString(),
    usedAt: usedAt?.toISOString() ?? null,
  }))
}

/** What the browser is asked for a new passkey. Throws `passkey.many` (409). */
export async function beginRegistration(
  platform: Platform,
  who: { account: string; email: string; name: string },
): Promise<{ options: object; challenge: Challenge }> {
  const { name } = await party(platform)
  const { generateRegistrationOptions } = await import('@simplewebauthn/server')
  const there = await listPasskeys(platform, who.account)
  if (there.length >= mostPasskeys)
    throw new Problem('passkey.many', 'There are many passkeys already.', { status: 409, fix: 'Remove one first.' })
  const options = await generateRegistrationOptions({
    rpName: 'Rapport',
    rpID: name,
    userID: new TextEncoder().encode(who.account),
    userName: who.email,
    userDisplayName: who.name,
    attestationType: 'none',
    excludeCredentials: there.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  return { options, challenge: asked(platform, 'register', options.challenge, who.account) }
}

/** Keeps the passkey that a device made. Throws `passkey.wrong` (401). */
export async function register(platform: Platform, challenge: Challenge, name: string, response: unknown): Promise<Passkey> {
  const { origin, name: rpID } = await party(platform)
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const { registrationInfo } = await trying(() =>
    verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: challenge.challenge,
      expectedOrigin: origin,
      expectedRPID: rpID,
      requireUserVerification: true,
    }),
  )
  if (!registrationInfo) throw wrong()
  const { id, publicKey, counter, transports = [] } = registrationInfo.credential
  const at = platform.now()
  const { rowCount } = await platform.control.query(
    `insert into control.passkey (id, account_id, name, public_key, counter, transports, created_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [id, challenge.account, name, Buffer.from(publicKey), counter, transports, at],
  )
  if (!rowCount) throw wrong()
  return { id, name, createdAt: at.toISOString(), usedAt: null }
}

/** What the browser is asked for a sign-in: any passkey that it has for this address. The same for everybody. */
export async function beginSignIn(platform: Platform): Promise<{ options: object; challenge: Challenge }> {
  const { name } = await party(platform)
  const { generateAuthenticationOptions } = await import('@simplewebauthn/server')
  const options = await generateAuthenticationOptions({ rpID: name, userVerification: 'required' })
  return { options, challenge: asked(platform, 'signIn', options.challenge, null) }
}

/** Whose passkey answered. Throws `passkey.wrong` (401), the same for unknown keys and for whatever else is wrong. */
export async function accountByPasskey(platform: Platform, { challenge }: Challenge, response: unknown): Promise<string> {
  const { origin, name: rpID } = await party(platform)
  const { control, now } = platform
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  const { rows } = await control.query<{ id: string; account: string; key: Buffer; counter: string }>(
    'select id, account_id as account, public_key as key, counter from control.passkey where id = $1',
    [idOf(response)],
  )
  const known = rows[0]
  if (!known) throw wrong()
  const { verified, authenticationInfo } = await trying(() =>
    verifyAuthenticationResponse({
      response: response as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpID,
      requireUserVerification: true,
      credential: { id: known.id, publicKey: new Uint8Array(known.key), counter: Number(known.counter) },
    }),
  )
  // Each challenge opens once; a counter that does not grow is that of a copied key.
  if (!verified || !(await spend(platform, known.account, challenge))) throw wrong()
  const { rowCount } = await control.query(
    'update control.passkey set counter = $2, used_at = $3 where id = $1 and (counter < $2 or counter = 0 and $2 = 0)',
    [known.id, authenticationInfo.newCounter, now()],
  )
  if (!rowCount) throw wrong()
  return known.account
}

/** Removes one of the account's own. Throws `record.notFound` (404). */
export async function removePasskey({ control }: Platform, account: string, id: string): Promise<void> {
  const { rowCount } = await control.query('delete from control.passkey where id = $1 and account_id = $2', [id, account])
  if (!rowCount) throw new Problem('record.notFound', 'The passkey was not found.', { status: 404 })
}

const asked = ({ now }: Platform, purpose: Challenge['for'], challenge: string, account: string | null): Challenge => ({
  for: purpose,
  challenge,
  account,
  until: now().getTime() + passkeyMinutes * 60_000,
})

const idOf = (response: unknown): string | null => {
  const id = (response as { id?: unknown } | null)?.id
  return typeof id === 'string' && /^[\w-]{1,1400}$/.test(id) ? id : null
}

/** The library throws at whatever does not hold, also at what is no answer at all. */
async function trying<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check()
  } catch (error) {
    throw wrong(error)
  }
}

export const wrong = (cause?: unknown): Problem =>
  new Problem('passkey.wrong', 'This passkey does not open.', { status: 401, fix: 'Try again, or sign in another way.', cause })
