/** Deciding by what is there, where somebody else may write at the same moment. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../errors.ts'

/** How often it is decided anew because somebody else was there first. */
const attempts = 8
const others: ReadonlySet<string> = new Set(['record.changed', 'record.notFound', 'record.second', 'store.duplicate', 'model.changed'])

/** Runs what reads, decides and writes, and again from its beginning where what it read is not so any more. Throws what it throws, and that only time and again. */
export async function decidedAnew<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (attempt === attempts || !(error instanceof Problem) || !others.has(error.code)) throw error
      await sleep(Math.random() * 20 * attempt)
    }
  }
}
