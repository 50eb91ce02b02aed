/** The web app's files, and what pages of others load: kept for ever where their name holds a hash, compressed once, `index.html` for every page's address. */
import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { nothingHere } from './addresses.ts'
import { pagePolicy } from './headers.ts'
import { sendProblem } from './problem.ts'

interface File {
  readonly body: Buffer
  readonly type: string
  readonly tag: string
  /** The name holds a hash of the content. */
  readonly forever: boolean
  readonly policy: string | undefined
  /** Pages of other sites load it, under the same name for ever. */
  readonly shared: boolean
  readonly packed: Map<'br' | 'gzip', Promise<Buffer>>
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.tgz': 'application/gzip',
}
const packable = /^(text|application(?!\/gzip)|image\/svg)/

/**
 * Serves the files under `folder`, those that are `shared` (`/tag.js`) to pages of other sites too. Files are read when they are first asked for and
 * stay in memory; source maps do not.
 */
export async function pageRoutes(app: FastifyInstance, folder: string, shared: readonly string[] = []): Promise<void> {
  const names = new Set(
    (await fs.readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => `/${path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/')}`),
  )
  const kept = new Map<string, Promise<File>>()
  const fileAt = (name: string): Promise<File> => {
    const known = kept.get(name)
    if (known) return known
    const file = readFile(folder, name, shared.includes(name))
    if (!name.endsWith('.map')) kept.set(name, file)
    return file
  }
  app.get('/*', async (request, reply) => {
    const address = pathOf(request)
    if (names.has(address) && address !== '/index.html' && !address.includes('/.')) return send(request, reply, await fileAt(address))
    if (isNavigation(request, address)) return send(request, reply, await fileAt('/index.html'))
    return sendProblem(reply, nothingHere(request))
  })
}

/** Pages of others do not wait for this server more often than that, and have what is new of it soon. */
const forAnHour = 'public, max-age=3600, stale-while-revalidate=86400'

const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0]!

/** A person opening an address, not a script asking for a file that is not there. */
const isNavigation = ({ headers }: FastifyRequest, address: string): boolean =>
  !address.startsWith('/api/') &&
  !/\.[a-z0-9]{1,12}$/i.test(address) &&
  (headers['sec-fetch-mode'] ?? 'navigate') === 'navigate' &&
  (headers.accept ?? '').includes('text/html')

async function readFile(folder: string, name: string, shared: boolean): Promise<File> {
  const body = await fs.readFile(path.join(folder, name))
  const type = types[path.extname(name)] ?? 'application/octet-stream'
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 22)
  return {
    body,
    type,
    tag: digest,
    forever: name.startsWith('/assets/'),
    policy: policyOf(name, body),
    shared,
    packed: new Map(),
  }
}

/** A page's own, and for scripts the same: one that runs as a worker has the policy that it came with, not its page's. */
const policyOf = (name: string, body: Buffer): string | undefined =>
  name.endsWith('.html') ? pagePolicy(inlineScripts(body.toString('utf8'))) : name.endsWith('.js') ? pagePolicy([]) : undefined

/** Hashes of the scripts that stand in the page itself, for its policy. */
export const inlineScripts = (html: string): readonly string[] =>
  [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, code]) => `sha256-${createHash('sha256').update(code!).digest('base64')}`,
  )

async function send(request: FastifyRequest, reply: FastifyReply, file: File): Promise<FastifyReply> {
  const coding = file.body.length > 1024 && packable.test(file.type) ? codingOf(request.headers['accept-encoding']) : undefined
  const tag = `"${file.tag}${coding ? `-${coding}` : ''}"`
  void reply
    .header('etag', tag)
    .header('vary', 'accept-encoding')
    .header('cache-control', file.forever ? 'public, max-age=31536000, immutable' : file.shared ? forAnHour : 'no-cache')
    .header('content-type', file.type)
  if (file.shared) void reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin')
  if (file.policy) void reply.header('content-security-policy', file.policy)
  if (request.headers['if-none-match']?.split(',').some((part) => part.trim() === tag)) return reply.code(304).send()
  if (!coding) return reply.send(file.body)
  void reply.header('content-encoding', coding)
  return reply.send(await packedBody(file, coding))
}

const codingOf = (accepted = ''): 'br' | 'gzip' | undefined =>
  /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : undefined

function packedBody(file: File, coding: 'br' | 'gzip'): Promise<Buffer> {
  const known = file.packed.get(coding)
  if (known) return known
  const packed =
    coding === 'br'
      ? promisify(brotliCompress)(file.body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
      : promisify(gzip)(file.body, { level: 9 })
  file.packed.set(coding, packed)
  return packed
}
