/** One workspace that asks for as much as it gets, without a pause: `node stories/prove/neighbour-flood.ts address cookie kind seconds`. Says how much was answered, and how much refused. */
import http from 'node:http'
import os from 'node:os'

// Whoever floods sits elsewhere: what that takes of a processor is not taken from the server.
os.setPriority(19)
const [address = '', cookie = '', kind = 'requests', seconds = '5'] = process.argv.slice(2)
type Ask = readonly [method: 'GET' | 'POST', path: string, body?: object]

const person = (n: number): Ask => ['POST', '/people', { name: `Inga Sörensen ${n}` }]
const lists = ['/people?limit=200&sort=name', '/people?find=in', '/people?filter=name%20contains%20%22e%22&limit=200', '/people/count']
const seen = (n: number) => ({ type: 'x.seen', records: [], properties: { n } })

/** What is asked, and how many at once. */
const kinds: Readonly<Record<string, { readonly atOnce: number; readonly ask: (n: number, people: readonly string[]) => Ask }>> = {
  requests: { atOnce: 40, ask: (n) => (n % 5 === 0 ? person(n) : ['GET', lists[n % lists.length]!]) },
  numbers: { atOnce: 20, ask: () => ['GET', '/people/aggregate?by=createdAt.quarter,language'] },
  interactions: {
    atOnce: 8,
    ask: (n, people) => [
      'POST',
      '/interactions',
      {
        items: Array.from({ length: 1000 }, (_, m) => ({
          ...seen(m),
          records: [{ object: 'person', id: people[(n + m) % people.length] }],
        })),
      },
    ],
  },
}

const { atOnce, ask } = kinds[kind]!
const agent = new http.Agent({ keepAlive: true, maxSockets: atOnce })
const people = (JSON.parse((await send(['GET', '/people?limit=200'])).text) as { items: { id: string }[] }).items.map(({ id }) => id)
const end = performance.now() + Number(seconds) * 1000
const answers = new Map<number, number>()
await Promise.all(
  Array.from({ length: atOnce }, async (_, lane) => {
    for (let n = lane; performance.now() < end; n += atOnce) {
      const { status } = await send(ask(n, people))
      answers.set(status, (answers.get(status) ?? 0) + 1)
    }
  }),
)
agent.destroy()
process.stdout.write(JSON.stringify([...answers]))

function send([method, path, body]: Ask): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { cookie, ...(body ? { 'content-type': 'application/json' } : {}) }
    const request = http.request(`${address}/api/v1${path}`, { agent, method, headers }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.once('end', () => resolve({ status: answer.statusCode!, text: Buffer.concat(parts).toString() }))
      answer.once('error', reject)
    })
    request.once('error', reject)
    request.end(body && JSON.stringify(body))
  })
}
