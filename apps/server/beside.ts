/** The process that does the work which belongs to no request, beside the one that answers: neither takes the other's turn. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Problem } from '@rapport/core/errors'
import type { Family } from '@rapport/core/metrics'
import { environmentWith } from './env.ts'

/** What the process that works is called with, after `start.js`. */
export const working = 'work'
/** What it is called with besides where the database is the one that Rapport brings, whose processes run beside it. */
const ownDatabase = 'own-database'

export interface Beside {
  /** What it counts. Fails where it is gone, or does not answer within a second. */
  numbers(): Promise<readonly Family[]>
  /** Ends it as it ends itself, and waits for that. */
  stop(): Promise<void>
}

/** How much less of a core that both want it gets, and what it has the database do: a third. */
const niceness = 5

/** What the process that answers asks the other one, and for how many milliseconds it waits for what that counts. */
const question = 'numbers'
const patience = 1_000

/** Milliseconds until a process that ended is followed by the next: longer after each, and as at first when one has lived for a minute. */
const pauses = { first: 1_000, most: 30_000, healthy: 60_000 }

/**
 * Keeps one such process running, whatever becomes of it, until `signal` says that the end was asked for: the same Ctrl-C ends both. `variables` are
 * added to those of this process; `ended` is told of an end that nobody asked for.
 */
export function workBeside(
  variables: Readonly<Record<string, string>>,
  hasOwnDatabase: boolean,
  signal: AbortSignal,
  ended: (error: Error) => void,
): Beside {
  let child: ChildProcess
  let timer: NodeJS.Timeout | undefined
  let pause = pauses.first
  const begin = (): void => {
    const begun = performance.now()
    child = fork(path.join(import.meta.dirname, 'start.js'), [working, ...(hasOwnDatabase ? [ownDatabase] : [])], {
      env: environmentWith(variables),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    let over = false
    const gone = (how: string): void => {
      if (over || signal.aborted) return
      over = true
      if (performance.now() - begun > pauses.healthy) pause = pauses.first
      ended(new Error(`The process that works ended (${how}); the next one begins in ${pause / 1000} s.`))
      timer = setTimeout(() => signal.aborted || begin(), pause)
      pause = Math.min(pause * 2, pauses.most)
    }
    child.once('error', (error) => gone(error.message))
    child.once('exit', (code, by) => gone(by ?? `code ${code}`))
  }
  begin()
  return {
    async numbers() {
      if (!child.connected) throw new Error('The process that works is gone.')
      const told = once(child, 'message', { signal: AbortSignal.timeout(patience) })
      // What cannot be sent is not answered either.
      child.send(question, () => {})
      return (await told)[0] as readonly Family[]
    },
    async stop() {
      clearTimeout(timer)
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await gone
    },
  }
}

/**
 * In the process that works: where both want the same core, people go first; and whoever started it and is gone can neither stop it nor keep its
 * database running.
 * @throws Problem `work.alone` where nobody started it so.
 */
export function standBeside(): void {
  if (!process.connected)
    throw new Problem('work.alone', `The word “${working}” is for the process that a server starts beside itself.`, {
      fix: 'For one that works and answers nothing, set RAPPORT_WORK=only and start it without the word.',
    })
  os.setPriority(niceness)
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
}

/** In the process that works: tells whoever started it what it counts, when it is asked. */
export function tellNumbers(read: () => Promise<readonly Family[]>): void {
  // Where whoever asked is gone, so is this process.
  process.on('message', (asked) => void (asked === question && read().then((families) => process.send?.(families, () => {}))))
}

/** In the process that works: lets what the database does for it go after what it does for people, where that runs on this machine. */
export function databaseAfter(): ((process: number) => void) | undefined {
  return process.argv.includes(ownDatabase) ? goAfter : undefined
}

/** Where the system does not let it, it stays as it was. */
function goAfter(pid: number): void {
  try {
    os.setPriority(pid, niceness)
  } catch {
    return
  }
  // Each process of the database is a session, and where sessions are groups to the scheduler of Linux only this weighs (`sched(7)`, autogroup).
  void writeFile(`/proc/${pid}/autogroup`, String(niceness)).catch(() => {})
}
