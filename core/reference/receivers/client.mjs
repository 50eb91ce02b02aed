import { createServer } from 'node:http'
import { verifyWebhook } from 'rapport-client'

const seen = new Set() // keep these ids where they outlive the process

createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  try {
    const event = await verifyWebhook({ secret: process.env.WEBHOOK_SECRET, headers: request.headers, body: Buffer.concat(chunks) })
    response.writeHead(204).end() // answer first, work afterwards
    if (seen.has(event.id)) return
    seen.add(event.id)
    console.log(event.type, event.data.id, event.data.changed)
  } catch {
    response.writeHead(401).end()
  }
}).listen(4000)
