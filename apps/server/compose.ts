/** The server put together: modules, store, routes. The same for production and for tests. */
import type { Actor } from '@rapport/core/access'
import { healthRoutes, logRequests, makeApp, modelRoutes, noteWords, pageRoutes, recordRoutes, undoRoute } from '@rapport/core/api'
import { customiseRoutes, openModels, type WorkspaceModels } from '@rapport/core/customise'
import { type Flows, openFlows, routesOfFlows } from '@rapport/core/flows'
import { barrierOf, erasureRoutes, openErasures, personalRoutes } from '@rapport/core/erasure'
import { feedRoutes, openFeed, readHead, type Feed } from '@rapport/core/feed'
import {
  identityRoutes,
  interactionRoutes,
  openKeptRules,
  openLine,
  openRetention,
  openSources,
  retentionRoutes,
  sourceRoutes,
  trackingRoutes,
  usualGrace,
} from '@rapport/core/interactions'
import { formPages, formRoutes, type FormsPlace, letterKind, watchForms, writeConfirmation } from '@rapport/core/forms'
import { jobRoutes, openJobs, type Jobs } from '@rapport/core/jobs'
import { limitRequests } from '@rapport/core/limits'
import { Presence } from '@rapport/core/leases'
import { liveRoutes, openLive } from '@rapport/core/live'
import {
  broadcastRoutes,
  consentRoutes,
  openLetters,
  openMessaging,
  publicRoutes,
  senderRoutes,
  suppressionRoutes,
  type Messaging,
} from '@rapport/core/messaging'
import { countRequests, metricsRoute, serverMetrics } from '@rapport/core/metrics'
import { guardsOf } from '@rapport/core/module'
import { notificationRoutes, openNotifications, type Notifications } from '@rapport/core/notifications'
import { openOutbound } from '@rapport/core/outbound'
import { referenceRoutes } from '@rapport/core/reference'
import { searchRoutes } from '@rapport/core/search'
import { openSegments, segmentRoutes, type Segments } from '@rapport/core/segments'
import { openSeals } from '@rapport/core/secrets'
import { openStatistics } from '@rapport/core/statistics'
import { createStore, openSweep, type Planned, type Store } from '@rapport/core/store'
import { templateRoutes } from '@rapport/core/templates'
import { transferRoutes } from '@rapport/core/transfer'
import { deliveryRoutes, openWebhooks, webhookConsumer, webhookRoutes } from '@rapport/core/webhooks'
import { headers } from '@rapport/people'
import {
  askSender,
  countryReader,
  followerRights,
  keyLoader,
  memberLoader,
  openPlatform,
  platformRoutes,
  senderReader,
  timeZoneReader,
} from '@rapport/platform/server'
import type { FastifyRequest } from 'fastify'
import { clientPackage } from './client-package.ts'
import { customers, interactions, model, modules, pageWords, samplePeople } from './modules.ts'
import { onlyHealth } from './only-health.ts'
import { inventory } from './personal.ts'
import type { Server, ServerOptions } from './server-options.ts'

export { model, modules, pageWords } from './modules.ts'

