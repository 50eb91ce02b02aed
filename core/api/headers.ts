/** Headers that every answer carries, and those of the two kinds of answers. */
import type { FastifyReply, FastifyRequest } from 'fastify'

/** On every answer. Pages set a policy of their own over the last one. */
export const commonHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

const entries = Object.entries(commonHeaders)

/** Sets the common headers. Nobody keeps an answer, unless its own route says so: the files of the web app do. */
export function setHeaders(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  for (const [name, value] of entries) void reply.header(name, value)
  void reply.header('cache-control', 'no-store')
  void reply.header('x-request-id', request.id)
  done()
}

/** The policy of pages: everything from here, and the inline scripts with these hashes (`sha256-…`). */
export const pagePolicy = (scripts: readonly string[]): string =>
  [
    "default-src 'none'",
    `script-src ${["'self'", ...scripts.map((hash) => `'${hash}'`)].join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
