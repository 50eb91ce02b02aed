import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as later } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { watchBody } from './body-clock.ts'

/** Short for who is to be let go, long for who is not: the first pieces of an honest body must come within one. */
const [short, long] = [50, 1000]
let apps: readonly FastifyInstance[]
let failed: unknown

async function listening(beat: number): Promise<FastifyInstance> {
  const app = Fastify()
  app.addHook('preParsing', watchBody(beat))
  app.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload))
  const counted = async (body: AsyncIterable<Buffer>): Promise<number> => {
    let bytes = 0
    for await (const piece of body) bytes += piece.length
    return bytes
  }
  app.post('/at-once', async ({ body }) => {
    try {
      return await counted(body as AsyncIterable<Buffer>)
    } catch (error) {
      failed = error
      throw error
    }
  })
  app.post('/late', async ({ body }) => {
    await later(2.5 * beat)
    return counted(body as AsyncIterable<Buffer>)
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return app
}
beforeAll(async () => {
  apps = [await listening(short), await listening(long)]
})
afterAll(() => Promise.all(apps.map((app) => app.close())))

const begin = (app: FastifyInstance, path: string): http.ClientRequest =>
  http.request({
    host: '127.0.0.1',
    port: (app.server.address() as AddressInfo).port,
    path,
    method: 'POST',
    headers: { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' },
  })

describe('a body that is read piece by piece', () => {
  it('is let go when it trickles', async () => {
    const request = begin(apps[0]!, '/at-once')
    const closed = new Promise<void>((resolve) => request.once('error', () => resolve()).once('close', resolve))
    request.write('a,b\n')
    const drip = setInterval(() => request.write('x'), short / 5)
    await closed
    clearInterval(drip)
    expect(failed).toMatchObject({ code: 'request.slow', status: 408 })
  })
  it('waits as long as the server does', async () => {
    const request = begin(apps[1]!, '/late')
    const answer = new Promise<string>((resolve, reject) => {
      request.once('error', reject)
      request.once('response', (response) => response.setEncoding('utf8').once('data', resolve))
    })
    request.end('x'.repeat(1_000_000))
    expect(await answer).toBe('1000000')
  })
})
