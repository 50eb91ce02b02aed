/** Has PostgreSQL look anew at tables into which much was written at once: by a job, and never more often than in a while. */
import type { Pool } from 'pg'
import { defineJob, type JobKind, type Jobs } from '../jobs/index.ts'

/** Rows of one import or filling from which on the tables are looked at; fewer are left to autovacuum. */
export const manyRows = 5_000

export interface StatisticsOptions {
  readonly control: Pool
  readonly jobs: () => Jobs
  readonly onError: (error: unknown) => void
  /** Seconds between two looks at one table; a minute unless said. */
  readonly pause?: number | undefined
}

export interface Statistics {
  readonly kind: JobKind
  /** Says, after the commit, that rows were written into tables. Never throws. */
  wrote(workspace: string, tables: readonly string[], rows: number): Promise<void>
}

interface Look {
  readonly table: string
  /** When it was written: a look since then is enough, whoever asked for it. */
  readonly since: string
}

export function openStatistics({ control, jobs, onError, pause = 60 }: StatisticsOptions): Statistics {
  const kind = defineJob({
    name: 'statistics.look',
    label: 'Looking at a table anew after much was written',
    places: 1,
    async run(data, { workspace }) {
      const { table, since } = data as Look
      const { rows } = await control.query<{ wait: number }>('select control.analyze_written($1, $2, make_interval(secs => $3)) as wait', [
        table,
        since,
        pause,
      ])
      const { wait } = rows[0]!
      if (wait > 0) await jobs().send(kind, workspace, { table, since }, { after: new Date(Date.now() + wait * 1000) })
    },
  })
  return {
    kind,
    async wrote(workspace, tables, rows) {
      if (rows < manyRows) return
      const since = new Date().toISOString()
      try {
        for (const table of new Set(tables)) await jobs().send(kind, workspace, { table, since })
      } catch (error) {
        onError(error)
      }
    },
  }
}
