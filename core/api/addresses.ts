/** What is said at an address where nothing is: which method it takes, or which address was meant. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'
import { either, nearest } from '../object/index.ts'
import { base } from './base.ts'
import { noRoute } from './problem.ts'

interface Address {
  readonly pattern: RegExp
  readonly methods: Set<string>
}

declare module 'fastify' {
  interface FastifyInstance {
    /** The addresses of the interface, by their patterns. */
    readonly apiAddresses: Map<string, Address>
  }
}

/** Keeps the addresses of the routes that are registered from now on. */
export function keepAddresses(app: FastifyInstance): void {
  const addresses = new Map<string, Address>()
  app.decorate('apiAddresses', addresses)
  app.addHook('onRoute', ({ method, url }) => {
    if (!url.startsWith(`${base}/`) || url.includes('*')) return
    const pattern = new RegExp(`^${url.replace(/[.$+]/g, '\\$&').replace(/:\w+/g, '[^/]+')}$`)
    const address = addresses.get(url) ?? { pattern, methods: new Set<string>() }
    for (const one of [method].flat()) address.methods.add(one)
    addresses.set(url, address)
  })
}

/** Methods that are meant to do something with what stands at an address. */
const acting: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])

/** The refusal of a request that no route takes: `request.method` (405) where its address takes others, else `route.notFound` (404). */
export function nothingHere({ url, method, server: { apiAddresses: addresses } }: FastifyRequest): Problem {
  const path = url.split('?', 1)[0]!
  if (!acting.has(method)) return noRoute()
  const methodsAt = (one: string): readonly string[] => [
    ...new Set([...addresses.values()].flatMap(({ pattern, methods }) => (pattern.test(one) ? [...methods] : []))),
  ]
  const allow = methodsAt(path)
  if (allow.length > 0 && !allow.includes(method)) return wrongMethod(method, allow)
  const bare = path.endsWith('/') ? path.slice(0, -1) : ''
  if (methodsAt(bare).length > 0) return slashTooMany(bare)
  return nothingAt(path, wordsOf(addresses))
}

const wrongMethod = (method: string, allow: readonly string[]): Problem =>
  new Problem('request.method', `This address does not take ${method}.`, {
    status: 405,
    fix:
      method === 'PUT' && allow.includes('PATCH')
        ? 'Use PATCH: it changes the fields that you give.'
        : `Use ${either(allow.filter((one) => one !== 'HEAD'))}.`,
    more: { allow },
  })

const slashTooMany = (bare: string): Problem =>
  new Problem('route.notFound', 'There is nothing at this address.', { status: 404, fix: `Leave out the slash at its end: ${bare}.` })

/** First words of the addresses, each said as itself. */
export const wordsOf = (addresses: ReadonlyMap<string, unknown>): Map<string, string> =>
  new Map(
    [...addresses.keys()].flatMap((url) => {
      const word = new RegExp(`^${base}/([a-z0-9-]+)`).exec(url)?.[1]
      return word ? [[word, word] as const] : []
    }),
  )

/** Nothing is there; `words` are what may have been typed for the first words of the addresses that there are. */
export function nothingAt(path: string, words: ReadonlyMap<string, string>): Problem {
  const isInside = path.startsWith(`${base}/`)
  const typed = (isInside ? path.slice(base.length) : path.replace(/^\/api(?=\/)/, '')).split('/')[1] ?? ''
  // Outside of the interface are the pages: only what certainly is one of its words was meant for it.
  const near = isInside ? nearest(typed, [...words.keys()]) : words.has(typed) ? [typed] : []
  const meant = [...new Set(near.map((word) => `${base}/${words.get(word)!}`))]
  const suggestion = meant.length > 0 ? [`Did you mean ${either(meant)}?`] : []
  const fix = isInside || meant.length > 0 ? [...suggestion, `Every address stands in ${base}/reference.md.`].join(' ') : undefined
  return new Problem('route.notFound', 'There is nothing at this address.', { status: 404, ...(fix === undefined ? {} : { fix }) })
}
