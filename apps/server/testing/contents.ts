/** What a backup must bring back, of what lies in the tables. */
import type { Contents } from '@rapport/core/backup'
import { directory } from '../directory.ts'

/** What the workers of the server may touch at any moment is no content, and what says how new something is goes up. */
const restless = ['control.lease', 'jobs.queue', 'jobs.version', 'public.feed_consumer', 'public.model_version']
/** A restore of one workspace takes no no back: what people said stays. */
const left = new Set([...restless, ...directory.outlasting.map(({ table }) => table)])

/** The tables that are compared. When workers look at a workspace next comes back, and they put it off as soon as they have looked: such rows are counted. */
export const still = (contents: Contents): Contents =>
  Object.fromEntries(
    Object.entries(contents)
      .filter(([table]) => !left.has(table))
      .map(([table, one]) => [table, table.endsWith('_due') ? { ...one, hash: '' } : one]),
  )
