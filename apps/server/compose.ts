/** The server put together: modules, store, routes. The same for production and for tests. */
import type { Actor } from '@rapport/core/access'
import { healthRoutes, logRequests, makeApp, modelRoutes, noteWords, pageRoutes, recordRoutes, undoRoute } from '@rapport/core/api'
import { customise, customiseRoutes, openModels, type WorkspaceModels } from '@rapport/core/customise'
import { type Flows, flowing, flowRoutes, insideRoutes, openFlows, publishedRoutes, runRoutes } from '@rapport/core/flows'
import { feedRoutes, openFeed, readHead, type Feed } from '@rapport/core/feed'
import {
  interactionRoutes,
  openRetention,
  openSources,
  retentionRoutes,
  sourceRoutes,
  tracking,
  trackingRoutes,
  usualGrace,
} from '@rapport/core/interactions'
import { opening } from '@rapport/core/hours'
import { jobRoutes, openJobs, type Jobs } from '@rapport/core/jobs'
import { limitRequests } from '@rapport/core/limits'
import { Problem } from '@rapport/core/errors'
import { Presence } from '@rapport/core/leases'
import { liveRoutes, openLive } from '@rapport/core/live'
import {
  broadcastRoutes,
  consentRoutes,
  messaging,
  openMessaging,
  publicRoutes,
  senderRoutes,
  type Messaging,
} from '@rapport/core/messaging'
import { countRequests, metricsRoute, serverMetrics } from '@rapport/core/metrics'
import { guardsOf, identityOf, type Module, objectsOf } from '@rapport/core/module'
import { defineModel, interactionTypes, newId } from '@rapport/core/object'
import { openOutbound } from '@rapport/core/outbound'
import { referenceRoutes } from '@rapport/core/reference'
import { searchRoutes } from '@rapport/core/search'
import { openSegments, segmenting, segmentRoutes, type Segments } from '@rapport/core/segments'
import { openSeals } from '@rapport/core/secrets'
import { openStatistics } from '@rapport/core/statistics'
import { createStore, openSweep, type Planned, type Store } from '@rapport/core/store'
import { templateRoutes, templating } from '@rapport/core/templates'
import { transferRoutes } from '@rapport/core/transfer'
import { deliveryRoutes, openWebhooks, webhookConsumer, webhookRoutes, webhooks } from '@rapport/core/webhooks'
import { headers, people } from '@rapport/people'
import { platform } from '@rapport/platform'
import {
  askSender,
  followerRights,
  keyLoader,
  memberLoader,
  openPlatform,
  platformRoutes,
  type SampleMaker,
  senderReader,
  timeZoneReader,
} from '@rapport/platform/server'
import { littleWorld, toChanges } from '@rapport/seeds'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { clientPackage } from './client-package.ts'
import type { Server, ServerOptions } from './server-options.ts'

/** Every module of this installation. */
export const modules: readonly Module[] = [
  customise,
  webhooks,
  tracking,
  segmenting,
  templating,
  messaging,
  opening,
  flowing,
  platform,
  people,
]
const interactions = interactionTypes(modules.flatMap((module) => module.interactions ?? []))
export const model = defineModel(objectsOf(modules), interactions)
const customers = identityOf(modules)

/** First words of the pages' own addresses, and some that pages to come may want: no object may be invented there. */
export const pageWords: readonly string[] =
  `api assets sign-in sign-up sign-out welcome forgot reset join start import settings activity admin assistant calendar dashboard
  dashboards favicon files forms healthz help home inbox metrics new portal public readyz
  report reports search static tasks today widget`.split(/\s+/)

/** The little world's customers, all of them owned by whoever wanted them. */
const samplePeople: SampleMaker = (owner) =>
  toChanges(littleWorld, newId, { members: Object.fromEntries(Object.keys(littleWorld.members).map((key) => [key, owner])) }).changes

