/** Where the records lie: in the PostgreSQL that Rapport brings, or in the one of `DATABASE_URL`. */
import path from 'node:path'
import { hostOf, startEmbedded, waitForDatabase } from '@rapport/core/postgres'
import type { Env } from './env.ts'

export interface Place {
  readonly ownerUrl: string
  /** For people: `./data`. */
  readonly name: string
  stop(): Promise<void>
}

/** Starts the database or waits for it; `say` gets a line whenever that takes long. */
export async function findDatabase({ databaseUrl, dataDir }: Env, say: (line: string) => void, stopped: AbortSignal): Promise<Place> {
  if (databaseUrl === undefined) {
    const { ownerUrl, stop } = await startEmbedded({ dataDir, log: say })
    const near = path.relative(process.cwd(), dataDir)
    return { ownerUrl, name: near.startsWith('..') ? dataDir : `./${near}`, stop }
  }
  await waitForDatabase(databaseUrl, say, stopped)
  return { ownerUrl: databaseUrl, name: hostOf(databaseUrl), stop: async () => {} }
}
