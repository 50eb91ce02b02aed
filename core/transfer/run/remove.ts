/** Takes back what an import created, under one's own name and in steps that each leave a whole state. */
import type { Actor } from '../../access/index.ts'
import { countCreated, removeCreated } from '../../store/index.ts'
import { changeImport } from './import.ts'
import { handedOver, type Job } from './job.ts'

const cause = 'importRemoval'

export async function removeImport(job: Job): Promise<void> {
  const { database, workspace, record, model } = job
  const created = { ...job, cause: { kind: 'import', id: record.id } }
  if (job.signal.aborted) throw handedOver()
  for await (const _step of removeCreated(created, removing(job.actor), { kind: cause, id: record.id })) {
    job.advanced()
    if (job.signal.aborted) throw handedOver()
  }
  const left = [...(await countCreated(created))].filter(([object]) => !model.object(object).via)
  const change = {
    state: 'removed',
    removed: { removed: await countRemoved(job), kept: left.reduce((sum, [, count]) => sum + count, 0) },
    finished_at: job.now().toISOString(),
  } as const
  await database.transaction(workspace, (tx) => changeImport(tx, record.id, ['removing'], change, job.claim))
}

/** Taking back one's own import needs no right to delete at large; it is done under one's own name. */
const removing = (actor: Actor): Actor => ({ ...actor, role: 'system' })

/** Records of the imported object that went, in whatever runs it took. */
async function countRemoved({ database, workspace, record }: Job): Promise<number> {
  const text = `select count(*)::text from history h where h.workspace_id = $1 and h.cause_id = $2::uuid and h.cause = '${cause}' and h.action = 'deleted' and h.object = $3::text`
  return Number(await database.readJson(workspace, { text, values: [record.id, record.object] }))
}
