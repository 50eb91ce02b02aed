/** Starts Rapport: listens, finds the database, migrates, answers; and stops in the reverse order. */
import path from 'node:path'
import { makeListener, makeLog, starting } from '@rapport/core/api'
import { Problem } from '@rapport/core/errors'
import { asOwner, collectMigrations, ensureRoles, migrate, openDatabase, roleSecret } from '@rapport/core/postgres'
import { checkDrift } from '@rapport/core/schema'
import { composeServer, model } from './compose.ts'
import { findDatabase } from './database.ts'
import { readEnv, type Env } from './env.ts'
import { readSecret } from './secret.ts'
import { webBundle } from './web.ts'

/** Milliseconds that running requests have to finish when the server stops. */
const grace = 10_000
const root = path.resolve(import.meta.dirname, '../..')
const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Runs the server until a signal ends it; a start that fails says why and ends the process with code 1. */
export async function main(): Promise<void> {
  const stack: (() => Promise<unknown> | void)[] = []
  const stopped = new AbortController()
  const stop = async (code: number): Promise<void> => {
    stopped.abort()
    for (const step of stack.splice(0).reverse()) await Promise.resolve(step()).catch((error: unknown) => say(String(error)))
    process.exit(code)
  }
  let asked = 0
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (asked++ === 0) void stop(0)
      else hurry()
    })
  let hurry = (): void => process.exit(1)
  try {
    const env = readEnv()
    const listener = makeListener(starting)
    hurry = () => listener.server.closeAllConnections()
    const port = await listener.listen(env.host, env.port, !env.portChosen)
    stack.push(() => listener.close(grace))
    await start(env, listener, stack, stopped.signal)
    if (!stopped.signal.aborted)
      say(`Rapport is ready at ${env.publicUrl ?? `http://${env.host.includes(':') ? `[${env.host}]` : env.host}:${port}`} (${place})`)
  } catch (error) {
    if (stopped.signal.aborted) return
    explain(error)
    await stop(1)
  }
}
let place = ''

async function start(
  env: Env,
  listener: ReturnType<typeof makeListener>,
  stack: (() => Promise<unknown> | void)[],
  stopped: AbortSignal,
): Promise<void> {
  const log = makeLog()
  const building = env.web ? webBundle(say) : Promise.resolve(undefined)
  building.catch(() => {})
  const found = await findDatabase(env, say, stopped)
  place = found.words
  stack.splice(-1, 0, () => found.stop())
  const secret = readSecret(env)
  await asOwner(found.ownerUrl, (owner) => ensureRoles(owner, roleSecret(found.ownerUrl, secret)))
  await migrate(found.ownerUrl, collectMigrations(root))
  await asOwner(found.ownerUrl, (owner) => checkDrift(owner, model))
  const database = await openDatabase({ ownerUrl: found.ownerUrl, secret, rolesReady: true, log: (line) => log.info(line) })
  stack.splice(-1, 0, () => database.close())
  const { app } = await composeServer({
    database,
    secret,
    log,
    web: await building,
    publicUrl: env.publicUrl,
    signUp: env.signUp,
    loopback: /^(127\.|localhost$|::1$)/.test(env.host),
    trustedProxies: env.trustedProxies,
    serverFactory: listener.serverFactory,
  })
  stack.splice(-1, 0, () => app.close())
}

function explain(error: unknown): void {
  const known = error instanceof Problem
  process.stderr.write(
    known
      ? `Rapport could not start. ${error.message}\n${error.fix ? `${error.fix}\n` : ''}`
      : `Rapport could not start. ${error instanceof Error ? error.stack : String(error)}\n`,
  )
}
