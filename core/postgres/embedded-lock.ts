/** One Rapport per data folder. */
import fs from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Problem } from '../errors.ts'
import { diskFull, folderProblem } from './embedded-problems.ts'

export interface FolderLock {
  release(): void
}

/**
 * Takes the folder for this process, or throws `database.inUse` and says who holds it.
 * The lock is the file lock of an empty SQLite file: Node offers no flock, and this one is taken without a race,
 * holds across containers that share the folder, and is let go by the kernel when the process dies in any way.
 */
export function lockFolder(dataDir: string): FolderLock {
  const holderFile = path.join(dataDir, 'server.json')
  const lock = openLock(path.join(dataDir, 'server.lock'), dataDir)
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive')
  } catch (error) {
    lock.close()
    if (/is full/i.test(String(error))) throw diskFull(dataDir, error)
    if (!/locked|busy/i.test(String(error))) throw folderProblem(dataDir, error)
    throw new Problem('database.inUse', `Another Rapport uses the folder ${dataDir}: ${holder(holderFile)}.`, {
      status: 500,
      fix: 'Stop it first, or give this one a folder of its own with RAPPORT_DATA_DIR.',
      cause: error,
    })
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

function holder(file: string): string {
  try {
    const { pid, since } = JSON.parse(fs.readFileSync(file, 'utf8')) as { pid: number; since: string }
    return `process ${pid}, started ${since}`
  } catch {
    return 'a process that is just starting'
  }
}
