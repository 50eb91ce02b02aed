/** Starts Rapport: listens, finds the database, migrates, answers. It stops in the reverse order. */
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeListener, makeLog, makeStopping, starting, type Listener, type Stopping } from '@rapport/core/api'
import { Problem } from '@rapport/core/errors'
import { makeRegistry, processMetrics } from '@rapport/core/metrics'
import { asOwner, collectMigrations, ensureRoles, migrate, openDatabase, roleSecret } from '@rapport/core/postgres'
import { checkCatalogue, checkDrift } from '@rapport/core/schema'
import { webBundle } from '../web/bundle.ts'
import { type Beside, databaseAfter, standBeside, tellNumbers, workBeside, working } from './beside.ts'
import { composeServer, model } from './compose.ts'
import { findDatabase } from './database.ts'
import { erasedFile, rememberErased } from './erased-file.ts'
import { isLoopback, readEnv, warningsOf, type Env } from './env.ts'
import { readSecret } from './secret.ts'

/** Milliseconds that running requests have to finish when the server stops. */
const grace = 10_000
const root = path.resolve(import.meta.dirname, '../..')
const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Runs the server until a signal ends it. A start that fails says why, and ends the process with code 1. */
export async function main(): Promise<void> {
  if (process.argv[2] === working) return work()
  const listener = makeListener(starting)
  const hurry = new AbortController()
  const stopping = makeStopping(() => {
    hurry.abort()
    listener.server.closeAllConnections()
  }, say)
  try {
    const env = readEnv()
    for (const warning of warningsOf(env)) process.stderr.write(`${warning}\n`)
    const port = await listener.listen(env.host, env.port, !env.portChosen)
    const place = await stopping.starting(start(env, listener, stopping, hurry.signal))
    const address = env.publicUrl ?? `http://${env.host.includes(':') ? `[${env.host}]` : env.host}:${port}`
    if (!stopping.signal.aborted) say(`Rapport is ready at ${address} (data in ${place})`)
  } catch (error) {
    if (stopping.signal.aborted) return
    process.stderr.write(`Rapport could not start. ${inWords(error)}\n`)
    await stopping.end(1)
  }
}

/** The process beside the one that answers: nobody but that one asks it, and what it has to say to people stands in the log. */
async function work(): Promise<void> {
  const stopping = makeStopping(() => {}, say)
  try {
    standBeside()
    await stopping.starting(start(readEnv(), undefined, stopping, stopping.signal))
  } catch (error) {
    if (stopping.signal.aborted) return
    process.stderr.write(`The process that works could not start. ${inWords(error)}\n`)
    await stopping.end(1)
  }
}

/** Everything behind the port; gives the name of the place where the data are. */
async function start(env: Env, listener: Listener | undefined, stopping: Stopping, hurry: AbortSignal): Promise<string> {
  const log = makeLog(undefined, undefined, env.log)
  const bundle = env.web ? webBundle(say) : Promise.resolve(undefined)
  // Awaited further down; until then a failure must not count as forgotten.
  bundle.catch(() => {})
  const { ownerUrl, name, stop } = await findDatabase(env, say, stopping.signal)
  stopping.add(stop)
  const secret = readSecret(env)
  await asOwner(ownerUrl, (owner) => ensureRoles(owner, roleSecret(ownerUrl, secret)))
  await migrate(ownerUrl, collectMigrations(root))
  await asOwner(ownerUrl, async (owner) => {
    await checkDrift(owner, model)
    // Only whoever writes migrations can mend what this finds.
    if (env.development) await checkCatalogue(owner)
  })
  const { poolerUrl } = env
  const database = await openDatabase({
    ownerUrl,
    poolerUrl,
    secret,
    rolesReady: true,
    strict: env.development,
    log: (line) => log.info(line),
    connected: databaseAfter(),
  })
  stopping.add(() => database.close())
  const { publicUrl, signUp, smtp, privateHosts, trustedProxies, quotas, keepImportsDays: keepDays, keepFeedDays } = env
  const loopback = isLoopback(env.host)
  let beside: Beside | undefined
  const other = { name: 'work', read: () => beside?.numbers() ?? Promise.reject(new Error('It has not begun.')) }
  const { app } = await composeServer({
    database,
    secret,
    log,
    publicUrl,
    signUp,
    smtp,
    outbound: { privateHosts },
    trustedProxies,
    quotas,
    loopback,
    serverFactory: listener?.serverFactory,
    work: env.work === 'beside' ? 'no' : env.work,
    stopping: stopping.signal,
    imports: { keepDays },
    feed: { keepDays: keepFeedDays },
    // Where nothing can be written beside the database, the list in it is what there is: nobody waits to be forgotten for that.
    erasure: {
      remember: (line) =>
        rememberErased(erasedFile(env.dataDir), line).catch((error: unknown) => log.error({ id: 'erasures-file', error })),
    },
    metrics: {
      token: env.metricsToken,
      behindProxy: publicUrl !== undefined || trustedProxies > 0,
      other: env.work === 'beside' ? other : undefined,
    },
    web: await bundle,
  })
  stopping.add(() => app.close())
  if (!listener) {
    const registry = makeRegistry()
    processMetrics(registry, database, 'work')
    tellNumbers(() => registry.families())
    return name
  }
  stopping.add(() => listener.close(grace))
  if (env.work === 'beside') {
    const variables = { DATABASE_URL: ownerUrl, RAPPORT_SECRET: secret, RAPPORT_WORK: 'only', RAPPORT_LOG: env.log }
    beside = workBeside(variables, env.databaseUrl === undefined, stopping.signal, (error) => log.error({ id: 'work', error }))
    stopping.add(async () => beside?.stop())
  }
  // Not ready any more, and still there: whoever spreads the requests needs a moment to notice.
  stopping.add(() => sleep(env.stopDelay * 1000, undefined, { signal: hurry }).catch(() => {}))
  return name
}

function inWords(error: unknown): string {
  if (error instanceof Problem) return error.fix ? `${error.message}\n${error.fix}` : error.message
  const { code, message, stack } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return 'Its port is taken by another program.\nStop that program, or set RAPPORT_PORT to another port.'
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
    return `It may not listen there: ${message}.\nSet RAPPORT_HOST and RAPPORT_PORT to what this machine allows.`
  return stack ?? message
}
