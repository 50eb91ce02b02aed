/** Reads and judges `postmaster.pid`: what runs on a folder, and whether it is really ours. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

export interface Postmaster {
  readonly pid: number
  readonly port: number
  /** Empty when there is no unix socket. */
  readonly socketFolder: string
  readonly ready: boolean
}

/** What `postmaster.pid` of a folder says, or undefined when it is absent or not yet written in full. */
export function readPostmaster(pgdata: string): Postmaster | undefined {
  let lines: string[]
  try {
    lines = fs.readFileSync(path.join(pgdata, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return undefined
  }
  const [pid, , , port, socketFolder = '', , , status = ''] = lines
  if (!pid || !Number.isInteger(Number(pid))) return undefined
  return { pid: Number(pid), port: Number(port ?? 0), socketFolder, ready: status.trim() === 'ready' }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return !isZombie(pid)
}

/** A killed child of ours stays in the process table until Node has collected it. */
function isZombie(pid: number): boolean {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) === 'Z'
  } catch {
    return false
  }
}

/** Whether the process is a PostgreSQL server on exactly this folder: process ids are reused by strangers. */
export function runsOn(pid: number, pgdata: string): boolean {
  const command = commandLine(pid)
  if (command === undefined) return false
  const at = command.indexOf('-D')
  return /postgres(\.exe)?$/.test(command[0] ?? '') && at > 0 && command[at + 1] === pgdata
}

function commandLine(pid: number): string[] | undefined {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
  } catch {
    if (process.platform === 'linux') return undefined
  }
  const run =
    process.platform === 'win32'
      ? spawnSync('powershell', ['-NoProfile', '-Command', `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`], {
          encoding: 'utf8',
        })
      : spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  const line = (run.stdout ?? '').trim()
  if (line === '') return undefined
  // The first arguments are the program and `-D <folder>`, as `runCluster` starts it; both may contain spaces.
  const match = /^(.*?postgres(?:\.exe)?)"? -D "?(.*?)"? -c /.exec(line.replace(/^"/, ''))
  return match ? [match[1] ?? '', '-D', match[2] ?? ''] : [line]
}
