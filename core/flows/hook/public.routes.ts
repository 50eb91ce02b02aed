/**
 * The addresses of flows, for other programs: what is sent is kept, and then answered with 202. What became of it is told to nobody who sends: they would learn who is
 * known. An address that was never one, that was given up, and that of a flow which begins by nothing that is sent, are answered alike.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '../../errors.ts'
import { idOfText } from '../../object/id-of-text.ts'
import { newId } from '../../object/index.ts'
import { openHook } from './open-hook.ts'
import { mostBytes, readPayload } from './payload.ts'
import type { HooksPlace } from './place.ts'
import { takeDelivery } from './take.ts'

type WithKey = { Params: { key: string } }

const address = '/hooks/:key'

/** Registers `POST /hooks/{key}`. */
export function hookPages(app: FastifyInstance, place: HooksPlace): void {
  const { limits, now, flows } = place
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    // Nothing of a body is read before it is known that somebody wants it.
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    const open = { config: { fromAnywhere: true, counted: true, once: true }, bodyLimit: mostBytes } as const
    scope.post<WithKey>(address, open, async (request, reply) => {
      const hook = await openHook(place, request.params.key)
      if (hook === null) throw unknown()
      await limits.identified(request, 'hook', hook.flow, hook.workspace)
      const key = keyIn(request)
      const body = readPayload(request.headers['content-type'], request.body instanceof Uint8Array ? request.body : new Uint8Array())
      const at = now()
      const id = key === null ? newId(at.getTime()) : idOfText(`hook ${hook.flow} ${key}`)
      await takeDelivery({ ...place, wake: flows.wake }, hook, { id, flow: hook.flow, at, object: hook.of, body })
      return reply.code(202).send({ id })
    })
    // Whoever opens it in a browser, and services that ask first whether it is there.
    scope.get<WithKey>(address, open, async (_request, reply) => {
      void reply.header('allow', 'POST')
      throw new Problem('hook.method', 'Something is sent to this address, and nothing is to be seen at it.', {
        status: 405,
        fix: 'Send it by POST.',
      })
    })
  })
}

/** What the sender calls it: the key of a request (draft-ietf-httpapi-idempotency-key-header), or the id of a message (standardwebhooks.com). */
function keyIn({ headers }: FastifyRequest): string | null {
  const key = headers['idempotency-key'] ?? headers['webhook-id']
  if (key === undefined) return null
  if (typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key)) return key
  throw new Problem('hook.key', 'Idempotency-Key and webhook-id have 1 to 200 characters, without spaces.', { fix: 'Send a UUID.' })
}

const unknown = (): Problem =>
  new Problem('hook.unknown', 'There is no such address.', {
    status: 404,
    fix: 'Copy it from the flow again: it may have been replaced, or the flow deleted.',
  })
