/**
 * How many requests somebody may send in a minute: from one address, as one member, by one API key, by all
 * keys of a workspace, by one source, by one form from one address, and to the address of one flow. Counted in the process; guesses at passwords are counted over all servers elsewhere
 * (`accounts/throttle.ts`).
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Crowd } from '../postgres/index.ts'
import { requestTurns } from './request-turns.ts'
import { Problem } from '../errors.ts'
import { addressBucket } from './address.ts'
import { openWindows, type Standing, type Windows } from './windows.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Counts among the requests of an address, though it is no address of the API. */
    readonly counted?: true
  }
}

export const policies = ['address', 'member', 'key', 'workspace', 'source', 'form', 'hook'] as const
export type Policy = (typeof policies)[number]
/** Requests in a minute, by policy; a policy that is not named has no limit. */
export type Quotas = Partial<Readonly<Record<Policy, number>>>

/** An office behind one address works undisturbed; a program that runs wild is stopped before others notice. */
export const usualQuotas: Quotas = { address: 12_000, member: 3_000, key: 6_000, workspace: 30_000, source: 60_000, form: 30, hook: 3_000 }

/** Seconds of a window. */
const windowSeconds = 60

export interface Limits {
  /** Counts a request for whoever it comes from, once per request: an account, a key and its workspace, a source, a form from this address, or the address of a flow. Throws `request.tooMany` (429). Then waits for a turn of the workspace, see `requestTurns`. */
  identified(request: FastifyRequest, as: 'member' | 'key' | 'source' | 'form' | 'hook', id: string, workspace: string): Promise<void>
  /** Counts more for a request that does the work of several. Throws nothing: what is too much is missing next time. */
  charge(request: FastifyRequest, units: number): void
}

export interface LimitOptions {
  readonly quotas: Quotas
  /** Whose requests the server has. */
  readonly crowd: Crowd
  readonly now?: (() => number) | undefined
}

interface Counted {
  readonly policy: Policy
  readonly subject: string
  standing: Standing
}

/** Counts requests to the API of `app` by address, and says in every answer what is left (draft-ietf-httpapi-ratelimit-headers-10). */
export function limitRequests(app: FastifyInstance, { quotas, crowd, now = () => performance.now() }: LimitOptions): Limits {
  const windows = new Map<Policy, Windows>(
    policies.flatMap((policy) => {
      const quota = quotas[policy]
      return quota === undefined ? [] : [[policy, openWindows(quota, windowSeconds, now)]]
    }),
  )
  const counted = new WeakMap<FastifyRequest, Counted[]>()
  const inTurn = requestTurns(app, crowd)

  function count(request: FastifyRequest, policy: Policy, subject: string): void {
    const all = counted.get(request) ?? []
    counted.set(request, all)
    if (all.some((one) => one.policy === policy)) return
    const standing = windows.get(policy)?.take(subject)
    if (!standing) return
    all.push({ policy, subject, standing })
    if (!standing.allowed) throw tooMany(policy, quotas[policy]!, standing.seconds)
  }

  app.addHook('onRequest', (request, _reply, done) => {
    // By the route that was found, not by how the address is spelt; what leads nowhere is counted too.
    const { url, config } = request.routeOptions
    if (url === undefined || config.counted || url.startsWith('/api/') || url.startsWith('/v1/'))
      count(request, 'address', addressBucket(request.ip))
    done()
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    const all = counted.get(request)
    if (all?.length) {
      void reply.header('ratelimit-policy', all.map(({ policy }) => `"${policy}";q=${quotas[policy]};w=${windowSeconds}`).join(', '))
      void reply.header('ratelimit', all.map(({ policy, standing }) => `"${policy}";r=${standing.left};t=${standing.seconds}`).join(', '))
    }
    done(null, payload)
  })

  return {
    async identified(request, as, id, workspace) {
      count(request, as, as === 'form' ? `${id} ${addressBucket(request.ip)}` : id)
      // Whoever makes many keys gains nothing by it; what one of them is refused costs the others nothing.
      if (as === 'key') count(request, 'workspace', workspace)
      await inTurn(request, workspace)
    },
    charge(request, units) {
      if (units <= 0) return
      for (const one of counted.get(request) ?? []) {
        // An address is shared: whoever sends large batches pays by themselves.
        if (one.policy !== 'address') one.standing = windows.get(one.policy)!.take(one.subject, units)
      }
    },
  }
}

const whom: Readonly<Record<Policy, string>> = {
  address: 'from this IP address',
  member: 'of this member',
  key: 'by this API key',
  workspace: 'by API keys of this workspace',
  source: 'by this source',
  form: 'by this form from this IP address',
  hook: 'to the address of this flow',
}

const tooMany = (policy: Policy, quota: number, seconds: number): Problem =>
  new Problem('request.tooMany', `There were more than ${quota} requests ${whom[policy]} in a minute.`, {
    status: 429,
    fix: `Wait ${seconds} seconds, then go on more slowly; many records at once go by POST …/batch.`,
    more: { retryAfter: seconds, policy },
  })

/** Reads `address=12000, member=3000`, or `off`: what is not named keeps its usual quota. Throws a sentence about what it must be. */
export function readQuotas(text: string | undefined): Quotas {
  if (text === undefined) return usualQuotas
  if (text === 'off') return {}
  const given: Partial<Record<Policy, number>> = { ...usualQuotas }
  for (const part of text.split(',')) {
    const [, name, number] = /^\s*(\w+)\s*=\s*(\d{1,9})\s*$/.exec(part) ?? []
    if (name === undefined || !(policies as readonly string[]).includes(name) || Number(number) === 0)
      throw new Error(
        `off, or requests in a minute such as address=12000,member=3000,key=6000,workspace=30000,source=60000,form=30,hook=3000`,
      )
    given[name as Policy] = Number(number)
  }
  return given
}
