/** The database of a folder for a second program beside the server, such as an operator's command. */
import fs from 'node:fs'
import path from 'node:path'
import { startEmbedded } from './embedded.ts'
import { isAlive, readPostmaster, runsOn } from './embedded-postmaster.ts'
import { ownerUrl } from './embedded-run.ts'

/**
 * The database that runs on a data folder, left running by `stop`; where none runs it is started, and `stop` stops it.
 * Throws `Problem` codes as `startEmbedded` does.
 */
export async function joinEmbedded(dataDir: string): Promise<{ readonly ownerUrl: string; stop(): Promise<void> }> {
  const folder = path.join(dataDir, 'postgres')
  const pgdata = fs.existsSync(folder) ? fs.realpathSync(folder) : folder
  const running = readPostmaster(pgdata)
  if (!running?.ready || !isAlive(running.pid) || !runsOn(running.pid, pgdata)) return startEmbedded({ dataDir })
  const password = fs.readFileSync(path.join(dataDir, 'postgres.password'), 'utf8').trim()
  return { ownerUrl: ownerUrl({ password }, running), stop: async () => {} }
}
