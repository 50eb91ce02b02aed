/** Erasures as they are remembered outside of the database: a line each, so that a restore of everything finds those that came after the backup. */
import type { Database } from '../postgres/index.ts'
import { isoMoment } from '../store/select.ts'

/** An erasure as it is remembered outside of the database: nothing in it tells who it was. */
export interface Remembered {
  readonly workspace: string
  readonly id: string
  readonly object: string
  readonly record: string
  readonly ground: string
  readonly by: string
  readonly askedAt: string
  readonly records: readonly { readonly object: string; readonly id: string }[]
  readonly marks: readonly { readonly mark: string; readonly field: string; readonly strong: boolean }[]
  /** They were let in again; the newest line of an erasure counts. */
  readonly lifted?: { readonly at: string; readonly by: string } | undefined
}

const linesText =
  `select coalesce(json_agg(json_build_object('workspace', e.workspace_id, 'id', e.id, 'object', e.object, 'record', e.record_id, 'ground', e.ground, 'by', e.by_name,
  'askedAt', ${isoMoment('e.asked_at')}, 'records', e.records,
  'marks', (select coalesce(json_agg(json_build_object('mark', m.mark, 'field', m.field, 'strong', m.strong) order by m.mark), '[]') from erasure_mark m where m.workspace_id = $1 and m.erasure_id = e.id),
  'lifted', (select json_build_object('at', ${isoMoment('max(m.lifted_at)')}, 'by', max(m.lifted_by)) from erasure_mark m where m.workspace_id = $1 and m.erasure_id = e.id having count(m.lifted_at) > 0)) order by e.id), '[]')::text
  from erasure e where e.workspace_id = $1 and ($2::uuid is null or e.id = $2::uuid)`.replace(/\s*\n\s*/g, ' ')

/** The lines of a workspace; of one erasure where it is named. */
export async function linesOf(
  database: Pick<Database, 'readJson'>,
  workspace: string,
  id: string | null = null,
): Promise<readonly Remembered[]> {
  const all = JSON.parse((await database.readJson(workspace, { text: linesText, values: [id] }))!) as (Omit<Remembered, 'lifted'> & {
    lifted: Remembered['lifted'] | null
  })[]
  return all.map(({ lifted, ...line }) => ({ ...line, ...(lifted ? { lifted } : {}) }))
}

/** The line of one erasure, which was lifted. */
export const rememberedOf = async (
  database: Pick<Database, 'readJson'>,
  workspace: string,
  id: string,
  lifted: { readonly at: string; readonly by: string },
): Promise<Remembered> => ({ ...(await linesOf(database, workspace, id))[0]!, lifted })
