/** How long until Rapport is ready, and what it needs while nobody asks for anything. */
import { mkdtempSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { median, memoryOf } from './measure.ts'
import type { Line } from './report.ts'
import { startServer } from './server.ts'

/** `dataDir` must not be in use. */
export async function benchStarts(dataDir: string): Promise<Line[]> {
  const first: number[] = []
  const again: number[] = []
  let idle = 0
  for (let n = 0; n < 3; n++) {
    const empty = mkdtempSync(`${dataDir}-first-`)
    const fresh = await startServer(empty)
    first.push(fresh.readyAfter / 1000)
    await fresh.stop()
    rmSync(empty, { recursive: true, force: true })
    const server = await startServer(dataDir)
    again.push(server.readyAfter / 1000)
    if (n === 2) {
      await sleep(5000)
      idle = memoryOf(server.pid).now
    }
    await server.stop()
  }
  return [
    { name: 'first start, empty folder', value: median(first), unit: 's', limit: 15 },
    { name: 'start on an existing folder', value: median(again), unit: 's', limit: 3 },
    { name: 'memory of the idle server, without PostgreSQL', value: idle, unit: 'MB', limit: 200 },
  ]
}
