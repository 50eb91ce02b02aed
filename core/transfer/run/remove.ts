/**
 * Takes back what an import created, in steps that each leave a whole state. Records that somebody else changed, wrote
 * about or uses by now stay; so do the links of a record that stays.
 */
import type { Actor } from '../../access/index.ts'
import type { ObjectType } from '../../object/index.ts'
import { columnOf, columnsOf, quote } from '../../store/column.ts'
import { changeImport } from './import.ts'
import { handedOver, type Job } from './job.ts'

const recordsPerStep = 500
const cause = 'importRemoval'

export async function removeImport(job: Job): Promise<void> {
  const { database, workspace, record, model } = job
  const created = await createdObjects(job)
  // What was imported goes first, then links to records that were there before, then what was made on the way.
  const [own, others] = [created.filter(({ name }) => name === record.object), created.filter(({ name }) => name !== record.object)]
  const ordered = [...own, ...others.filter(({ via }) => via), ...others.filter(({ via }) => !via)]
  for (const object of ordered) {
    let after = '00000000-0000-0000-0000-000000000000'
    for (;;) {
      if (job.signal.aborted) throw handedOver()
      const step = await nextRecords(job, object, after)
      if (step.length === 0) break
      after = step.at(-1)!.history
      const going = step.filter(({ stays }) => !stays).map(({ id }) => ({ object: object.name, id }))
      if (going.length > 0) await job.store.write(removing(job.actor), { kind: cause, id: record.id }, { delete: going })
      job.advanced()
    }
  }
  const objects = [...model.objects.values()].filter((object) => ordered.includes(object))
  const kept = await Promise.all(
    objects
      .filter(({ via }) => !via)
      .map((object) =>
        count(
          job,
          `h.action = 'created' and h.cause = 'import' and h.object = '${object.name}' and exists (select 1 from ${quote(object.name)} r where r.workspace_id = $1 and r.id = h.record_id)`,
        ),
      ),
  )
  const removed = await count(job, `h.action = 'deleted' and h.cause = '${cause}' and h.object = '${record.object}'`)
  const change = {
    state: 'removed',
    removed: { removed, kept: kept.reduce((sum, one) => sum + one, 0) },
    finished_at: job.now().toISOString(),
  } as const
  await database.transaction(workspace, (tx) => changeImport(tx, record.id, ['removing'], change, job.claim))
}

/** Taking back one's own import needs no right to delete at large; it is done under one's own name. */
const removing = (actor: Actor): Actor => ({ ...actor, role: 'system' })

async function createdObjects({ database, workspace, record, model }: Job): Promise<ObjectType[]> {
  const json = await database.readJson(workspace, {
    text: `select coalesce(json_agg(distinct h.object), '[]')::text from history h where h.workspace_id = $1 and h.cause_id = $2::uuid and h.cause = 'import' and h.action = 'created'`,
    values: [record.id],
  })
  return (JSON.parse(json ?? '[]') as string[]).flatMap((name) => model.objects.get(name) ?? [])
}

interface Step {
  readonly history: string
  readonly id: string
  readonly stays: boolean
}

/** The next records of an object that the import created and that are still there, with whether they stay. */
function nextRecords({ database, workspace, record, model }: Job, object: ObjectType, after: string): Promise<Step[]> {
  const byOthers = (column: string) =>
    `exists (select 1 from history o where o.workspace_id = $1 and o.${column} = h.record_id and o.cause_id is distinct from $2::uuid)`
  const stays = [byOthers('record_id')]
  if (!object.via) stays.push(byOthers('about_id'))
  else {
    const [parent] = object.via
    const field = object.fields[parent!]!
    const id = columnsOf(parent!, field).at(-1)!.name
    // A link of a record that the import made and that stays is part of it.
    stays.push(
      `exists (select 1 from history p where p.workspace_id = $1 and p.record_id = r.${quote(id)} and p.cause_id = $2::uuid and p.action = 'created')`,
    )
  }
  for (const { object: child, field } of model.referringTo(object.name)) {
    if (child.via?.[0] === field) continue
    const itself =
      child.name === object.name
        ? ` and not exists (select 1 from history s where s.workspace_id = $1 and s.record_id = c.id and s.cause_id = $2::uuid and s.action = 'created')`
        : ''
    stays.push(
      `exists (select 1 from ${quote(child.name)} c where c.workspace_id = $1 and c.${quote(columnOf(child, field)!.name)} = h.record_id${itself})`,
    )
  }
  return database.readRows<Step>(workspace, {
    text: `select h.id as history, h.record_id as id, (${stays.join(' or ')}) as stays from history h join ${quote(object.name)} r on r.workspace_id = $1 and r.id = h.record_id
      where h.workspace_id = $1 and h.cause_id = $2::uuid and h.id > $3::uuid and h.cause = 'import' and h.action = 'created' and h.object = '${object.name}' order by h.id limit ${recordsPerStep}`.replace(
      /\s*\n\s*/g,
      ' ',
    ),
    values: [record.id, after],
  })
}

async function count({ database, workspace, record }: Job, where: string): Promise<number> {
  return Number(
    await database.readJson(workspace, {
      text: `select count(*)::text from history h where h.workspace_id = $1 and h.cause_id = $2::uuid and ${where}`,
      values: [record.id],
    }),
  )
}
