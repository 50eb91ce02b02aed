/** OpenID Connect with one provider: the authorization code with PKCE, and what an ID token must hold to count. */
import { Problem } from '@rapport/core/errors'
import type { Outbound } from '@rapport/core/outbound'
import * as oauth from 'oauth4webapi'
import type { Provider } from './provider.ts'

/** What a sign-in that began must remember until it comes back. */
export interface Begun {
  readonly provider: string
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** Whom the provider vouches for. */
export interface Vouched {
  readonly subject: string
  readonly email: string | null
  /** The provider says that the address is theirs; nothing but `true` counts. */
  readonly emailVerified: boolean
  readonly name: string | null
}

/** Milliseconds that a provider may take to answer, and that its addresses are remembered. */
const patience = 10_000
const remembered = 10 * 60_000

type Known = Pick<Provider, 'issuer' | 'clientId' | 'clientSecret' | 'id'>
const known = new Map<string, { until: number; server: oauth.AuthorizationServer }>()

/**
 * The provider's own description. All its addresses must be https and public; of a host that the installation allows, http
 * of the same host will do. Throws `sso.discovery` (422) without what was answered.
 */
export async function discover(outbound: Outbound, issuer: string): Promise<oauth.AuthorizationServer> {
  const entry = known.get(issuer)
  if (entry && entry.until > Date.now()) return entry.server
  const url = URL.canParse(issuer) ? new URL(issuer) : null
  if (!url || !mayAsk(outbound, issuer, url)) throw undiscovered()
  try {
    const server = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, asking(outbound, url)))
    const addresses = [server.authorization_endpoint, server.token_endpoint, server.jwks_uri, server.userinfo_endpoint ?? issuer]
    if (!addresses.every((one) => one !== undefined && mayAsk(outbound, one, url))) throw undiscovered()
    known.set(issuer, { until: Date.now() + remembered, server })
    return server
  } catch (error) {
    throw error instanceof Problem ? error : undiscovered(error)
  }
}

function mayAsk(outbound: Outbound, text: string, issuer: URL): boolean {
  try {
    const { secure, hostname } = outbound.read(text)
    return secure || hostname === outbound.read(issuer.href).hostname
  } catch {
    return false
  }
}

/** By the one way out, which follows no redirect. */
const asking = (outbound: Outbound, issuer: URL): Asking => ({
  [oauth.customFetch]: (url, options) => outbound.fetch(url, options),
  signal: AbortSignal.timeout(patience),
  ...(issuer.protocol === 'http:' ? { [oauth.allowInsecureRequests]: true } : {}),
})
interface Asking {
  readonly [oauth.customFetch]: (url: string, options: Parameters<Outbound['fetch']>[1]) => Promise<Response>
  readonly signal: AbortSignal
  readonly [oauth.allowInsecureRequests]?: boolean
}

/** Begins a sign-in: where the browser goes, and what has to be remembered. */
export async function beginWith(outbound: Outbound, provider: Known, redirectUri: string): Promise<{ url: string; begun: Begun }> {
  const server = await discover(outbound, provider.issuer)
  const begun = {
    provider: provider.id,
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
  }
  const url = new URL(server.authorization_endpoint!)
  const asked = {
    client_id: provider.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid email profile',
    code_challenge: await oauth.calculatePKCECodeChallenge(begun.verifier),
    code_challenge_method: 'S256',
    state: begun.state,
    nonce: begun.nonce,
  }
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
  return { url: url.href, begun }
}

/**
 * Ends a sign-in: checks that the answer belongs to what was begun and comes from this provider (state, `iss` of RFC 9207),
 * swaps the code, and checks the ID token: signature by the provider's keys, algorithm, issuer, audience, nonce, times. Throws
 * `sso.refused` (401) for whatever is wrong; the cause is for the log.
 */
export async function endWith(outbound: Outbound, provider: Known, redirectUri: string, begun: Begun, answer: URL): Promise<Vouched> {
  const server = await discover(outbound, provider.issuer)
  const issuer = new URL(provider.issuer)
  const client: oauth.Client = { client_id: provider.clientId }
  try {
    const parameters = oauth.validateAuthResponse(server, client, answer, begun.state)
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      clientAuth(server, provider.clientSecret),
      parameters,
      redirectUri,
      begun.verifier,
      asking(outbound, issuer),
    )
    // A token without algorithm, or signed by a secret that is shared, has no signature that keys could check.
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: begun.nonce,
      requireIdToken: true,
    })
    await oauth.validateApplicationLevelSignature(server, response, asking(outbound, issuer))
    const claims = oauth.getValidatedIdTokenClaims(tokens)!
    const more =
      claims.email === undefined && server.userinfo_endpoint
        ? await oauth.processUserInfoResponse(
            server,
            client,
            claims.sub,
            await oauth.userInfoRequest(server, client, tokens.access_token, asking(outbound, issuer)),
          )
        : {}
    return vouched(claims.sub, { ...more, ...claims })
  } catch (error) {
    throw refused(error)
  }
}

const vouched = (subject: string, claims: Readonly<Record<string, unknown>>): Vouched => ({
  subject,
  email: typeof claims.email === 'string' ? claims.email.trim().toLowerCase() : null,
  emailVerified: claims.email_verified === true,
  name: typeof claims.name === 'string' && claims.name.trim() ? claims.name.trim().slice(0, 200) : null,
})

const clientAuth = ({ token_endpoint_auth_methods_supported: methods }: oauth.AuthorizationServer, secret: string): oauth.ClientAuth =>
  methods?.includes('client_secret_post') && !methods.includes('client_secret_basic')
    ? oauth.ClientSecretPost(secret)
    : oauth.ClientSecretBasic(secret)

const undiscovered = (cause?: unknown): Problem =>
  new Problem('sso.discovery', 'This address does not describe a provider of OpenID Connect.', {
    status: 422,
    fix: 'Take the issuer as the provider names it, such as https://login.example.com/realms/main. All its addresses must be https.',
    cause,
    more: {
      errors: [{ field: 'issuer', code: 'sso.discovery', message: 'Nothing at this address describes a provider of OpenID Connect.' }],
    },
  })

const refused = (cause: unknown): Problem =>
  new Problem('sso.refused', 'The sign-in did not hold.', { status: 401, fix: 'Begin it again.', cause })
