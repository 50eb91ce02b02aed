/**
 * Every number we claim, measured in one run beside its limit.
 *
 *   npm run bench                  1,000,000 people; the data is made once and kept in .cache/bench
 *   npm run bench:small            a twentieth of it
 *   npm run bench -- reads writes  only these subjects: starts, reads, aggregate, search, interactions, segments, flows, writes, batch, live, pages, custom, webhooks, templates, broadcasts, import
 */
import { cpus } from 'node:os'
import { benchBatch } from './batch.ts'
import { scaleOf } from './data/world.ts'
import { benchAggregates } from './aggregates.ts'
import { benchCustom } from './custom.ts'
import { benchFlows } from './flows.ts'
import { benchImport } from './imports.ts'
import { benchInteractions } from './interactions.ts'
import { benchLive } from './live.ts'
import { benchPages } from './pages.ts'
import { benchReads } from './reads.ts'
import { formatLine, heading, isUnmet, type Line } from './report.ts'
import { benchSearch } from './search.ts'
import { benchSegments } from './segments.ts'
import { atRest, startServer } from './server.ts'
import { benchStarts } from './starts.ts'
import { freshWorld } from './template.ts'
import { benchBroadcasts } from './broadcasts.ts'
import { benchTemplates } from './templates.ts'
import { benchWebhooks } from './webhooks.ts'
import { benchWrites } from './writes.ts'

await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<void> {
  const subjects = args.filter((arg) => !arg.startsWith('--'))
  const wants = (subject: string): boolean => subjects.length === 0 || subjects.includes(subject)
  const scale = scaleOf(args.includes('--small'))
  const { dataDir, world } = await freshWorld(scale)
  const lines: Line[] = []
  const scans: string[] = []
  const add = (found: readonly Line[]): void => {
    for (const line of found) console.log(formatLine(line))
    lines.push(...found)
  }
  console.log(
    `${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}, ${scale.people.toLocaleString('en')} people\n\n${heading}`,
  )
  if (wants('templates')) add(await benchTemplates())
  if (wants('starts')) add(await benchStarts(dataDir))
  const server = await startServer(dataDir)
  /** Whatever the subject before it has left to do in the background is done first. */
  const comesTo = async (subject: string): Promise<boolean> => {
    if (!wants(subject)) return false
    await atRest(server)
    return true
  }
  try {
    if (await comesTo('reads')) {
      const reads = await benchReads(server, dataDir, world)
      add(reads.lines)
      scans.push(...reads.scans)
    }
    if (await comesTo('aggregate')) {
      const aggregates = await benchAggregates(server, dataDir, world)
      add(aggregates.lines)
      scans.push(...aggregates.scans)
    }
    if (await comesTo('search')) {
      const searches = await benchSearch(server, dataDir, world)
      add(searches.lines)
      scans.push(...searches.scans)
    }
    if (await comesTo('interactions')) {
      const interactions = await benchInteractions(server, dataDir, world)
      add(interactions.lines)
      scans.push(...interactions.scans)
    }
    if (await comesTo('segments')) add(await benchSegments(server, dataDir, world))
    if (await comesTo('flows')) add(await benchFlows(server, dataDir, world))
    if (await comesTo('writes')) add(await benchWrites(server, dataDir, world))
    if (await comesTo('batch')) add(await benchBatch(server, world))
    if (await comesTo('live')) add(await benchLive(server, world))
    if (await comesTo('pages')) add(await benchPages(server, world))
    if (await comesTo('webhooks')) add(await benchWebhooks(server, world))
    if (await comesTo('broadcasts')) add(await benchBroadcasts(server, dataDir, world))
    if (await comesTo('custom')) add(await benchCustom(dataDir, world))
    if (await comesTo('import')) add(await benchImport(server, dataDir, world, scale))
  } finally {
    await server.stop()
  }
  const unmet = [...scans, ...lines.filter(isUnmet).map(({ name }) => name)]
  console.log(`\n${unmet.length === 0 ? 'Every limit is kept.' : `Not kept:\n${unmet.map((name) => `  ${name}`).join('\n')}`}`)
  process.exitCode = unmet.length === 0 ? 0 : 1
}