/** The application over a database whose migrations are done, ready to answer. */
export async function composeServer(options: ServerOptions): Promise<Server> {
  const { database, secret, publicUrl, signUp, smtp, log } = options
  const presence = new Presence(database.control)
  const outbound = openOutbound(options.outbound)
  const workspaceIds = async (): Promise<string[]> =>
    (await database.control.query<{ id: string }>('select id from control.workspace order by id')).rows.map(({ id }) => id)
  const works = options.work !== 'no'
  const segments: Segments = openSegments({
    database,
    model,
    models: { at: (workspace) => models.at(workspace), refresh: (workspace) => models.refresh(workspace) },
    timeZoneOf: timeZoneReader(database),
    written: (workspace) => feed.written(workspace),
    works,
    onError: (error) => log.error({ id: 'segments', error }),
  })
  const flows: Flows = openFlows({
    ...options.flows,
    database,
    store: { list: (...asked) => store.list(...asked), get: (...asked) => store.get(...asked), write: (...what) => store.write(...what) },
    model,
    models: { at: (workspace) => models.at(workspace), refresh: (workspace) => models.refresh(workspace) },
    timeZoneOf: timeZoneReader(database),
    written: (workspace) => feed.written(workspace),
    mailed: (workspace, broadcast) => writing.place.wake(workspace, broadcast),
    called: (workspace, webhook) => hooks.wake(workspace, webhook),
    works,
    onError: (error) => log.error({ id: 'flows', error }),
  })
  const feed: Feed = openFeed({
    ...options.feed,
    consumers: [
      ...(options.feed?.consumers ?? []),
      webhookConsumer(database, (...what) => hooks.wake(...what)),
      segments.consumer,
      flows.consumer,
    ],
    database,
    presence,
    works,
    workspaces: workspaceIds,
    onError: (error) => log.error({ id: 'feed', error }),
  })
  const statistics = openStatistics({
    control: database.control,
    jobs: () => jobs,
    pause: options.statisticsPause,
    onError: (error) => log.error({ id: 'statistics', error }),
  })
  const jobs: Jobs = openJobs({
    control: database.control,
    presence,
    works,
    kinds: [statistics.kind, ...(options.jobs ?? [])],
    onError: (error) => log.error({ id: 'jobs', error }),
  })
  const reserved = new Set(pageWords)
  const rules = {
    guards: [...guardsOf(modules, { model, reserved: () => reserved, outbound }), ...(options.guards ?? [])],
    written: (workspace: string, planned: readonly Planned[]) => {
      accounts.written(workspace, planned)
      feed.written(workspace)
    },
  }
  const models: WorkspaceModels = openModels({ base: model, database, store: () => store, reserved })
  const sweep = openSweep({ database, presence, works, workspaces: workspaceIds, onError: (error) => log.error({ id: 'sweep', error }) })
  const store: Store = createStore({
    model,
    models,
    database,
    kept: sweep.kept,
    foundLater: (workspace) => void searching.fill(workspace).catch((error: unknown) => log.error({ id: 'search', error })),
    ...rules,
  })
  const accounts = openPlatform({
    model,
    models,
    database,
    store,
    secret,
    hashing: options.hashing,
    publicUrl,
    signUp,
    smtp,
    outbound,
    works,
    makeSample: samplePeople,
    identified: (...who) => limits.identified(...who),
    position: (workspace) => readHead(database, workspace),
    onError: (error) => log.error({ id: 'accounts', error }),
  })
  const loadMember = memberLoader(database, models)
  const loadKey = keyLoader({ database, models, loadMember })
  const memberOf = async (workspace: string, member: string): Promise<{ actor: Actor; country: string | null } | null> => {
    const rights = await loadMember(workspace, member)
    return rights?.active ? { actor: rights.actor, country: rights.workspace.country } : null
  }
  const hooks = openWebhooks({
    ...options.webhooks,
    database,
    presence,
    store,
    model,
    outbound,
    seals: openSeals(secret),
    workspaces: workspaceIds,
    memberOf: async (workspace, member) => (await memberOf(workspace, member))?.actor ?? null,
    keyOf: async (workspace, key) => {
      const rights = await loadKey(workspace, key)
      const isOver = rights === null || rights.withdrawn || rights.asleep || (rights.expiresAt?.getTime() ?? Infinity) <= Date.now()
      return isOver ? null : rights.actor
    },
    onError: (error) => log.error({ id: 'webhooks', error }),
  })
  const writing: Messaging = openMessaging({
    ...options.messaging,
    database,
    store,
    model,
    models,
    seals: openSeals(secret),
    mail: {
      sending: () => accounts.mail.sending(),
      address: () => accounts.mail.address(),
      askSender: (asked) => askSender(accounts, asked),
    },
    timeZoneOf: timeZoneReader(database),
    presence,
    workspaces: workspaceIds,
    written: (workspace) => feed.written(workspace),
    onError: (error) => log.error({ id: 'messaging', error }),
  })
  const rights = followerRights(accounts)
  const live = openLive({
    ...options.live,
    database,
    feed,
    presence,
    rights,
    model,
    stopping: options.stopping,
    onError: (error) => log.error({ id: 'live', error }),
  })
  const app = makeApp(options)
  noteWords(app, reserved)
  const limits = limitRequests(app, { quotas: options.quotas ?? {}, now: options.now })
  if (options.work === 'only') onlyHealth(app)
  const workspaces = new WeakMap<FastifyRequest, string>()
  const resolveActor = async (request: FastifyRequest): Promise<Actor> => {
    const actor = await accounts.resolveActor(request)
    workspaces.set(request, actor.workspace)
    return actor
  }
  const api = { model, models, store, resolveActor, countryOf: accounts.countryOf, charge: limits.charge }
  const workspaceOf = async (request: FastifyRequest): Promise<string | undefined> =>
    workspaces.get(request) ?? (await accounts.sessions.find(request.headers.cookie))?.rights.workspace.id
  logRequests(app, log, (request) => workspaces.get(request))
  if (options.metrics) {
    const registry = serverMetrics(database, options.version ?? '0.1.0')
    countRequests(app, registry)
    metricsRoute(app, registry, options.metrics)
  }
  healthRoutes(app, { isReady: () => database.control.query('select 1'), stopping: options.stopping })
  recordRoutes(app, api)
  undoRoute(app, api)
  interactionRoutes(app, { ...api, database, written: feed.written })
  const grace = options.retentionGrace ?? usualGrace
  const retention = openRetention({
    database,
    presence,
    works,
    workspaces: workspaceIds,
    written: feed.written,
    grace,
    onError: (error) => log.error({ id: 'retention', error }),
  })
  retentionRoutes(app, { ...api, database, changed: retention.changed, grace })
  const sources = openSources({ database, store, onError: (error) => log.error({ id: 'sources', error }) })
  sourceRoutes(app, { ...api, database, sources })
  trackingRoutes(app, {
    model,
    models,
    store,
    database,
    written: feed.written,
    types: interactions,
    identity: customers,
    sources,
    limits,
    publicUrl,
  })
  segmentRoutes(app, { ...api, database, written: feed.written })
  templateRoutes(app, { ...api, senderOf: senderReader(database) })
  const contact = { ...api, ...writing.place, resolveActor }
  consentRoutes(app, contact)
  senderRoutes(app, contact)
  broadcastRoutes(app, contact)
  publicRoutes(app, contact)
  const walking = { ...api, database, timeZoneOf: timeZoneReader(database), flows, written: feed.written, mailed: writing.place.wake }
  flowRoutes(app, walking)
  insideRoutes(app, walking)
  publishedRoutes(app, walking)
  runRoutes(app, walking)
  const searching = searchRoutes(app, {
    ...api,
    database,
    presence,
    works,
    workspaces: workspaceIds,
    onError: (error) => log.error({ id: 'search', error }),
  })
  transferRoutes(app, {
    ...api,
    ...rules,
    ...options.imports,
    database,
    presence,
    works,
    headers,
    memberOf,
    gotOn: (workspace) => live.tell(workspace, 'imports'),
    fillSearch: (workspace) => searching.fill(workspace),
    wrote: statistics.wrote,
    onError: (error) => log.error({ id: 'transfer', error }),
  })
  liveRoutes(app, { live, rights, workspaceOf })
  feedRoutes(app, { ...api, database, feed })
  jobRoutes(app, { ...api, jobs })
  webhookRoutes(app, { ...api, webhooks: hooks })
  deliveryRoutes(app, { ...api, webhooks: hooks })
  customiseRoutes(app, {
    ...api,
    database,
    works,
    wrote: statistics.wrote,
    reserved: () => reserved,
    onError: (error) => log.error({ id: 'customise', error }),
  })
  modelRoutes(app, api, { version: options.version ?? '0.1.0' })
  referenceRoutes(app, { ...api, version: options.version ?? '0.1.0', publicUrl, client: clientPackage(options.web) })
  platformRoutes(app, accounts)
  if (options.web) await pageRoutes(app, options.web, ['/tag.js'])
  app.addHook('onReady', async () => feed.start())
  app.addHook('onReady', async () => segments.start())
  app.addHook('onReady', async () => flows.start())
  app.addHook('onReady', async () => sweep.start())
  app.addHook('onReady', async () => retention.start())
  app.addHook('onReady', () => jobs.start())
  if (works) app.addHook('onReady', async () => hooks.start())
  if (works) app.addHook('onReady', async () => writing.start())
  app.addHook('preClose', () => sources.stop())
  app.addHook('preClose', () => live.stop())
  app.addHook('preClose', () => feed.stop())
  app.addHook('preClose', () => segments.stop())
  app.addHook('preClose', () => flows.stop())
  app.addHook('preClose', () => sweep.stop())
  app.addHook('preClose', () => retention.stop())
  app.addHook('preClose', () => jobs.stop())
  app.addHook('preClose', () => hooks.stop())
  app.addHook('preClose', () => writing.stop())
  app.addHook('onClose', () => presence.end())
  app.addHook('onClose', async () => outbound.close())
  await app.ready()
  return { app, store, platform: accounts, feed, flows, jobs, live }
}

/** A server that only works answers whoever watches it. */
function onlyHealth(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const isHealth = /^\/(healthz|readyz|metrics)$/.test(request.routeOptions.url ?? '')
    done(isHealth ? undefined : new Problem('work.only', 'This server answers no requests.', { status: 404, fix: 'Ask one that does.' }))
  })
}
