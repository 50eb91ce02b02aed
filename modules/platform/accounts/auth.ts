/** The authentication library, set up for our tables. Its own routes are not served; our endpoints call it. */
import { newId } from '@rapport/core/object'
import { betterAuth } from 'better-auth'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { Kysely, PostgresDialect } from 'kysely'
import type { Pool } from 'pg'
import { longestPassword, shortestPassword } from './password.ts'

/** Days that a session lasts after it was last used. */
export const sessionDays = 30

/** Minutes that the second factor may take after the password. */
export const challengeMinutes = 10

/** How passwords are kept. */
export interface Hashing {
  hash(password: string): Promise<string>
  verify(kept: { readonly hash: string; readonly password: string }): Promise<boolean>
}

export interface AuthOptions {
  /** Connections of the role that owns nothing but may use the schema `control`. */
  readonly control: Pool
  readonly secret: string
  /** `https://crm.example.com`; decides whether cookies are for https only. */
  readonly publicUrl?: string | undefined
  readonly onError: (error: Error) => void
  /** The library's scrypt (RFC 7914; N 16,384, r 16, p 1) unless given: tests, which make very many accounts, take less of it. */
  readonly hashing?: Hashing | undefined
}

export type Auth = ReturnType<typeof openAuth>

/** The name of the session cookie: with the prefix that binds it to this host wherever cookies travel by https only. */
export const cookieName = (publicUrl: string | undefined): string => (isSecure(publicUrl) ? '__Host-rapport' : 'rapport')
/** The name of the cookie that says whose password was right, while the second factor is still asked for. */
export const challengeName = (publicUrl: string | undefined): string => `${cookieName(publicUrl)}-second`
export const isSecure = (publicUrl: string | undefined): boolean => publicUrl?.startsWith('https:') ?? false

export function openAuth({ control, secret, publicUrl, onError, hashing }: AuthOptions) {
  const attributes = { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure(publicUrl) } as const
  return betterAuth({
    appName: 'Rapport',
    baseURL: publicUrl ?? 'http://localhost',
    basePath: '/api/v1',
    secret,
    database: { db: new Kysely({ dialect: new PostgresDialect({ pool: control }) }), type: 'postgres', schemaName: 'control' },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    logger: { level: 'error', log: (_level, message) => onError(new Error(message)) },
    plugins: [
      twoFactor({
        issuer: 'Rapport',
        twoFactorCookieMaxAge: challengeMinutes * 60,
        // Wrong codes are counted with wrong passwords, over all servers, before the code is looked at.
        accountLockout: { enabled: false },
        schema: {
          user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
          twoFactor: {
            modelName: 'second_factor',
            fields: {
              userId: 'account_id',
              backupCodes: 'backup_codes',
              failedVerificationCount: 'failed_count',
              lockedUntil: 'locked_until',
            },
          },
        },
      }),
    ],
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: shortestPassword,
      maxPasswordLength: longestPassword,
      ...(hashing && { password: hashing }),
    },
    advanced: {
      useSecureCookies: false, // it would add a prefix of its own; `secure` is set in the attributes
      cookies: {
        session_token: { name: cookieName(publicUrl), attributes },
        two_factor: { name: challengeName(publicUrl), attributes },
      },
      database: { generateId: () => newId() },
    },
    user: { modelName: 'account', fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' } },
    session: {
      modelName: 'session',
      expiresIn: sessionDays * 86_400,
      updateAge: 86_400,
      fields: {
        userId: 'account_id',
        expiresAt: 'expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
      },
      additionalFields: {
        workspaceId: { type: 'string', required: false, input: false, fieldName: 'workspace_id' },
        seenAt: { type: 'date', required: false, input: false, fieldName: 'seen_at' },
        switchedOffAt: { type: 'date', required: false, input: false, fieldName: 'switched_off_at' },
      },
    },
    account: {
      modelName: 'credential',
      fields: {
        userId: 'account_id',
        providerId: 'provider',
        accountId: 'subject',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: { modelName: 'verification', fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' } },
  })
}
