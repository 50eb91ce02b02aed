/** `GET /metrics`: the numbers, for whoever may have them. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createHash, timingSafeEqual } from 'node:crypto'
import { noRoute } from '../api/problem.ts'
import { type OtherProcess, withOther } from './other.ts'
import { type Registry, textOf } from './registry.ts'

export interface MetricsOptions {
  /** Whoever sends it as `Authorization: Bearer …` may read. */
  readonly token?: string | undefined
  /** A proxy stands in front: then what seems to come from this machine may come from anywhere, and a token is needed. */
  readonly behindProxy: boolean
  /** A process beside this one, of which it tells too. */
  readonly other?: OtherProcess | undefined
}

/**
 * Answers in Prometheus' text format to those who have the token; without a token set, to programs on this machine that
 * ask directly. To everybody else there is nothing at this address.
 */
export function metricsRoute(app: FastifyInstance, registry: Registry, options: MetricsOptions): void {
  app.get('/metrics', async (request, reply) => {
    if (!mayRead(request, options)) throw noRoute()
    const own = await registry.families()
    const all = options.other ? await withOther(own, options.other) : own
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(textOf(all))
  })
}

function mayRead({ headers, socket }: FastifyRequest, { token, behindProxy }: MetricsOptions): boolean {
  if (token !== undefined) return same(headers.authorization ?? '', `Bearer ${token}`)
  const forwarded = Object.keys(headers).some((name) => /^(x-forwarded-|forwarded$|via$|x-real-ip$)/.test(name))
  return !behindProxy && !forwarded && isHere(socket.remoteAddress) && namesHere(headers.host)
}

const isHere = (address: string | undefined): boolean => /^(127\.|::1$|::ffff:127\.)/.test(address ?? '')
/** Names that lead here are easily had: a page of another site could be asking. */
const namesHere = (host: string | undefined): boolean => /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host ?? '')

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
const same = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other))
