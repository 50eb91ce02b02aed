/** What a server can be told, and what it is once it is put together (`compose.ts`). */
import type { AppOptions } from '@rapport/core/api'
import type { ErasuresOptions } from '@rapport/core/erasure'
import type { Feed, FeedOptions } from '@rapport/core/feed'
import type { Flows, FlowsOptions } from '@rapport/core/flows'
import type { JobKind, Jobs } from '@rapport/core/jobs'
import type { Quotas } from '@rapport/core/limits'
import type { Live, LiveOptions } from '@rapport/core/live'
import type { MessagingOptions } from '@rapport/core/messaging'
import type { MetricsOptions } from '@rapport/core/metrics'
import type { Notifications, NotificationsOptions } from '@rapport/core/notifications'
import type { OutboundOptions } from '@rapport/core/outbound'
import type { Database } from '@rapport/core/postgres'
import type { Guard, Store } from '@rapport/core/store'
import type { TransferOptions } from '@rapport/core/transfer'
import type { WebhooksOptions } from '@rapport/core/webhooks'
import type { Hashing, MailEnvironment, Platform } from '@rapport/platform/server'
import type { FastifyInstance } from 'fastify'

export interface ServerOptions extends AppOptions {
  readonly database: Database
  readonly secret: string
  /** How passwords are kept; as strongly as it should be unless given. */
  readonly hashing?: Hashing | undefined
  readonly signUp?: boolean | undefined
  /** How mail is sent, where the environment says so. */
  readonly smtp?: MailEnvironment | undefined
  /** What may be asked that people name; public addresses only unless said. */
  readonly outbound?: OutboundOptions | undefined
  /** The folder of the web app's bundle; without it there are no pages. */
  readonly web?: string | undefined
  readonly version?: string
  /** Rules that every write keeps, beside those of the modules. */
  readonly guards?: readonly Guard[]
  /** How imports are worked on and how long they are kept. */
  readonly imports?: Pick<TransferOptions, 'pause' | 'backOff' | 'keepDays' | 'room'>
  /** Whether the server does work that belongs to no request, beside answering (`yes`, unless said), not at all, or instead of it. */
  readonly work?: 'yes' | 'no' | 'only'
  /** Aborted when the server is about to stop: it is not ready any more, and what never ends by itself ends now. */
  readonly stopping?: AbortSignal
  /** How often somebody may ask; as often as they like unless said. */
  readonly quotas?: Quotas
  /** Milliseconds by which quotas are counted. */
  readonly now?: () => number
  /** Who may read the metrics; nobody unless said. */
  readonly metrics?: MetricsOptions
  /** How the feed is kept going. */
  readonly feed?: Pick<FeedOptions, 'round' | 'consumers' | 'keepDays'>
  /** How webhooks are sent. */
  readonly webhooks?: Partial<Pick<WebhooksOptions, 'schedule' | 'limits' | 'now' | 'look' | 'round' | 'places'>>
  /** How broadcasts are sent. */
  readonly messaging?: Partial<Pick<MessagingOptions, 'now' | 'look' | 'round' | 'places' | 'lines' | 'line' | 'at'>>
  /** How flows go on. */
  readonly flows?: Partial<Pick<FlowsOptions, 'now' | 'look' | 'at'>>
  /** How members are told of what is due. */
  readonly notifications?: Partial<Pick<NotificationsOptions, 'now' | 'look'>>
  /** How pages that are open are told of changes. */
  readonly live?: Pick<LiveOptions, 'beat' | 'limits'>
  /** Kinds of work that are done apart from requests. */
  readonly jobs?: readonly JobKind[]
  /** Milliseconds that a rule for how long interactions are kept stands before it counts. */
  readonly retentionGrace?: number
  /** How people are erased. */
  readonly erasure?: Partial<Pick<ErasuresOptions, 'most' | 'pause' | 'settle' | 'remember'>>
  /** Seconds between two looks at a table into which much was written. */
  readonly statisticsPause?: number
}

export interface Server {
  readonly app: FastifyInstance
  readonly store: Store
  readonly platform: Platform
  readonly feed: Feed
  readonly flows: Flows
  readonly notifications: Notifications
  readonly jobs: Jobs
  readonly live: Live
}
