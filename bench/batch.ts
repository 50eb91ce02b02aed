/** A thousand creations in one call beside a thousand calls, and what a key of one's own costs a single call. */
import { randomUUID } from 'node:crypto'
import { expectStatus, openConnection, signIn } from './http.ts'
import { median, runRound } from './measure.ts'
import type { Line } from './report.ts'
import type { RunningServer } from './server.ts'
import { password, type World } from './template.ts'
import { newPerson } from './writes.ts'

const rounds = 5
const items = 1000
/** As many calls at a time as a program that is in a hurry makes. */
const inFlight = 10

export async function benchBatch(server: RunningServer, world: World): Promise<Line[]> {
  const cookie = await signIn(server.port, world.administrator.email, password)
  const lanes = await Promise.all(Array.from({ length: inFlight }, () => openConnection(server.port)))
  const single = (headers: () => string) =>
    runRound(inFlight * 40, inFlight, (lane) =>
      expectStatus(lanes[lane]!, 201, 'POST', '/api/v1/people', { cookie, body: newPerson(), headers: headers() }),
    )
  const batch = async (mode: string): Promise<number> => {
    const body = { mode, items: Array.from({ length: items }, () => ({ action: 'create', values: newPerson() })) }
    const begun = performance.now()
    const answer = await expectStatus(lanes[0]!, 200, 'POST', '/api/v1/people/batch', { cookie, body })
    const { created } = JSON.parse(answer.body) as { created: number }
    if (created !== items) throw new Error(`${created} of ${items} were created.`)
    return (items / (performance.now() - begun)) * 1000
  }
  const rates: Record<'plain' | 'keyed' | 'each' | 'all', number[]> = { plain: [], keyed: [], each: [], all: [] }
  for (let n = -1; n < rounds; n++) {
    const round = {
      plain: (await single(() => '')).rate,
      each: await batch('each'),
      keyed: (await single(() => `Idempotency-Key: ${randomUUID()}`)).rate,
      all: await batch('all'),
    }
    // The first one warms up.
    if (n >= 0) for (const key of ['plain', 'keyed', 'each', 'all'] as const) rates[key].push(round[key])
  }
  for (const lane of lanes) lane.close()
  const rate = (key: keyof typeof rates): number => median(rates[key])
  return [
    ...(['each', 'all'] as const).map((mode): Line => ({
      name: `create ${items} in one call (${mode}): rate, of ${inFlight} single calls at a time`,
      value: rate(mode) / rate('plain'),
      unit: '×',
      limit: 5,
      better: 'more',
      note: `${rate(mode).toFixed(0)} of ${rate('plain').toFixed(0)} records/s`,
    })),
    {
      name: 'create one with an Idempotency-Key: rate, of one without',
      value: rate('keyed') / rate('plain'),
      unit: '×',
      limit: 0.6,
      better: 'more',
      note: `${rate('keyed').toFixed(0)} of ${rate('plain').toFixed(0)}/s`,
    },
  ]
}
