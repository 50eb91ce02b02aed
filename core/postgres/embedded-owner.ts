/** Who runs PostgreSQL, and where its folder can be: it refuses root, so root lends it to another user. */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { spawnSync } from 'node:child_process'
import { Problem } from '../errors.ts'
import { folderProblem } from './embedded-problems.ts'

/** Options for `spawn`: empty for an ordinary user. */
export interface Owner {
  readonly uid?: number
  readonly gid?: number
}

/** Folders that every user may enter, for what root keeps for another user. */
export const sharedPlaces = ['/var/lib/rapport', '/var/tmp/rapport'] as const

/** An ordinary user runs the database; root lets `postgres` or `nobody` do it. */
export function chooseOwner(): Owner {
  if (process.getuid?.() !== 0) return {}
  const users = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')
  if (!user) {
    throw new Problem('database.folder', 'PostgreSQL refuses to run as root, and there is no user "postgres" or "nobody" to run it.', {
      status: 500,
      fix: 'Start Rapport as an ordinary user, or add a user "postgres".',
    })
  }
  return { uid: Number(user[2]), gid: Number(user[3]) }
}

/**
 * The cluster's folder, made and owned by who runs it. Normally `<dataDir>/postgres`; when root keeps `dataDir`
 * where the other user may not enter (such as /root), the cluster lies in /var/lib/rapport and
 * `<dataDir>/postgres` is a link to it.
 */
export function chooseHome(dataDir: string, owner: Owner, log: (line: string) => void): { pgdata: string; owner: Owner } {
  const wanted = path.join(dataDir, 'postgres')
  try {
    const existing = fs.lstatSync(wanted, { throwIfNoEntry: false })
    if (!existing && owner.uid !== undefined && !mayEnter(dataDir, owner)) linkElsewhere(wanted, log)
    if (existing?.isSymbolicLink()) fs.mkdirSync(fs.readlinkSync(wanted), { recursive: true })
    fs.mkdirSync(wanted, { recursive: true })
    const pgdata = fs.realpathSync(wanted)
    return { pgdata, owner: own(pgdata, owner) }
  } catch (error) {
    if (error instanceof Problem) throw error
    throw folderProblem(wanted, error)
  }
}

/** Whether that user may enter a folder: asked by entering it. */
export const mayEnter = (folder: string, owner: Owner): boolean =>
  spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...owner, cwd: '/' }).status === 0

function linkElsewhere(wanted: string, log: (line: string) => void): void {
  const name = `data-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`
  const folder = path.join(makeSharedPlace(), name)
  fs.mkdirSync(folder, { recursive: true })
  fs.symlinkSync(folder, wanted)
  log(`${wanted} lies under a folder that only root may enter; the database is kept in ${folder}.`)
}

/** The first shared place that can be made and entered by everyone. */
export function makeSharedPlace(): string {
  let last: unknown
  for (const place of sharedPlaces) {
    try {
      fs.mkdirSync(place, { recursive: true, mode: 0o755 })
      fs.chmodSync(place, 0o755)
      if (fs.statSync(place).uid === process.getuid?.()) return place
    } catch (error) {
      last = error
    }
  }
  throw folderProblem(sharedPlaces[0], last)
}

/** A folder that has a cluster keeps its owner; a new one gets the chosen one. */
function own(pgdata: string, owner: Owner): Owner {
  const { uid, gid } = fs.statSync(pgdata)
  if (owner.uid === undefined) {
    const me = process.getuid?.()
    if (me !== undefined && uid !== me) {
      throw new Problem(
        'database.folder',
        `The database folder ${pgdata} belongs to another user (uid ${uid}), not to the one who starts Rapport (uid ${me}).`,
        {
          status: 500,
          fix: `Start Rapport as before (as root, if that is how it ran), or run: sudo chown -R ${me} ${pgdata} ${path.dirname(pgdata)}`,
        },
      )
    }
    return {}
  }
  if (uid !== 0 && fs.existsSync(path.join(pgdata, 'PG_VERSION'))) return { uid, gid }
  fs.chownSync(pgdata, owner.uid, owner.gid ?? owner.uid)
  return owner
}
