/**
 * Segment's HTTP tracking API: libraries that are made for it send here unchanged, when they are told this server's address.
 * https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { weightOf } from '../../api/index.ts'
import { Problem } from '../../errors.ts'
import type { Limits } from '../../limits/index.ts'
import type { OpenSource, Refusal, Sources } from '../source/sources.ts'
import { type Browser, browserOf } from './browser.ts'
import { keyIn, keyOf, mostBytes, mostWithoutKey, readBody } from './body.ts'
import { type Kind, kinds, type Message } from '../message/message.ts'
import { nameIn } from '../message/name.ts'
import { type Said, saidIn } from '../message/said.ts'
import { largest, readMessage, sizeOf } from './read-message.ts'
import { takeIn, type TakingIn } from './take-in.ts'

export interface SegmentOptions extends TakingIn {
  readonly sources: Sources
  readonly limits: Limits
  /** The address under which people reach this server; that of the request unless said. */
  readonly publicUrl?: string | undefined
  readonly now?: (() => Date) | undefined
}

/** Messages of one batch. */
const mostMessages = 2_500

/** Addresses that pages of other sites may ask: they carry no cookies, and nothing is read by them. */
const fromAnywhere = { config: { fromAnywhere: true } } as const

/** Registers `POST /v1/identify` … `/v1/batch`, the short ones that pages use (`/v1/t`), and what libraries in pages load first. */
export function trackingRoutes(app: FastifyInstance, options: SegmentOptions): void {
  const { sources, limits, publicUrl, now = () => new Date() } = options
  const own = publicUrl === undefined ? undefined : new URL(publicUrl)

  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    scope.addHook('onRequest', async (request, reply) => allowPages(request, reply))
    const route = { config: { ...fromAnywhere.config, packed: true }, bodyLimit: mostBytes } as const
    for (const kind of kinds)
      for (const address of new Set([kind, kind[0]!])) scope.post(`/v1/${address}`, route, (request) => one(request, kind))
    for (const address of ['batch', 'import', 'b']) scope.post(`/v1/${address}`, route, several)
    scope.options('/v1/*', fromAnywhere, async (_request, reply) => reply.code(204).send())
    scope.get<{ Params: { key: string } }>('/v1/projects/:key/settings', fromAnywhere, settings)
  })

  async function one(request: FastifyRequest, kind: Kind): Promise<object> {
    const received = now()
    const { source, body, browser } = await entered(request)
    return taken(source, [body], { received, sentAt: body.sentAt, kind, browser })
  }

  async function several(request: FastifyRequest): Promise<object> {
    const received = now()
    const { source, body, browser } = await entered(request)
    const { batch, sentAt, context } = body
    if (!Array.isArray(batch) || batch.length === 0 || batch.length > mostMessages)
      throw new Problem('segment.batch', `batch must be a list of 1 to ${mostMessages} messages.`, { fix: 'Send fewer at once.' })
    const shared = saidIn(context)
    const sharedBytes = sizeOf(shared)
    if (sharedBytes > largest)
      throw new Problem('request.tooLarge', `The context of a batch may have at most ${largest / 1024} KB.`, { status: 413 })
    limits.charge(request, weightOf(batch.length))
    return taken(source, batch, { received, sentAt, browser, shared, sharedBytes })
  }

  /** Nobody makes this server unpack and read much without a key; libraries of servers send theirs in a header. */
  async function entered(request: FastifyRequest): Promise<{ source: OpenSource; body: Said; browser: Browser }> {
    const key = keyIn(request.headers.authorization)
    const known = key === undefined ? undefined : await sources.find(key)
    const body = await readBody(request.body, known ? mostBytes : mostWithoutKey)
    const source = known ?? (await sources.find(keyOf(body)))
    await limits.identified(request, 'source', source.id, source.workspace)
    refuseForeign(source, request.headers.origin)
    return { source, body, browser: browserOf(source, request.headers) }
  }

  interface Sending {
    readonly received: Date
    readonly sentAt: unknown
    readonly kind?: Kind
    readonly browser: Browser
    /** What the context of each message says beside its own. */
    readonly shared?: Said
    readonly sharedBytes?: number
  }

  async function taken(source: OpenSource, given: readonly unknown[], sending: Sending): Promise<object> {
    const { received, sentAt, kind, browser, shared = {}, sharedBytes = 0 } = sending
    if (browser.declines) {
      sources.note(source, given.length, [])
      return { success: true }
    }
    const refusals: Refusal[] = []
    const messages: Message[] = []
    const sent: unknown[] = []
    for (const message of given) {
      try {
        const read = readMessage(message, received, sentAt, kind, sizeOf(message) + sharedBytes)
        messages.push({ ...read, context: { ...browser.context, ...shared, ...read.context }, group: read.group ?? nameIn(shared.groupId) })
        sent.push(message)
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        refusals.push({ problem: error, sent: message })
      }
    }
    const notes = messages.length > 0 ? await takeIn(options, source, messages, received) : []
    notes.forEach((some, index) => some.forEach((problem) => refusals.push({ problem, sent: sent[index] })))
    sources.note(source, given.length, refusals)
    // What a message was refused for is read where the source is: libraries would send a refused batch again, or throw it away.
    return { success: true }
  }

  async function settings(request: FastifyRequest<{ Params: { key: string } }>): Promise<object> {
    const source = await sources.find(request.params.key)
    refuseForeign(source, request.headers.origin)
    return {
      integrations: {
        'Segment.io': {
          apiKey: request.params.key,
          apiHost: `${own?.host ?? request.host}/v1`,
          protocol: own?.protocol.slice(0, -1) ?? request.protocol,
          unbundledIntegrations: [],
          addBundledMetadata: false,
          maybeBundledConfigIds: {},
        },
      },
      plan: {
        track: { __default: { enabled: true, integrations: {} } },
        identify: { __default: { enabled: true } },
        group: { __default: { enabled: true } },
      },
      edgeFunction: {},
      analyticsNextEnabled: true,
      middlewareSettings: {},
      enabledMiddleware: {},
      metrics: { sampleRate: 0 },
      legacyVideoPluginsEnabled: false,
      remotePlugins: [],
    }
  }
}

/** Pages of any site may ask; whether a source takes what they send is said by the source. */
function allowPages({ headers: { origin } }: FastifyRequest, reply: FastifyReply): void {
  void reply.header('access-control-allow-origin', origin ?? '*')
  void reply.header('access-control-allow-methods', 'GET, POST')
  void reply.header('access-control-allow-headers', 'authorization, content-type')
  void reply.header('access-control-max-age', '86400')
  void reply.header('cross-origin-resource-policy', 'cross-origin')
  void reply.header('vary', 'origin')
}

/** A key of a server that comes from a page is one that everybody can read there. */
function refuseForeign({ kind, origins }: OpenSource, origin: string | undefined): void {
  if (origin === undefined) return
  if (kind === 'server')
    throw new Problem('source.inPage', 'This is the key of a server, and it is used in a page, where everybody can read it.', {
      status: 403,
      fix: 'Make a source for the website, and a new key for this one.',
    })
  if (origins.length > 0 && !origins.includes(origin))
    throw new Problem('source.origin', 'This source does not take what pages of this site send.', {
      status: 403,
      fix: 'Add the origin to the source, under Settings, Sources.',
    })
}
