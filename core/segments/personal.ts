/** What segments hold of somebody: in which they are. */
import type { Changing, Subject, Tables } from '../sql/personal.ts'
import { forget } from './members.ts'

export const segmentTables: Tables = {
  personal: [
    {
      table: 'segment_member',
      holds: 'The segments in which they are, and since when',
      columns: [],
      key: { segment_id: 'uuid', record_id: 'uuid' },
      of: 't.record_id = any(:ids)',
      fate: 'deleted',
      erase: leaveSegments,
      tells: `json_build_object('segment', (select s.name from segment s where s.workspace_id = $1 and s.id = t.segment_id), 'condition', (select s.condition from segment s where s.workspace_id = $1 and s.id = t.segment_id), 'since', t.since)`,
    },
  ],
  impersonal: [
    { table: 'segment_standing', columns: ['basis', 'reads'], why: 'When segments were counted, and by which fields.' },
    { table: 'segment_clock', columns: [], why: 'Until when windows of time were looked at.' },
    { table: 'control.segment_due', columns: [], why: 'When a workspace is looked at next.' },
  ],
}

/** Their numbers follow. */
async function leaveSegments(tx: Changing, { ids }: Subject): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    'select count(*)::integer as count from segment_member m where m.workspace_id = $1 and m.record_id = any($2::uuid[])',
    [ids],
  )
  await forget(tx, ids)
  return row!.count
}
