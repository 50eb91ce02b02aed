/** Somebody honest who asks on a new connection each time, and the server's process as the system sees it. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Visit {
  /** Milliseconds of each answer, sorted. */
  readonly took: readonly number[]
  readonly wrong: readonly string[]
}

/** Asks again and again until it is over, and at least a hundred times. */
export async function visit(url: string, cookie: string, isOver: () => boolean): Promise<Visit> {
  const took: number[] = []
  const wrong = new Set<string>()
  while (took.length < 100 || !isOver()) {
    const begun = performance.now()
    const status = await ask(url, cookie).catch((error: Error) => error.message)
    took.push(performance.now() - begun)
    if (status !== 200) wrong.add(`an honest visitor was answered ${status}`)
    await sleep(20)
  }
  return { took: took.sort((a, b) => a - b), wrong: [...wrong] }
}

const ask = (url: string, cookie: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false, headers: { cookie } }, (answer) =>
      answer.resume().once('end', () => resolve(answer.statusCode!)),
    )
    request.once('error', reject)
    request.setTimeout(30_000, () => request.destroy(new Error('nothing for 30 s')))
  })

export const p99 = ({ took }: Visit): number => took[Math.floor(took.length * 0.99)]!

/** Bytes that the process has in memory. */
export const memoryOf = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024

/** Sockets that the process holds open: a client that does not read is not told that its own was closed. */
export const socketsOf = (pid: number): number =>
  readdirSync(`/proc/${pid}/fd`).filter((name) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${name}`).startsWith('socket:')
    } catch {
      return false
    }
  }).length

/** The most that the process had in memory while something was done. */
export async function peakOf<T>(pid: number, work: Promise<T>): Promise<{ readonly value: T; readonly peak: number }> {
  let peak = memoryOf(pid)
  const timer = setInterval(() => (peak = Math.max(peak, memoryOf(pid))), 20)
  try {
    return { value: await work, peak: Math.max(peak, memoryOf(pid)) }
  } finally {
    clearInterval(timer)
  }
}
