/** The accounts, sessions and members of an installation, put together. */
import type { Actor } from '@rapport/core/access'
import { Problem } from '@rapport/core/errors'
import type { Model } from '@rapport/core/object'
import { Presence } from '@rapport/core/leases'
import { openOutbound, type Outbound } from '@rapport/core/outbound'
import { openSeals, type Seals } from '@rapport/core/secrets'
import type { Planned, Store } from '@rapport/core/store'
import { APIError } from 'better-auth/api'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import { addressBucket } from '@rapport/core/limits'
import { openAuth, type Auth, type Hashing } from './accounts/auth.ts'
import { ours } from './accounts/sign-in.ts'
import { secondFactorRoutes } from './accounts/second-factor.routes.ts'
import { resetRoutes } from './accounts/reset.routes.ts'
import { openThrottle, type Throttle } from './accounts/throttle.ts'
import { invitationRoutes } from './invitations/invitation.routes.ts'
import { mailRoutes } from './mail/mail.routes.ts'
import { openPostman, type Postman, type PostmanOptions } from './mail/postman.ts'
import { type MailEnvironment, type MailSettingsStore, openMailSettings } from './mail/settings.ts'
import type { WorkspaceModels } from '@rapport/core/customise'
import { actorOf, challenge, identify } from './keys/identify.ts'
import { keyLoader } from './keys/key-rights.ts'
import { keyRoutes } from './keys/key.routes.ts'
import { type Keys, openKeys } from './keys/keys.ts'
import { memberLoader } from './rights/member-rights.ts'
import { roleRoutes } from './rights/role.routes.ts'
import type { SampleMaker } from './sample/sample.ts'
import { sampleRoutes } from './sample/sample.routes.ts'
import { openSessions, type SignedIn, type Sessions } from './session/sessions.ts'
import { passkeyRoutes } from './passkeys/passkey.routes.ts'
import { ssoRoutes } from './sso/sso.routes.ts'
import { deviceRoutes } from './session/device.routes.ts'
import { sessionRoutes } from './session/session.routes.ts'
import { isSetUp } from './setup/found-workspace.ts'

/** What the platform needs of a database: see `core/postgres`. */
export interface PlatformDatabase {
  readonly control: Pool
  readJson(workspace: string, statement: { readonly text: string; readonly values: readonly unknown[] }): Promise<string | null>
}

export interface PlatformOptions {
  readonly model: Model
  readonly models: WorkspaceModels
  readonly database: PlatformDatabase
  readonly store: Store
  /** Signs cookies; the same on every server of the installation, 32 characters or more. */
  readonly secret: string
  /** How passwords are kept; as strongly as it should be unless given. */
  readonly hashing?: Hashing | undefined
  /** `https://crm.example.com`: the address people use. Links are made of it and of nothing a request says. */
  readonly publicUrl?: string | undefined
  /** The changes that write sample records; none unless given. */
  readonly makeSample?: SampleMaker | undefined
  /** How mail is sent, where the environment says so. */
  readonly smtp?: MailEnvironment | undefined
  /** The way to addresses that people name; to public ones only unless given. */
  readonly outbound?: Outbound | undefined
  /** Whether this server sends mails; yes unless said. */
  readonly works?: boolean | undefined
  /** Shows that this server lives; one of the platform's own unless given. */
  readonly presence?: Presence | undefined
  readonly posting?: Partial<Pick<PostmanOptions, 'look' | 'round'>> | undefined
  /** Whether strangers may make workspaces of their own. */
  readonly signUp?: boolean | undefined
  /** Where a page begins to follow that loads its session now; not told unless given. */
  readonly position?: ((workspace: string) => Promise<number>) | undefined
  readonly onError?: ((error: Error) => void) | undefined
  readonly clock?: (() => Date) | undefined
  /** Told of everybody who is known by a session or a key before they are let in; what it throws refuses the request. */
  readonly identified?: ((request: FastifyRequest, as: 'member' | 'key', id: string, workspace: string) => Promise<void>) | undefined
}

export interface Platform {
  readonly model: Model
  readonly models: WorkspaceModels
  readonly store: Store
  readonly control: Pool
  readonly auth: Auth
  readonly throttle: Throttle
  readonly sessions: Sessions
  readonly keys: Keys
  readonly seals: Seals
  readonly mail: MailSettingsStore
  readonly postman: Postman
  readonly outbound: Outbound
  readonly publicUrl: string | undefined
  readonly identified: NonNullable<PlatformOptions['identified']>
  readonly signUp: boolean
  readonly now: () => Date
  /** Where failures go that nobody waits for. */
  readonly onError: (error: Error) => void
  isSetUp(): Promise<boolean>
  setUpDone(): void
  readonly makeSample: SampleMaker
  readonly position: PlatformOptions['position']
  readJson: PlatformDatabase['readJson']
  /** Forgets what is remembered of members and roles that were written, and ends sessions of members switched off: for `createStore({ written })`. */
  written(workspace: string, planned: readonly Pick<Planned, 'object' | 'id' | 'before' | 'after'>[]): void
  /** Sets a new password and ends every other session. Throws `password.wrong` (403). Gives the cookies of the new session. */
  changePassword(signedIn: SignedIn, request: FastifyRequest, current: string, next: string): Promise<readonly string[]>
  /** Who sends a request. Throws `session.none`, `session.inactive` and `key.*` (401), `key.scope` (403). */
  resolveActor(request: FastifyRequest): Promise<Actor>
  /** Ends what goes on behind requests. */
  stop(): Promise<void>
  /** The country of the workspace that a request acts in. Throws as `resolveActor` does. */
  countryOf(request: FastifyRequest): Promise<string | null>
}

