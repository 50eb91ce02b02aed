/** One Rapport per data folder. */
import fs from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../errors.ts'
import { isAlive } from './embedded-postmaster.ts'
import { diskFull, folderProblem } from './embedded-problems.ts'

export interface FolderLock {
  release(): void
}

/**
 * Takes the folder for this process, or throws `database.inUse` and says who holds it.
 * The lock is the file lock of an empty SQLite file: Node offers no flock, and this one is taken without a race,
 * holds across containers that share the folder, and is let go by the kernel when the process dies in any way.
 */
export async function lockFolder(dataDir: string): Promise<FolderLock> {
  const holderFile = path.join(dataDir, 'server.json')
  const lock = openLock(path.join(dataDir, 'server.lock'), dataDir)
  const deadline = Date.now() + 5_000
  for (;;) {
    try {
      lock.exec('pragma locking_mode = exclusive; begin exclusive')
      break
    } catch (error) {
      const busy = /locked|busy/i.test(String(error))
      // A process that was just killed lets go of its files a moment after it is gone.
      const holder = readHolder(holderFile)
      if (busy && holder && !isAlive(holder.pid) && Date.now() < deadline) {
        await sleep(20)
        continue
      }
      lock.close()
      if (/is full/i.test(String(error))) throw diskFull(dataDir, error)
      if (!busy) throw folderProblem(dataDir, error)
      const who = holder ? `process ${holder.pid}, started ${holder.since}` : 'a process that is just starting'
      throw new Problem('database.inUse', `Another Rapport uses the folder ${dataDir}: ${who}.`, {
        status: 500,
        fix: 'Stop it first, or give this one a folder of its own with RAPPORT_DATA_DIR.',
        cause: error,
      })
    }
  }
  try {
    fs.writeFileSync(holderFile, JSON.stringify({ pid: process.pid, since: new Date().toISOString() }))
  } catch (error) {
    lock.close()
    throw folderProblem(dataDir, error)
  }
  let held = true
  return {
    release() {
      if (!held) return
      held = false
      fs.rmSync(holderFile, { force: true })
      lock.close()
    },
  }
}

function openLock(file: string, dataDir: string): DatabaseSync {
  try {
    return new DatabaseSync(file)
  } catch (error) {
    throw folderProblem(dataDir, error)
  }
}

function readHolder(file: string): { pid: number; since: string } | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as { pid: number; since: string }
  } catch {
    return undefined
  }
}
