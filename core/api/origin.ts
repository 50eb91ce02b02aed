/** Requests that change something must come from our own pages, or from no page at all. */
import type { FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Pages of any site may ask it: it heeds no cookies. */
    readonly fromAnywhere?: true
  }
}

export interface OriginOptions {
  /** The address people use, `https://crm.example.com`; without it, scheme and Host of the request count as ours. */
  readonly publicUrl?: string | undefined
  /** The server listens on this machine only: then a Host that is not this machine is somebody's trick with names. */
  readonly loopback?: boolean | undefined
}

/** A hook that refuses state-changing requests of foreign pages with 403 `request.origin`. */
export function originCheck({ publicUrl, loopback = false }: OriginOptions): (request: FastifyRequest) => void {
  const ours = publicUrl === undefined ? undefined : new URL(publicUrl).origin
  return ({ method, headers, protocol, routeOptions }) => {
    if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || routeOptions.config?.fromAnywhere) return
    // What a page sends by itself is cookies: whoever sends a key instead means it.
    if (headers.authorization !== undefined && headers.cookie === undefined) return
    const { origin } = headers
    if (origin === undefined) {
      const site = headers['sec-fetch-site']
      if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreign()
      return
    }
    if (ours !== undefined && origin === ours) return
    if (ours === undefined && isOwn(origin, protocol, headers.host, loopback)) return
    throw foreign()
  }
}

const local = /^(localhost|127\.0\.0\.1|\[::1\]|[a-z0-9-]+\.localhost)(:\d+)?$/

/** Scheme, host and port of a page are those under which it asks. */
function isOwn(origin: string, protocol: string, host: string | undefined, loopback: boolean): boolean {
  const own = `${protocol}://${host ?? ''}`
  return host !== undefined && URL.canParse(own) && new URL(own).origin === origin && (!loopback || local.test(new URL(own).host))
}

const foreign = (): Problem =>
  new Problem('request.origin', 'This request comes from a page of another site.', {
    status: 403,
    fix: 'Open Rapport under its own address. Behind a proxy, set RAPPORT_PUBLIC_URL to that address.',
  })
