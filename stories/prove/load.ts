/** Ten times as many requests at once as are calm: what is too much is refused in words, and it is over when they are gone. */
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeInstallation } from './installation.ts'
import { nothingHurt, type Proof } from './proof.ts'

const calm = 20
/** Bytes that the server may grow by under load. */
const room = 200e6

interface Round {
  readonly answered: number
  readonly refused: number
  /** Milliseconds. */
  readonly p99: number
  readonly wrong: readonly string[]
}

export async function proveLoad({ seconds, log }: { readonly seconds: number; readonly log: (line: string) => void }): Promise<Proof> {
  const installation = await makeInstallation()
  try {
    await installation.start()
    const cookie = await setUp(installation.address)
    const round = async (name: string, atOnce: number, duration: number): Promise<Round> => {
      const result = await press(installation.address, cookie, atOnce, duration)
      log(
        `${name}: ${atOnce} at once, ${Math.round(result.answered / duration)} answered and ${Math.round(result.refused / duration)} refused a second, p99 of the answered ${result.p99.toFixed(0)} ms, ${(memoryOf(installation.pid()) / 1e6).toFixed(0)} MB`,
      )
      return result
    }
    await round('warm', calm, Math.min(seconds, 5))
    const before = await round('calm', calm, Math.min(seconds, 10))
    const memory = memoryOf(installation.pid())
    const pressed = await round('pressed', calm * 10, seconds)
    const grown = memoryOf(installation.pid()) - memory
    await sleep(2000)
    const after = await round('calm again', calm, Math.min(seconds, 10))
    const wrong = [...before.wrong, ...pressed.wrong, ...after.wrong]
    if (pressed.answered === 0) wrong.push('nothing was answered under load')
    if (before.refused + after.refused > 0) wrong.push('requests were refused when it was calm')
    if (grown > room) wrong.push(`the server grew by ${(grown / 1e6).toFixed(0)} MB`)
    return {
      ...nothingHurt,
      name: `load × 10, p99 of the answered ${before.p99.toFixed(0)}, ${pressed.p99.toFixed(0)}, ${after.p99.toFixed(0)} ms`,
      runs: pressed.answered + pressed.refused,
      wrong: [...new Set(wrong)].slice(0, 20),
    }
  } finally {
    await installation.remove()
  }
}

const paths = ['/people?limit=50', '/people?limit=50&sort=name', '/people?find=in', '/companies?limit=50', '/people/count']

/** Keeps so many requests under way for some seconds, each client its next as soon as it has its answer. */
async function press(address: string, cookie: string, atOnce: number, seconds: number): Promise<Round> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: atOnce })
  const end = performance.now() + seconds * 1000
  const took: number[] = []
  const wrong: string[] = []
  let refused = 0
  const client = async (n: number): Promise<void> => {
    for (let at = n; performance.now() < end; at++) {
      const begun = performance.now()
      const write = at % 10 === 0
      const { status, retryAfter } = await send(agent, `${address}/api/v1${write ? '/people' : paths[at % paths.length]!}`, cookie, write)
      if (status === 200 || status === 201) took.push(performance.now() - begun)
      else if ((status === 503 || status === 429) && retryAfter !== undefined) {
        refused++
        // A client that is told to wait does, if not quite as long as it is told.
        await sleep(200)
      } else wrong.push(`an answer with ${status}${retryAfter === undefined ? ' and no Retry-After' : ''}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, (_, n) => client(n)))
  agent.destroy()
  took.sort((a, b) => a - b)
  return { answered: took.length, refused, p99: took[Math.floor(took.length * 0.99)] ?? 0, wrong: [...new Set(wrong)] }
}

const send = (
  agent: http.Agent,
  url: string,
  cookie: string,
  write: boolean,
): Promise<{ status: number; retryAfter: string | undefined }> =>
  new Promise((resolve, reject) => {
    const headers = { cookie, ...(write ? { 'content-type': 'application/json' } : {}) }
    const request = http.request(url, { agent, headers, method: write ? 'POST' : 'GET' }, (answer) => {
      answer.resume()
      answer.once('end', () => resolve({ status: answer.statusCode!, retryAfter: answer.headers['retry-after'] }))
      answer.once('error', reject)
    })
    request.once('error', reject)
    request.end(write ? '{"name":"Inga Sörensen"}' : undefined)
  })

async function setUp(address: string): Promise<string> {
  const answer = await fetch(`${address}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'Mara',
      email: 'mara@prove.example',
      password: 'seven lamps over the harbour',
      workspace: 'Load',
      sample: true,
    }),
  })
  if (answer.status !== 201) throw new Error(`There is no workspace: ${await answer.text()}`)
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}

const memoryOf = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
