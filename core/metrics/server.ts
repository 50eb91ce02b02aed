/** What a server counts: its requests, its process, its connections to the database, and work that waits. */
import type { FastifyInstance } from 'fastify'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Database } from '../postgres/index.ts'
import { type Labels, makeRegistry, type Registry } from './registry.ts'

/** Seconds. */
const durations = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** The numbers of a server over a database. `process`: what it is called where another one stands beside it. */
export function serverMetrics(database: Pick<Database, 'control' | 'usage'>, version: string, process?: string): Registry {
  const registry = makeRegistry()
  registry.gauge('rapport_info', 'The version that runs.', () => [{ labels: { version }, value: 1 }])
  processMetrics(registry, database, process)
  waitingWork(registry, database)
  return registry
}

/** What is another number in each process: its memory, its time, how late it is, its connections. `called`: what the label `process` says; none unless given. */
export function processMetrics(registry: Registry, database: Pick<Database, 'usage'>, called?: string): void {
  const labels: Labels = called === undefined ? {} : { process: called }
  registry.gauge('process_resident_memory_bytes', 'Memory of the process.', () => [{ labels, value: process.memoryUsage.rss() }])
  registry.gauge('nodejs_heap_size_used_bytes', 'Memory that JavaScript uses.', () => [{ labels, value: process.memoryUsage().heapUsed }])
  registry.total('process_cpu_seconds_total', 'Processor time.', () => {
    const { user, system } = process.cpuUsage()
    return [{ labels, value: (user + system) / 1e6 }]
  })
  const begun = Date.now() / 1000 - process.uptime()
  registry.gauge('process_start_time_seconds', 'When the process began, in seconds since 1970.', () => [{ labels, value: begun }])
  eventLoop(registry, labels)
  connections(registry, database, labels)
}

/** How late the process gets to what is due, since the numbers were asked for last. */
function eventLoop(registry: Registry, labels: Labels): void {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  registry.gauge('rapport_event_loop_delay_seconds', 'How late timers came since the last time this was asked.', () => {
    const samples = [0.5, 0.99, 1].map((quantile) => ({
      labels: { ...labels, quantile: String(quantile) },
      // An empty one gives NaN, and its timer's own 20 ms are no delay.
      value: Math.max(0, (delay.percentile(quantile * 100) || 0) / 1e9 - 0.02),
    }))
    delay.reset()
    return samples
  })
}

function connections(registry: Registry, { usage }: Pick<Database, 'usage'>, labels: Labels): void {
  for (const [what, help] of [
    ['open', 'Connections to the database that are open.'],
    ['used', 'Connections to the database that are at work.'],
    ['waiting', 'Requests that wait for a connection to the database.'],
    ['most', 'Connections to the database that may be open.'],
  ] as const)
    registry.gauge(`rapport_database_connections_${what}`, help, () =>
      Object.entries(usage()).map(([pool, numbers]) => ({ labels: { ...labels, pool }, value: numbers[what] })),
    )
}

/** Work that any server may take: imports, followers of the feed. */
function waitingWork(registry: Registry, { control }: Pick<Database, 'control'>): void {
  const read = async (column: string) =>
    (
      await control.query<{ kind: string; value: string }>(
        `select kind, ${column} as value from control.lease where until <= now() or holder is not null group by kind order by kind`,
      )
    ).rows.map(({ kind, value }) => ({ labels: { kind }, value: Number(value) }))
  registry.gauge('rapport_work_held', 'Pieces of work that a server works on.', () =>
    read('count(*) filter (where holder is not null and until > now())'),
  )
  registry.gauge('rapport_work_waiting', 'Pieces of work that no server has taken yet.', () =>
    read('count(*) filter (where until <= now())'),
  )
  registry.gauge('rapport_work_waiting_seconds', 'How long the oldest of them waits.', () =>
    read('coalesce(extract(epoch from max(now() - until) filter (where until <= now())), 0)'),
  )
}

/** Counts every request of an application, by the pattern of its route. */
export function countRequests(app: FastifyInstance, registry: Registry): void {
  const requests = registry.counter('rapport_http_requests_total', 'Requests that were answered.')
  const seconds = registry.histogram(
    'rapport_http_request_duration_seconds',
    'How long answers took, until the last byte was sent.',
    durations,
  )
  let underWay = 0
  registry.gauge('rapport_http_requests_under_way', 'Requests that are being answered.', () => [{ value: underWay }])
  app.addHook('onRequest', (_request, _reply, done) => {
    underWay++
    done()
  })
  app.addHook('onResponse', ({ method, routeOptions }, reply, done) => {
    underWay--
    const labels = { method, route: routeOptions.url ?? 'none' }
    requests.add({ ...labels, status: String(reply.statusCode) })
    seconds.observe(labels, reply.elapsedTime / 1000)
    done()
  })
}
