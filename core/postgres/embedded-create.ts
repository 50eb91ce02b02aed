import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { Problem } from '../errors.ts'
import type { Binaries } from './embedded-binaries.ts'
import type { Owner } from './embedded-owner.ts'
import { folderProblem, startProblem, versionProblem } from './embedded-problems.ts'

export interface NewCluster {
  readonly pgdata: string
  readonly owner: Owner
  readonly binaries: Binaries
  readonly password: string
  readonly log: (line: string) => void
}

/** Name of the owner role of an embedded cluster. */
export const ownerRole = 'rapport'

/**
 * Creates the cluster unless the folder has one; checks that it is of our major version. It is made beside its
 * place and moved in whole, so that a creation that was killed leaves an empty folder.
 */
export function createCluster(cluster: NewCluster): void {
  const { pgdata, owner, binaries, log } = cluster
  // A name of its own: the initdb of a killed start may still be writing into its draft.
  const draft = `${pgdata}.new-${process.pid}`
  try {
    const version = path.join(pgdata, 'PG_VERSION')
    if (fs.existsSync(version)) {
      const found = fs.readFileSync(version, 'utf8').trim()
      if (found !== binaries.major) throw versionProblem(pgdata, found, binaries.major)
      return
    }
    if (fs.readdirSync(pgdata).length > 0) {
      throw new Problem('database.folder', `${pgdata} holds files that are not a database.`, {
        status: 500,
        fix: 'Move them away, or set RAPPORT_DATA_DIR to another folder.',
      })
    }
    log('Creating the database …')
    removeOldDrafts(pgdata)
    fs.mkdirSync(draft, { mode: 0o700 })
    give(draft, owner)
    initialise(cluster, draft)
    fs.renameSync(draft, pgdata)
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true })
    if (error instanceof Problem) throw error
    throw folderProblem(pgdata, error)
  }
}

function removeOldDrafts(pgdata: string): void {
  const folder = path.dirname(pgdata)
  for (const name of fs.readdirSync(folder)) {
    if (!name.startsWith(`${path.basename(pgdata)}.new-`)) continue
    try {
      fs.rmSync(path.join(folder, name), { recursive: true, force: true })
    } catch {
      // the next creation removes it
    }
  }
}

function initialise({ pgdata, owner, binaries, password }: NewCluster, draft: string): void {
  const passwordFile = `${draft}.password`
  fs.rmSync(passwordFile, { force: true })
  fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' })
  try {
    give(passwordFile, owner)
    const result = spawnSync(
      binaries.initdb,
      [
        '-D',
        draft,
        '-U',
        ownerRole,
        '--pwfile',
        passwordFile,
        '-A',
        'scram-sha-256',
        '-E',
        'UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
      ],
      { ...owner, cwd: draft, env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' }, encoding: 'utf8' },
    )
    if (result.status !== 0)
      throw startProblem(`${result.stderr ?? ''}${result.stdout ?? ''}${result.error?.message ?? ''}`, { pgdata, logFile: pgdata, port: 0 })
  } finally {
    fs.rmSync(passwordFile, { force: true })
  }
}

function give(file: string, { uid, gid }: Owner): void {
  if (uid !== undefined) fs.chownSync(file, uid, gid ?? uid)
}
