/** Somebody who works, one thing after the other with short pauses: `node stories/prove/neighbour-day.ts address cookie seconds`. Says in JSON how many milliseconds each answer took, and what was refused. */
import { setTimeout as sleep } from 'node:timers/promises'

const [address = '', cookie = '', seconds = '5'] = process.argv.slice(2)
const tasks: readonly (readonly [path: string, body?: object])[] = [
  ['/people?limit=50&sort=name'],
  ['/people?find=ma'],
  ['/people', { name: 'Mateo Ruiz' }],
  ['/companies?limit=50'],
]

export interface Day {
  readonly took: readonly number[]
  readonly refused: readonly number[]
}
const took: number[] = []
const refused: number[] = []
const end = performance.now() + Number(seconds) * 1000
for (let n = 0; performance.now() < end; n++) {
  const [path, body] = tasks[n % tasks.length]!
  const given = body ? { method: 'POST', body: JSON.stringify(body) } : {}
  const begun = performance.now()
  const answer = await fetch(`${address}/api/v1${path}`, {
    ...given,
    headers: { cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
  })
  await answer.arrayBuffer()
  took.push(performance.now() - begun)
  if (answer.status >= 400) refused.push(answer.status)
  await sleep(25)
}
process.stdout.write(JSON.stringify({ took, refused } satisfies Day))
