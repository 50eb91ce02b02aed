/**
 * Deliveries of webhooks per second, beside a bare loop that signs and posts the same bodies over as many kept connections. What the
 * server does beyond that: notes each delivery, reads the records through a member's rights, and writes what came of it.
 */
import http from 'node:http'
import { newId } from '@rapport/core/object'
import { signatureOf } from '@rapport/core/webhooks'
import { expectStatus, openConnection, signIn, type Connection } from './http.ts'
import { median, runRound } from './measure.ts'
import type { Line } from './report.ts'
import type { RunningServer } from './server.ts'
import { password, type World } from './template.ts'
import { openSink } from './sink.ts'

const rounds = 5
const count = 1_000
/** As many requests at a time as the server has to one target. */
const inFlight = 8

export async function benchWebhooks(server: RunningServer, world: World): Promise<Line[]> {
  const cookie = await signIn(server.port, world.administrator.email, password)
  const connection = await openConnection(server.port)
  const sink = await openSink<{ readonly bodies: readonly string[] }>('webhook-sink.ts')
  const agent = new http.Agent({ keepAlive: true, maxSockets: inFlight })
  try {
    const wishes = [{ object: 'person', actions: ['created'] }]
    const body = { name: 'Bench', url: `http://127.0.0.1:${sink.port}/in`, wishes }
    const { id, secret } = JSON.parse((await expectStatus(connection, 201, 'POST', '/api/v1/webhooks', { cookie, body })).body) as {
      id: string
      secret: string
    }
    const first = sink.enough(count)
    const position = (await headOf(connection, cookie)) + 1
    for (let n = 0; n < count; n++)
      await expectStatus(connection, 201, 'POST', '/api/v1/people', { cookie, body: { name: `Told of ${n}`, language: 'en' } })
    const { bodies } = await first
    const replay = async (): Promise<number> => {
      const told = sink.enough(count)
      const begun = performance.now()
      await expectStatus(connection, 202, 'POST', `/api/v1/webhooks/${id}/replay`, { cookie, body: { position } })
      await told
      return (count * 1000) / (performance.now() - begun)
    }
    const bare = async (): Promise<number> => {
      const told = sink.enough(count)
      const { rate } = await runRound(count, inFlight, (_lane, n) => post(agent, sink.port, secret, bodies[n]!))
      await told
      return rate
    }
    await bare()
    const [served, driven]: number[][] = [[], []]
    for (let n = 0; n < rounds; n++) {
      served!.push(await replay())
      driven!.push(await bare())
    }
    const [rate, bareRate] = [median(served!), median(driven!)]
    await expectStatus(connection, 204, 'DELETE', `/api/v1/webhooks/${id}`, { cookie })
    const note = `${rate.toFixed(0)} of ${bareRate.toFixed(0)}/s`
    return [
      {
        name: 'deliver webhooks to one target: rate, of a bare loop’s',
        value: rate / bareRate,
        unit: '×',
        limit: 0.3,
        better: 'more',
        note,
      },
    ]
  } finally {
    agent.destroy()
    connection.close()
    sink.close()
  }
}

const headOf = async (connection: Connection, cookie: string): Promise<number> => {
  const { body } = await expectStatus(connection, 200, 'GET', '/api/v1/feed', { cookie })
  return (JSON.parse(body) as { head: number }).head
}

function post(agent: http.Agent, port: number, secret: string, body: string): Promise<void> {
  const [id, seconds] = [newId(), Math.floor(Date.now() / 1000)]
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'webhook-id': id,
      'webhook-timestamp': seconds,
      'webhook-signature': signatureOf([secret], id, seconds, body),
    }
    const request = http.request({ agent, host: '127.0.0.1', port, path: '/in', method: 'POST', headers }, (response) => {
      response.resume().once('end', resolve)
    })
    request.once('error', reject).end(body)
  })
}
