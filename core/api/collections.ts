/** Where records hang over HTTP: each declared object at its own address, those that administrators invent at one pattern. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Actor, reachOf } from '../access/index.ts'
import type { Problem } from '../errors.ts'
import type { Model, ObjectType } from '../object/index.ts'
import { modelOf } from '../store/index.ts'
import { nothingAt, wordsOf } from './addresses.ts'
import { base } from './base.ts'
import type { ApiOptions } from './record.routes.ts'

export { base }

/** One set of routes for records. */
export interface Collection {
  /** `/api/v1/people`; for invented objects `/api/v1/:collection`. */
  readonly address: string
  /** The object that a request there means, by the model of its workspace; none where there is none. */
  objectIn(model: Model, request: FastifyRequest): ObjectType | undefined
  /** As declared; not there for the pattern. */
  readonly declared?: ObjectType
}

/** All that records need routes for. `model` is the declared one. A declared address comes before the pattern, so nothing shadows it. */
export function collectionsOf(model: Model): readonly Collection[] {
  const objects = [...model.objects.values()]
  return [
    ...objects
      .filter(({ internal }) => !internal)
      .map((declared) => ({ address: `${base}/${declared.path}`, declared, objectIn: (model: Model) => model.object(declared.name) })),
    ...(objects.some(({ sharedBy }) => sharedBy) ? [invented] : []),
  ]
}

const invented: Collection = {
  address: `${base}/:collection`,
  objectIn(model, { params }) {
    const object = model.byPath((params as { collection: string }).collection)
    return object?.liesIn && !object.internal ? object : undefined
  },
}

/** Who asks, and for what, by the model of their workspace. */
export interface Asked {
  readonly actor: Actor
  readonly model: Model
  readonly object: ObjectType
}

/** Reads that of a request. Throws `route.notFound` where there is nothing for the actor. */
export const asking =
  (options: Pick<ApiOptions, 'model' | 'models' | 'resolveActor'>, { declared, objectIn }: Collection) =>
  async (request: FastifyRequest): Promise<Asked> => {
    // What is invented is nobody's to know: without a session there is nothing at all.
    if (!declared && request.headers.cookie === undefined && request.headers.authorization === undefined)
      throw nothingAt(pathOf(request), wordsOf(request.server.apiAddresses))
    const actor = await options.resolveActor(request)
    const model = modelOf(actor, options.model)
    const object = objectIn(model, request)
    if (!object || reachOf(actor, object.name, 'read') === 'none') throw noCollection(request, model, actor)
    return { actor, model, object }
  }

const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0]!

/** Objects are looked for by what they are called, too: `/person` is where one reads that of an object. */
function noCollection(request: FastifyRequest, model: Model, actor: Actor): Problem {
  const seen = [...model.objects.values()].filter(({ internal, name }) => !internal && reachOf(actor, name, 'read') !== 'none')
  const called = seen.flatMap(({ name, label, path }) => [name, ...label].map((word) => [word.toLowerCase(), path] as const))
  return nothingAt(
    pathOf(request),
    new Map([...wordsOf(request.server.apiAddresses), ...called, ...seen.map(({ path }) => [path, path] as const)]),
  )
}

/** Adds the first word of each address that is registered from now on: no invented object may have it. */
export function noteWords(app: FastifyInstance, words: Set<string>): void {
  app.addHook('onRoute', ({ url }) => {
    const word = new RegExp(`^${base}/([a-z0-9-]+)`).exec(url)?.[1]
    if (word) words.add(word)
  })
}
