/** The reference over HTTP: for the page that draws it (`/reference.json`), and as text (`/reference.md`). */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { base, described, readQuery, shape, type ApiOptions } from '../api/index.ts'
import { modelOf } from '../store/index.ts'
import type { Reference } from './document.ts'
import { toMarkdown } from './markdown.ts'
import { referenceOf } from './reference.ts'

export interface ReferenceRoutesOptions extends ApiOptions {
  readonly version: string
  /** Where the installation says that it is; else where it was asked. */
  readonly publicUrl?: string | undefined
  /** The path of the client's package among the pages, where it is there. */
  readonly client?: string | undefined
}

const { anything, list, members, one, text } = shape
const referenceShape = members({
  address: text,
  workspace: text,
  version: text,
  sections: list(members({ id: text, part: one('basics', 'objects', 'more'), title: text, blocks: list(anything) })),
})

export function referenceRoutes(app: FastifyInstance, options: ReferenceRoutesOptions): void {
  const { store, resolveActor, version, publicUrl, client } = options
  const reference = async (request: FastifyRequest): Promise<Reference> => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    const address = publicUrl ?? `${request.protocol}://${request.host}`
    const model = modelOf(actor, options.model)
    const found = await store.get(actor, 'workspace', actor.workspace)
    const workspace = found === null ? 'this workspace' : (JSON.parse(found) as { name: string }).name
    return referenceOf({ model, actor, address, workspace, version, ...(client ? { client: `${address}${client}` } : {}) })
  }

  const document = described({
    summary: 'How this workspace’s interface is used, with calls that work as they stand',
    answers: { 200: referenceShape },
  })
  app.get(`${base}/reference.json`, document, async (request) => reference(request))

  const asText = described({ summary: 'The same as Markdown', answers: { 200: { types: ['text/markdown'] } } })
  app.get(`${base}/reference.md`, asText, async (request, reply) =>
    reply.header('content-type', 'text/markdown; charset=utf-8').send(toMarkdown(await reference(request))),
  )
}
