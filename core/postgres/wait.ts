/** Waits for a PostgreSQL that is not there yet. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { Problem } from '../errors.ts'

/** What a server that is starting, stopping or not there yet says; anything else is a mistake that waiting does not mend. */
const passing = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  '57P03',
  '53300',
])

/**
 * Resolves when the database answers, or when `stopped` is aborted. `say` gets one line for each kind of silence.
 * Throws `database.refused` when the server is there and does not want us.
 */
export async function waitForDatabase(url: string, say: (line: string) => void, stopped?: AbortSignal): Promise<void> {
  let said = ''
  for (let pause = 250; !stopped?.aborted; pause = Math.min(pause * 2, 5000)) {
    const reason = await tryOnce(url)
    if (reason === undefined) return
    if (said !== reason) say(`Waiting for the database ${hostOf(url)} (${reason}) …`)
    said = reason
    await sleep(pause, undefined, { signal: stopped }).catch(() => {})
  }
}

/** Server and port of a connection URL: the part that may be shown. */
export const hostOf = (url: string): string => /@([^/?]+)/.exec(url)?.[1] ?? 'your PostgreSQL'

/** Nothing when it answered, else why it did not. */
async function tryOnce(url: string): Promise<string | undefined> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
    return undefined
  } catch (error) {
    const { code = '', message } = error as Error & { code?: string }
    if (passing.has(code) || /timeout|terminated/i.test(message)) return code || message
    throw new Problem('database.refused', `The database ${hostOf(url)} refuses us: ${message}.`, {
      status: 500,
      fix: 'Check DATABASE_URL: user, password and the name of the database.',
      cause: error,
    })
  } finally {
    await client.end().catch(() => {})
  }
}