/** The application over a database whose migrations are done, ready to answer. */
export async function composeServer(options: ServerOptions): Promise<Server> {
  const { database, secret, publicUrl, signUp, smtp, log } = options
  const presence = new Presence(database.control)
  const outbound = openOutbound(options.outbound)
  const workspaceIds = async (): Promise<string[]> =>
    (await database.control.query<{ id: string }>('select id from control.workspace order by id')).rows.map(({ id }) => id)
  const works = options.work !== 'no'
  const failed =
    (id: string) =>
    (error: unknown): void =>
      log.error({ id, error })
  /** For whatever is worked on behind requests. */
  const shift = { database, presence, works, workspaces: workspaceIds }
  const segments: Segments = openSegments({
    database,
    model,
    models: { at: (workspace) => models.at(workspace), refresh: (workspace) => models.refresh(workspace) },
    timeZoneOf: timeZoneReader(database),
    written: (workspace) => feed.written(workspace),
    works,
    presence,
    onError: failed('segments'),
  })
  /** Pages of members read again what they are told. */
  const tellMembers = (workspace: string, members: readonly string[]): void => {
    for (const member of members) live.tell(workspace, 'notifications', member)
  }
  const notifications: Notifications = openNotifications({
    ...options.notifications,
    database,
    model,
    timeZoneOf: timeZoneReader(database),
    told: tellMembers,
    works,
    presence,
    onError: failed('notifications'),
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
    told: tellMembers,
    works,
    presence,
    onError: failed('flows'),
  })
  const feed: Feed = openFeed({
    ...options.feed,
    consumers: [
      ...(options.feed?.consumers ?? []),
      webhookConsumer(database, (...what) => hooks.wake(...what)),
      segments.consumer,
      flows.consumer,
      notifications.consumer,
    ],
    ...shift,
    onError: failed('feed'),
  })
  const statistics = openStatistics({
    control: database.control,
    jobs: () => jobs,
    pause: options.statisticsPause,
    onError: failed('statistics'),
  })
  const jobs: Jobs = openJobs({
    control: database.control,
    presence,
    works,
    kinds: [statistics.kind, ...(options.jobs ?? [])],
    onError: failed('jobs'),
  })
  const reserved = new Set(pageWords)
  const seals = openSeals(secret)
  const rules = {
    barrier: barrierOf(seals),
    guards: [...guardsOf(modules, { model, reserved: () => reserved, outbound }), ...(options.guards ?? [])],
    written: (workspace: string, planned: readonly Planned[]) => {
      accounts.written(workspace, planned)
      feed.written(workspace)
      lookAtForms(workspace, planned)
    },
  }
  const models: WorkspaceModels = openModels({ base: model, database, store: () => store, reserved })
  const sweep = openSweep({ ...shift, onError: failed('sweep') })
  const store: Store = createStore({
    model,
    models,
    database,
    kept: sweep.kept,
    foundLater: (workspace) => void searching.fill(workspace).catch(failed('search')),
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
    presence,
    posting: { look: options.messaging?.look, round: options.messaging?.round },
    makeSample: samplePeople,
    identified: (...who) => limits.identified(...who),
    position: (workspace) => readHead(database, workspace),
    onError: failed('accounts'),
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
    seals,
    workspaces: workspaceIds,
    memberOf: async (workspace, member) => (await memberOf(workspace, member))?.actor ?? null,
    keyOf: async (workspace, key) => {
      const rights = await loadKey(workspace, key)
      const isOver = rights === null || rights.withdrawn || rights.asleep || (rights.expiresAt?.getTime() ?? Infinity) <= Date.now()
      return isOver ? null : rights.actor
    },
    onError: failed('webhooks'),
  })
  const writing: Messaging = openMessaging({
    ...options.messaging,
    database,
    store,
    model,
    models,
    seals,
    mail: {
      sending: () => accounts.mail.sending(),
      address: () => accounts.mail.address(),
      askSender: (asked) => askSender(accounts, asked),
    },
    timeZoneOf: timeZoneReader(database),
    presence,
    workspaces: workspaceIds,
    written: (workspace) => feed.written(workspace),
    onError: failed('messaging'),
  })
  const letters = openLetters({
    ...writing.place,
    look: options.messaging?.look,
    round: options.messaging?.round,
    writers: { [letterKind]: (...what) => writeConfirmation(filledIn, ...what) },
    presence,
    workspaces: workspaceIds,
    onError: failed('letters'),
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
    onError: failed('live'),
  })
  const app = makeApp(options)
  noteWords(app, reserved)
  const limits = limitRequests(app, { quotas: options.quotas ?? {}, crowd: database.crowd, now: options.now })
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
    const registry = serverMetrics(database, options.version ?? '0.1.0', options.metrics.other && 'answer')
    countRequests(app, registry)
    metricsRoute(app, registry, options.metrics)
  }
  healthRoutes(app, { isReady: () => database.control.query('select 1'), stopping: options.stopping })
  recordRoutes(app, api)
  undoRoute(app, api)
  interactionRoutes(app, { ...api, database, written: feed.written })
  const grace = options.retentionGrace ?? usualGrace
  const retention = openRetention({
    ...shift,
    written: feed.written,
    grace,
    onError: failed('retention'),
  })
  retentionRoutes(app, { ...api, database, changed: retention.changed, grace })
  const sources = openSources({ database, store, onError: failed('sources') })
  sourceRoutes(app, { ...api, database, sources })
  const known = openKeptRules(database)
  const telling = { types: interactions, identity: customers, rules: known, line: openLine() }
  identityRoutes(app, { ...api, database, models, identity: customers, barrier: rules.barrier, rules: known })
  trackingRoutes(app, {
    model,
    models,
    store,
    database,
    written: feed.written,
    ...telling,
    barrier: rules.barrier,
    sources,
    limits,
    publicUrl,
  })
  segmentRoutes(app, { ...api, database, written: feed.written })
  templateRoutes(app, { ...api, senderOf: senderReader(database) })
  const contact = { ...api, ...writing.place, resolveActor, onError: failed('messaging') }
  consentRoutes(app, contact)
  suppressionRoutes(app, contact)
  senderRoutes(app, contact)
  broadcastRoutes(app, contact)
  publicRoutes(app, contact)
  const filledIn: FormsPlace = {
    ...contact,
    ...telling,
    letters,
    limits,
    senderOf: senderReader(database),
    countryIn: countryReader(database),
    onError: failed('forms'),
  }
  const lookAtForms = watchForms(filledIn)
  formRoutes(app, filledIn)
  formPages(app, filledIn)
  routesOfFlows(app, {
    ...api,
    now: options.flows?.now ?? (() => new Date()),
    database,
    timeZoneOf: timeZoneReader(database),
    flows,
    written: feed.written,
    mailed: writing.place.wake,
    told: tellMembers,
    seals,
    limits,
    identity: customers,
    rules: known,
    countryIn: countryReader(database),
    addressOf: () => accounts.mail.address(),
  })
  notificationRoutes(app, { ...api, database, told: tellMembers, now: options.notifications?.now })
  const searching = searchRoutes(app, {
    ...api,
    ...shift,
    onError: failed('search'),
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
    onError: failed('transfer'),
  })
  const erasures = openErasures({
    ...options.erasure,
    database,
    store,
    model,
    models,
    seals,
    inventory,
    presence,
    works,
    workspaces: workspaceIds,
    written: feed.written,
    onError: failed('erasure'),
  })
  erasureRoutes(app, { ...api, database, seals, inventory, erasures, remember: options.erasure?.remember })
  personalRoutes(app, { ...api, database, seals, inventory, onError: failed('subject-export') })
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
    onError: failed('customise'),
  })
  modelRoutes(app, api, { version: options.version ?? '0.1.0' })
  referenceRoutes(app, { ...api, version: options.version ?? '0.1.0', publicUrl, client: clientPackage(options.web) })
  platformRoutes(app, accounts)
  if (options.web) await pageRoutes(app, options.web, ['/tag.js'])
  const working = works ? [hooks, writing, letters] : []
  for (const part of [feed, segments, flows, notifications, sweep, retention, erasures, jobs, ...working])
    app.addHook('onReady', async () => part.start())
  const ending = [sources, live, feed, segments, flows, notifications, sweep, retention, erasures, jobs, hooks, writing, letters]
  for (const part of ending) app.addHook('preClose', async () => part.stop())
  app.addHook('onClose', () => presence.end())
  app.addHook('onClose', async () => outbound.close())
  await app.ready()
  return { app, store, platform: accounts, feed, flows, notifications, jobs, live }
}
