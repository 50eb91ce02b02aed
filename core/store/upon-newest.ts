/** Deciding by a record that somebody else may change meanwhile. */
import { Problem } from '../errors.ts'

/** Times in all that it is decided by a newer record. */
const most = 5

/**
 * Runs what reads a record, decides by it and writes it with the version that was read, and again from its beginning where
 * somebody changed the record between. Throws what `run` throws, `record.changed` only where that happens time and again.
 */
export async function uponNewest<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (attempt === most || !(error instanceof Problem) || error.code !== 'record.changed') throw error
    }
  }
}
