/**
 * A server that only asks PostgreSQL and hands on what it says: node:http and the driver, nothing between. What it costs is
 * what any server costs on this machine. Started by bare-http.ts with a data folder and a number of connections.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { becomeReader, connectOwner } from './database.ts'
import type { Recorded } from './statements.ts'

const [dataDir, connections] = process.argv.slice(2)
const free = await Promise.all(Array.from({ length: Number(connections) }, () => connectOwner(dataDir!)))
for (const driver of free) await becomeReader(driver)

let name = ''
let statements: readonly Recorded[] = []
process.on('message', (asked: { name: string; statements: readonly Recorded[] }) => {
  ;({ name, statements } = asked)
  process.send!({ name })
})

const server = createServer((request, response) => {
  const { text, values, replan } = statements[Number(request.url!.slice(1)) % statements.length]!
  const driver = free.pop()!
  void driver
    .query<string[]>({ name: replan ? undefined : name + text.length, text, values: [...values], rowMode: 'array' })
    .then(({ rows }) => {
      free.push(driver)
      const body = Buffer.from(rows[0]![0]!)
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length }).end(body)
    })
})
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }))
