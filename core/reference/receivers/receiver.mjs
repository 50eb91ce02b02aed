import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const key = Buffer.from(process.env.WEBHOOK_SECRET.replace('whsec_', ''), 'base64')
const seen = new Set() // keep these ids where they outlive the process

createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks) // as it came, byte by byte
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signatures = '' } = request.headers
  const expected = createHmac('sha256', key).update(`${id}.${time}.`).update(body).digest()
  const isOurs = signatures.split(' ').some((one) => {
    const given = Buffer.from(one.replace('v1,', ''), 'base64')
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
  const isFresh = Math.abs(Date.now() / 1000 - Number(time)) < 300
  if (!isOurs || !isFresh) return response.writeHead(401).end()
  response.writeHead(204).end() // answer first, work afterwards
  if (seen.has(id)) return
  seen.add(id)
  const { type, data } = JSON.parse(body)
  console.log(type, data.id, data.changed)
}).listen(4000)
