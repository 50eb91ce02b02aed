/** Nothing that was committed is skipped, whatever happens to those who give out the positions. */
import { rmSync } from 'node:fs'
import { storm } from '../../core/feed/testing/storm.ts'
import { collectMigrations, ensureRoles, migrate, asOwner, roleSecret, startEmbedded } from '../../core/postgres/index.ts'
import { makeFolder } from './folder.ts'
import type { Proof } from './proof.ts'

/** A storm on a PostgreSQL of its own, as durable as in production. */
export async function proveFeed({ kills, log }: { readonly kills: number; readonly log?: (line: string) => void }): Promise<Proof> {
  const dataDir = makeFolder()
  const { ownerUrl, stop } = await startEmbedded({ dataDir })
  try {
    await asOwner(ownerUrl, (owner) => ensureRoles(owner, roleSecret(ownerUrl, undefined)))
    await migrate(ownerUrl, collectMigrations(`${import.meta.dirname}/../..`))
    const options = { ownerUrl, writers: 64, servers: 2, kills, random: Math.random }
    const { committed, rolledBack, lost, doubled, wrong, worstRecovery } = await storm(log ? { ...options, log } : options)
    log?.(`${committed} committed, ${rolledBack} rolled back`)
    return {
      name: 'feed, dispatchers under kill -9',
      runs: committed + rolledBack,
      kills,
      acknowledged: committed,
      lost: lost.length,
      doubled: doubled.length,
      uncertain: 0,
      worstRecovery,
      wrong: [...lost, ...doubled, ...wrong],
    }
  } finally {
    await stop()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 })
  }
}
