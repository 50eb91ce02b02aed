/** Rounds of requests, their latencies, and what they cost the process that answered. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

export interface Round {
  /** Per second. */
  readonly rate: number
  /** Milliseconds, ascending. */
  readonly latencies: readonly number[]
}

/** Runs `count` operations with `inFlight` of them at a time; `work` gets the lane it runs in and its number. */
export async function runRound(count: number, inFlight: number, work: (lane: number, n: number) => Promise<unknown>): Promise<Round> {
  const latencies: number[] = []
  let next = 0
  const begun = performance.now()
  await Promise.all(
    Array.from({ length: inFlight }, async (_, lane) => {
      for (let n = next++; n < count; n = next++) {
        const from = performance.now()
        await work(lane, n)
        latencies.push(performance.now() - from)
      }
    }),
  )
  return { rate: (count * 1000) / (performance.now() - begun), latencies: latencies.sort((a, b) => a - b) }
}

/** CPU time of a process, all its threads, in microseconds; Linux only. */
export function cpuMicroseconds(pid: number): number {
  let nanoseconds = 0
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    try {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0])
    } catch {
      // The thread ended between the two reads.
    }
  }
  return nanoseconds / 1000
}

/** Resident memory in megabytes. `peak` is the highest since the process began. */
export function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const read = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024
  return { now: read('VmRSS'), peak: read('VmHWM') }
}

/** From now on the peak is the highest since now (`proc(5)`, `clear_refs`). */
export const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5')

export const median = (values: readonly number[]): number =>
  percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  )

/** Of ascending values. */
export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