/** Opens the platform over a database whose migrations are done. */
export function openPlatform({
  model,
  models,
  database,
  store,
  secret,
  hashing,
  publicUrl,
  smtp,
  outbound = openOutbound(),
  works = true,
  presence,
  posting,
  signUp = false,
  makeSample = () => [],
  identified = async () => {},
  position,
  onError = () => {},
  clock = () => new Date(),
}: PlatformOptions): Platform {
  if (secret.length < 32)
    throw new Problem('platform.secret', 'The secret that signs cookies is too short.', {
      status: 500,
      fix: 'Set RAPPORT_SECRET to 32 random characters or more.',
    })
  const { control } = database
  const auth = openAuth({ control, secret, publicUrl, onError, hashing })
  const throttle = openThrottle(control, secret, clock)
  const loadMember = memberLoader(database, models)
  const sessions = openSessions({
    auth,
    control,
    publicUrl,
    now: () => clock().getTime(),
    onError,
    loadMember,
  })
  const keys = openKeys({ control, loadKey: keyLoader({ database, models, loadMember }), now: () => clock().getTime() })
  const seals = openSeals(secret)
  const mail = openMailSettings(control, seals, smtp, publicUrl)
  const shown = presence ?? new Presence(control)
  const postman = openPostman({ ...posting, control, presence: shown, seals, settings: mail, works, now: clock, onError })
  let done = false
  const platform: Platform = {
    model,
    models,
    store,
    control,
    auth,
    throttle,
    sessions,
    keys,
    seals,
    mail,
    postman,
    outbound,
    publicUrl,
    identified,
    signUp,
    makeSample,
    position,
    onError,
    now: clock,
    isSetUp: async () => (done ||= await isSetUp(control)),
    setUpDone: () => {
      done = true
    },
    readJson: (workspace, statement) => database.readJson(workspace, statement),
    written(workspace, planned) {
      // What a role may do is told by object, and so by the model.
      if (planned.some(({ object }) => remembered.has(object) || model.objects.get(object)?.shapesModel)) {
        sessions.forgetWorkspace(workspace)
        keys.forgetWorkspace(workspace)
      }
      for (const { object, id, before, after } of planned)
        if (object === 'member' && before?.active === true && after?.active !== true) sessions.switchOff(workspace, id)
    },
    async changePassword(signedIn, request, current, next) {
      const attempt = await throttle.take('changePassword', signedIn.email, addressBucket(request.ip))
      try {
        const { headers } = await auth.api.changePassword({
          body: { currentPassword: current, newPassword: next, revokeOtherSessions: true },
          headers: new Headers({ cookie: request.headers.cookie ?? '' }),
          returnHeaders: true,
        })
        await attempt.giveBack()
        return ours(auth, headers)
      } catch (error) {
        if (!(error instanceof APIError) || error.statusCode >= 500) throw error
        throw new Problem('password.wrong', 'The present password is wrong.', {
          status: 403,
          fix: 'Type the password you signed in with.',
          more: { errors: [{ field: 'current', code: 'password.wrong', message: 'This is not your present password.' }] },
        })
      } finally {
        sessions.forgetAccount(signedIn.account)
      }
    },
    resolveActor: (request) => actorOf(platform, request),
    async stop() {
      await postman.stop()
      if (!presence) await shown.end()
    },
    countryOf: async (request) => (await identify(platform, request)).workspace.country,
  }
  return platform
}

/** What sessions and keys are remembered with. */
const remembered: ReadonlySet<string> = new Set(['member', 'role', 'team', 'workspace', 'api_key'])

/** Registers the platform's endpoints, and the hook that lets a session which is used last longer. */
export function platformRoutes(app: FastifyInstance, platform: Platform): void {
  app.addHook('onSend', (request, reply, payload, next) => {
    if (request.headers.cookie !== undefined && !reply.hasHeader('set-cookie'))
      for (const cookie of platform.sessions.takeCookies(request.headers.cookie)) void reply.header('set-cookie', cookie)
    next(null, payload)
  })
  app.addHook('onReady', (ready) => {
    platform.postman.start()
    ready()
  })
  app.addHook('preClose', () => platform.stop())
  challenge(app)
  sessionRoutes(app, platform)
  keyRoutes(app, platform)
  deviceRoutes(app, platform)
  ssoRoutes(app, platform)
  passkeyRoutes(app, platform)
  secondFactorRoutes(app, platform)
  resetRoutes(app, platform)
  mailRoutes(app, platform)
  invitationRoutes(app, platform)
  roleRoutes(app, platform)
  sampleRoutes(app, platform)
}
