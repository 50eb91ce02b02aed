/** Where the records lie: the PostgreSQL that Rapport brings, or the one of `DATABASE_URL`, waited for. */
import { startEmbedded } from '@rapport/core/postgres'
import { Problem } from '@rapport/core/errors'
import { Client } from 'pg'
import type { Env } from './env.ts'

export interface Place {
  readonly ownerUrl: string
  /** For the line that says that all is ready. */
  readonly words: string
  stop(): Promise<void>
}

/** Starts or finds the database; `say` gets a line whenever there is something to wait for. */
export async function findDatabase({ databaseUrl, dataDir }: Env, say: (line: string) => void, given: AbortSignal): Promise<Place> {
  if (databaseUrl === undefined) {
    const embedded = await startEmbedded({ dataDir, log: say })
    return { ownerUrl: embedded.ownerUrl, words: `data in ${shortPath(dataDir)}`, stop: () => embedded.stop() }
  }
  await untilItAnswers(databaseUrl, say, given)
  return { ownerUrl: databaseUrl, words: `data in ${hostOf(databaseUrl)}`, stop: async () => {} }
}

const shortPath = (folder: string): string => (folder.startsWith(`${process.cwd()}/`) ? `.${folder.slice(process.cwd().length)}` : folder)
const hostOf = (url: string): string => /@([^/?]+)/.exec(url)?.[1] ?? 'your PostgreSQL'

/** What a server that is starting, stopping or not there yet says; anything else is a mistake that waiting does not mend. */
const passing = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOENT', '57P03', '53300'])

async function untilItAnswers(url: string, say: (line: string) => void, given: AbortSignal): Promise<void> {
  let said = ''
  for (let pause = 250; !given.aborted; pause = Math.min(pause * 2, 5000)) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query('select 1')
      return
    } catch (error) {
      const { code = '', message } = error as Error & { code?: string }
      if (!passing.has(code) && !/timeout|terminated/i.test(message))
        throw new Problem('database.refused', `The database ${hostOf(url)} refuses us: ${message}`, {
          status: 500,
          fix: 'Check DATABASE_URL: user, password and the name of the database.',
          cause: error,
        })
      if (said !== code) say(`Waiting for the database ${hostOf(url)} (${code || message}) …`)
      said = code
    } finally {
      await client.end().catch(() => {})
    }
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}
