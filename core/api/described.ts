/** What a route that no declaration makes says of itself: it stands at the route, which reads its body by the same rules. */
import type { FastifyInstance, FastifyRequest, RouteShorthandOptions } from 'fastify'
import { administers, type Actor, type Area } from '../access/index.ts'
import { Problem } from '../errors.ts'
import type { Paths } from './openapi-paths.ts'
import type { Readers } from './query.ts'
import type { Schema } from './schema.ts'

/** A body that is a file, by the types that it may have. */
export interface File {
  readonly types: readonly string[]
}

export interface Description {
  readonly summary: string
  /** What it answers when it goes well, by status: nothing, a document, or a file. */
  readonly answers: Readonly<Record<number, Schema | File | null>>
  /** What its body must be. */
  readonly body?: Schema | File
  /** How its query is read. */
  readonly query?: Readers
  /** Whom it is for: every member unless said. Whoever resolves the actor of a request keeps to it, see `refuseOthers`. */
  readonly for?: 'anybody' | 'administrators'
  /** What is other afterwards that is no record, for pages that show it: `imports`. Those are told for whom the route is. */
  readonly tells?: string
}

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly description?: Description
    /** What an API key must be for; what is for administrators needs `administration` unless said. */
    readonly area?: Area
  }
  interface FastifyInstance {
    /** By method and address, such as `post /api/v1/sign-in`. */
    readonly descriptions: Map<string, Description>
  }
}

/** Options of a route: `app.get(path, described({ summary, answers }), handler)`. */
export const described = (description: Description): RouteShorthandOptions => ({ config: { description } })

/**
 * Refuses whoever the route of a request is not for: a key that lacks its area, and for what is for administrators everybody else.
 * Called where the actor is resolved, so that no handler has to remember it. Throws `key.scope`, `session.administrators` (403).
 */
export function refuseOthers(actor: Actor, { routeOptions: { config } }: FastifyRequest): void {
  const forAdministrators = config.description?.for === 'administrators'
  const area = config.area ?? (forAdministrators ? 'administration' : undefined)
  if (area && actor.areas && !actor.areas.has(area)) throw noScope(area)
  if (forAdministrators && !administers(actor))
    throw new Problem('session.administrators', 'Only administrators may do this.', {
      status: 403,
      fix: 'Ask an administrator of your workspace.',
    })
}

/** What a key is told that is not for this. */
export const noScope = (scope: string): Problem =>
  new Problem('key.scope', `This API key has no scope ${scope}.`, {
    status: 403,
    fix: 'Give the key that scope under Settings, API keys.',
    more: { scope },
  })

/** Keeps what the routes that are registered from now on say of themselves. */
export function keepDescriptions(app: FastifyInstance): void {
  const descriptions = new Map<string, Description>()
  app.decorate('descriptions', descriptions)
  app.addHook('onRoute', ({ method, url, config }) => {
    for (const one of [method].flat())
      if (config?.description && one !== 'HEAD') descriptions.set(`${one.toLowerCase()} ${url}`, config.description)
  })
}

/** Their paths in OpenAPI, as far as they are for the actor. */
export function describedPaths(descriptions: ReadonlyMap<string, Description>, actor: Actor): Paths {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [route, description] of descriptions) {
    if (description.for === 'administrators' && !administers(actor)) continue
    const [method = '', address = ''] = route.split(' ')
    const path = address.replace(/:(\w+)/g, '{$1}')
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
    const parameters = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
    paths[path] = { ...paths[path], ...(parameters.length > 0 ? { parameters } : {}), [method]: operation(method, path, description) }
  }
  return paths
}

function operation(method: string, path: string, { summary, answers, body, query = {}, for: whom }: Description): object {
  const parameters = Object.entries(query).map(([name, { schema }]) => ({ name, in: 'query', required: false, schema }))
  return {
    operationId: `${method}${path.replace('/api/v1', '').replace(/\W+(\w)?/g, (_all, letter: string | undefined) => letter?.toUpperCase() ?? '')}`,
    summary,
    ...(whom === 'anybody' ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: true, content: contentOf(body) } } : {}),
    responses: { ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answered(answer)])), default: problem },
  }
}

const contentOf = (what: Schema | File): object =>
  isFile(what) ? Object.fromEntries(what.types.map((type) => [type, {}])) : { 'application/json': { schema: what } }
const isFile = (what: Schema | File): what is File => 'types' in what
const answered = (answer: Schema | File | null): object =>
  answer === null ? { description: 'Done.' } : { description: isFile(answer) ? 'The file, streamed.' : 'Done.', content: contentOf(answer) }

const problem = {
  description: 'Refused; the code says why.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}
