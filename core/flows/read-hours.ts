/** The business hours of a workspace, as flows go by them. */
import { type Hours, hoursOf } from '../hours/index.ts'
import type { Transaction } from '../postgres/index.ts'

const hoursText = `select coalesce(json_agg(json_build_object('id', h.id, 'timeZone', h.time_zone, 'week', h.week, 'holidays', h.holidays)), '[]')::text from hours h where h.workspace_id = $1`

/** The business hours of the workspace by their ids. */
export async function readHours(tx: Pick<Transaction, 'json'>): Promise<ReadonlyMap<string, Hours>> {
  const rows = JSON.parse((await tx.json(hoursText))!) as ({ id: string } & Record<string, unknown>)[]
  return new Map(rows.map((row) => [row.id, hoursOf(row)]))
}
