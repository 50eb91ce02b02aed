/** A receiver of webhooks in a process of its own: takes what comes, counts it, and tells when there was enough. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Asked, Told } from './sink.ts'

const tell = (told: Told<{ readonly bodies: readonly string[] }>): void => void process.send!(told)
let bodies: string[] = []
let enough = Infinity

const server = http.createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    response.writeHead(204).end()
    bodies.push(Buffer.concat(parts).toString('utf8'))
    if (bodies.length < enough) return
    enough = Infinity
    tell({ kind: 'enough', bodies })
  })
})
process.on('message', ({ to }: Asked) => {
  bodies = []
  enough = to
})
process.on('disconnect', () => process.exit(0))
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => tell({ kind: 'port', port: (server.address() as AddressInfo).port }))
