/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): a write that is sent again with its key happens once and is answered
 * the same, as far as its sender may still read that. A refusal wrote nothing and is not kept: sent again, it is decided anew.
 */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import { erasedStatus, isDone, type Once, type Reply, type Store } from '../store/index.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Takes `Idempotency-Key`. */
    readonly once?: true
  }
}

/** Options of a route that takes the header. */
export const takesKey = { config: { once: true } } as const

/** Times that a write is tried whose outcome the database did not tell; with a key that is safe. */
const attempts = 4

/** Refuses the header where it would promise what is not kept. */
export function refuseKeysElsewhere(app: FastifyInstance): void {
  app.addHook('preValidation', ({ method, headers, routeOptions: { config } }, _reply, done) => {
    const elsewhere = headers['idempotency-key'] !== undefined && method !== 'GET' && method !== 'HEAD' && config?.once !== true
    done(
      elsewhere
        ? new Problem('idempotency.notHere', 'This address takes no Idempotency-Key: its answers are not kept.', {
            fix: 'Leave the header out. Writes of records, and undo, take it.',
          })
        : undefined,
    )
  })
}

/** Does a write, once where the request has a key, and sends what `toReply` makes of its result. `again` looks at a kept answer with the rights of now. */
export async function sendOnce<R>(
  {
    request,
    reply,
    actor,
    store,
  }: { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly actor: Actor; readonly store: Store },
  toReply: (result: R) => Reply,
  act: (once: Once<R> | undefined) => Promise<R>,
  again: (kept: Reply) => Promise<Reply> = async (kept) => kept,
): Promise<FastifyReply> {
  const key = readKey(request.headers['idempotency-key'])
  if (key === undefined) return send(reply, toReply(await act(undefined)))
  let kept: Reply | undefined
  const once: Once<R> = { key, fingerprint: fingerprintOf(request), reply: (result) => (kept = toReply(result)) }
  for (let attempt = 1; ; attempt++) {
    try {
      const result = await act(once)
      return send(reply, kept ?? toReply(result))
    } catch (error) {
      const unknown = error instanceof Problem && error.code === 'store.unknownOutcome'
      if (!unknown && !isDone(error)) throw error
      const before = unknown ? null : await store.kept(actor, key)
      if (before && before.fingerprint !== once.fingerprint) throw otherRequest()
      if (before?.status === erasedStatus) throw erasedSince()
      if (before) return send(reply.header('idempotency-replayed', 'true'), await again(before))
      // Swept just now, or the outcome is unknown: the claim waits for a commit that is still under way, so trying again tells.
      if (attempt === attempts) throw error
      await sleep(50 * 4 ** (attempt - 1))
    }
  }
}

function send(reply: FastifyReply, { status, headers, body }: Reply): FastifyReply {
  void reply.code(status).headers(headers)
  return body === null ? reply.send() : reply.header('content-type', 'application/json; charset=utf-8').send(body)
}

/** The header's value: a string as the draft writes it, in quotes, or bare as most send it. */
function readKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined
  const found =
    typeof header === 'string'
      ? (/^"([\x21\x23-\x5b\x5d-\x7e]{1,255})"$/.exec(header)?.[1] ?? /^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/.exec(header)?.[0])
      : undefined
  if (found === undefined)
    throw new Problem('idempotency.key', 'Idempotency-Key must be one text of at most 255 characters without spaces.', {
      fix: 'Send a new UUID for each write, and the same one when you send the write again.',
    })
  return found
}

const fingerprintOf = ({ method, url, body }: FastifyRequest): string =>
  createHash('sha256')
    .update(JSON.stringify([method, url, body ?? null]))
    .digest('base64url')

const erasedSince = (): Problem =>
  new Problem('record.erased', 'It was done, and what was answered told of somebody who was erased since.', { status: 410 })

const otherRequest = (): Problem =>
  new Problem('idempotency.other', 'This Idempotency-Key was used for another request.', {
    status: 422,
    fix: 'Make a new key for each write.',
  })
