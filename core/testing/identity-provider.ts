/** Identity providers on loopback: a real one (oidc-provider), and one that answers whatever an attacker would. */
import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import Provider from 'oidc-provider'

export interface Person {
  readonly sub: string
  readonly email?: string
  readonly email_verified?: unknown
  readonly name?: string
}

export interface IdentityProvider {
  readonly issuer: string
  readonly client: { readonly clientId: string; readonly clientSecret: string }
  /** Who signs in there from now on. */
  person: Person
  /** Tells the provider where it may send people back to. */
  allow(redirectUri: string): void
  close(): Promise<void>
}

const client = { clientId: 'rapport', clientSecret: 'a secret between rapport and its provider' } as const
const listen = (server: http.Server): Promise<string> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)))
const closing = (server: http.Server) => (): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections()
    server.close(() => resolve())
  })

/** A certified provider that demands PKCE; whoever comes is `person`, without a page. */
export async function openIdentityProvider(first: Person): Promise<IdentityProvider> {
  let handle: http.RequestListener = (_request, response) => response.end()
  const server = http.createServer((...exchange) => handle(...exchange))
  const issuer = await listen(server)
  const redirects: string[] = []
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.clientId, client_secret: client.clientSecret, redirect_uris: ['http://127.0.0.1/nowhere'] }],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['a key of the tests'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    findAccount: () => ({ accountId: made.person.sub, claims: () => ({ ...made.person }) }) as never,
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  })
  Object.assign(provider.Client.prototype, { redirectUriAllowed: (uri: string) => redirects.includes(uri) })
  const callback = provider.callback()
  handle = (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void callback(request, response)
    void (async () => {
      const { params } = await provider.interactionDetails(request, response)
      const grant = new provider.Grant({ accountId: made.person.sub, clientId: String(params.client_id) })
      grant.addOIDCScope('openid email profile')
      const result = { login: { accountId: made.person.sub }, consent: { grantId: await grant.save() } }
      await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
    })()
  }
  const made: IdentityProvider = {
    issuer,
    client,
    person: first,
    allow: (uri) => void redirects.push(uri),
    close: closing(server),
  }
  return made
}

/** What a hostile provider changes of an honest answer. */
export interface Tampering {
  readonly claims?: Record<string, unknown>
  readonly header?: Record<string, unknown>
  readonly signature?: 'none' | 'other key' | 'secret' | 'broken'
  readonly metadata?: Record<string, unknown>
}

export interface HostileProvider extends IdentityProvider {
  tampering: Tampering
  /** Codes and verifiers that were sent to its token endpoint. */
  readonly got: { code: string; verifier: string; authorization: string }[]
  /** Requests that came, whatever they asked for. */
  asked: number
  /** The nonce that its ID tokens hold. */
  nonce: string
}

/** Speaks just enough of the protocol to lie in it. Its authorization endpoint is never visited: tests send the answer themselves. */
export async function openHostileProvider(first: Person): Promise<HostileProvider> {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const others = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const server = http.createServer((request, response) => {
    made.asked++
    const answer = (body: unknown): void => void response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
    if (request.url === '/.well-known/openid-configuration') return answer({ ...metadata(), ...made.tampering.metadata })
    if (request.url === '/keys')
      return answer({ keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }] })
    void text(request).then((body) => {
      const form = new URLSearchParams(body)
      made.got.push({
        code: form.get('code') ?? '',
        verifier: form.get('code_verifier') ?? '',
        authorization: request.headers.authorization ?? '',
      })
      answer({ access_token: 'x', token_type: 'bearer', id_token: idToken() })
    })
  })
  const issuer = await listen(server)
  const metadata = () => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: true,
  })
  const idToken = (): string => {
    const { claims, header, signature } = made.tampering
    const at = Math.floor(Date.now() / 1000)
    const body = { iss: issuer, aud: client.clientId, iat: at, exp: at + 300, nonce: made.nonce, ...made.person, ...claims }
    const signing = [{ alg: 'RS256', kid: 'one', ...header }, body]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    return `${signing}.${signed(signing, signature)}`
  }
  const signed = (data: string, how: Tampering['signature']): string => {
    if (how === 'none') return ''
    if (how === 'secret') return createHmac('sha256', client.clientSecret).update(data).digest('base64url')
    const by = (key: KeyObject): string => sign('sha256', Buffer.from(data), key).toString('base64url')
    if (how === 'other key') return by(others.privateKey)
    return how === 'broken' ? by(keys.privateKey).replace(/^./, (sign) => (sign === 'A' ? 'B' : 'A')) : by(keys.privateKey)
  }
  const made: HostileProvider = {
    issuer,
    client,
    person: first,
    asked: 0,
    tampering: {},
    got: [],
    nonce: '',
    allow: () => {},
    close: closing(server),
  }
  return made
}
