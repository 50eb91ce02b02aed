import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeApp } from './app.ts'
import { makeLog } from './log.ts'
import { pageRoutes } from './pages.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rapport-pages-'))
const script = 'document.documentElement.dataset.theme = "dark"'
const code = 'export const words = "a rather ordinary sentence"\n'.repeat(100)
let app: FastifyInstance

beforeAll(async () => {
  fs.mkdirSync(path.join(folder, 'assets'))
  fs.writeFileSync(
    path.join(folder, 'index.html'),
    `<!doctype html><script>${script}</script><script type="module" src="/assets/main-abc.js"></script>`,
  )
  fs.writeFileSync(path.join(folder, 'assets/main-abc.js'), code)
  fs.writeFileSync(path.join(folder, 'icon.svg'), '<svg/>')
  fs.writeFileSync(path.join(folder, '.sources'), 'hash')
  fs.writeFileSync(`${folder}.txt`, 'not in the folder')
  app = makeApp({ log: makeLog(() => {}) })
  fs.writeFileSync(path.join(folder, 'tag.js'), code)
  await pageRoutes(app, folder, ['/tag.js'])
})
afterAll(async () => {
  await app.close()
  fs.rmSync(folder, { recursive: true })
  fs.rmSync(`${folder}.txt`)
})

const visit = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ url, headers: { accept: 'text/html,*/*', 'sec-fetch-mode': 'navigate', ...headers } })
const load = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ url, headers: { accept: '*/*', 'sec-fetch-mode': 'no-cors', ...headers } })

test('hashed files are kept for ever, and come compressed', async () => {
  const plain = await load('/assets/main-abc.js')
  expect([plain.statusCode, plain.body, plain.headers['content-type'], plain.headers['cache-control']]).toEqual([
    200,
    code,
    'text/javascript; charset=utf-8',
    'public, max-age=31536000, immutable',
  ])
  const br = await load('/assets/main-abc.js', { 'accept-encoding': 'gzip, deflate, br' })
  const gz = await load('/assets/main-abc.js', { 'accept-encoding': 'gzip' })
  expect([br.headers['content-encoding'], gz.headers['content-encoding']]).toEqual(['br', 'gzip'])
  expect([brotliDecompressSync(br.rawPayload).toString(), gunzipSync(gz.rawPayload).toString()]).toEqual([code, code])
  expect(new Set([plain, br, gz].map(({ headers }) => headers.etag)).size).toBe(3)
  const again = await load('/assets/main-abc.js', { 'accept-encoding': 'br', 'if-none-match': String(br.headers.etag) })
  expect([again.statusCode, again.body]).toEqual([304, ''])
})

test('what is shared may be loaded by pages of other sites, is kept for an hour, and asked for anew by its tag', async () => {
  const { headers, body } = await load('/tag.js')
  expect([headers['access-control-allow-origin'], headers['cross-origin-resource-policy'], headers['content-type']]).toEqual([
    '*',
    'cross-origin',
    'text/javascript; charset=utf-8',
  ])
  expect([body, headers['cache-control'], headers['set-cookie'], headers['x-content-type-options']]).toEqual([
    code,
    'public, max-age=3600, stale-while-revalidate=86400',
    undefined,
    'nosniff',
  ])
  const again = await load('/tag.js', { 'if-none-match': String(headers.etag) })
  expect([again.statusCode, again.headers['access-control-allow-origin']]).toEqual([304, '*'])
  const own = await load('/icon.svg')
  expect([own.headers['access-control-allow-origin'], own.headers['cross-origin-resource-policy']]).toEqual([undefined, 'same-origin'])
})

test('every page’s address answers with the page, which is asked for anew each time', async () => {
  for (const url of ['/', '/people', '/people/0199?filter=x', '/settings/members']) {
    const { statusCode, headers, body } = await visit(url)
    expect([url, statusCode, headers['cache-control'], headers['content-type']]).toEqual([url, 200, 'no-cache', 'text/html; charset=utf-8'])
    expect(body).toContain('main-abc.js')
  }
})

test('the page may run its own scripts only', async () => {
  const policy = String((await visit('/')).headers['content-security-policy'])
  expect(policy).toContain(`script-src 'self' 'sha256-${createHash('sha256').update(script).digest('base64')}';`)
  for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"])
    expect(policy).toContain(part)
})

test('what is not there is not the page', async () => {
  for (const url of ['/assets/main-old.js', '/nothing.png', '/api/v1/nothing', '/.sources'])
    expect([url, (await visit(url)).statusCode]).toEqual([url, 404])
  expect((await load('/people')).statusCode).toBe(404)
  expect((await visit('/people', { accept: 'application/json' })).statusCode).toBe(404)
})

test('nothing outside the folder is served', async () => {
  const outside = path.basename(`${folder}.txt`)
  for (const url of [`/..%2f${outside}`, `/assets/..%2f..%2f${outside}`, `/%2e%2e/${outside}`, `/${folder}.txt`])
    expect([url, (await load(url)).body]).toEqual([url, expect.not.stringContaining('not in')])
})
