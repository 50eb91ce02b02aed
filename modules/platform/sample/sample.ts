/** Sample records: written under one cause, and removed by it as long as nobody has worked with them. */
import { systemActor } from '@rapport/core/access'
import { Problem } from '@rapport/core/errors'
import { type Model, newId } from '@rapport/core/object'
import type { Change, Store } from '@rapport/core/store'
import type { Pool } from 'pg'
import { untouched } from './untouched.ts'

/** Makes the changes that write the sample; `owner` is the member who gets the records. */
export type SampleMaker = (owner: string) => readonly Change[]

export interface SamplePlace {
  readonly model: Model
  readonly store: Store
  readonly control: Pool
  readonly makeSample: SampleMaker
  readJson(workspace: string, statement: { readonly text: string; readonly values: readonly unknown[] }): Promise<string | null>
}

/** Records deleted in one transaction. */
const batch = 500

/** Whether the sample is there, and how many of its records still are. */
export async function sampleState(place: SamplePlace, workspace: string): Promise<{ loaded: boolean; records: number }> {
  const sample = await sampleOf(place, workspace)
  return sample ? { loaded: true, records: (await writtenBy(place, workspace, sample)).length } : { loaded: false, records: 0 }
}

/** Adds the sample. Throws `sample.loaded` (409) when it is there. Cut off half-way, it can be removed and added again. */
export async function loadSample(place: SamplePlace, workspace: string, owner: string): Promise<void> {
  const sample = newId()
  const { rowCount } = await place.control.query('update control.workspace set sample_id = $2 where id = $1 and sample_id is null', [
    workspace,
    sample,
  ])
  if (!rowCount) throw new Problem('sample.loaded', 'The sample people are here already.', { status: 409, fix: 'Remove them first.' })
  for (const change of place.makeSample(owner)) await place.store.write(systemActor(workspace), { kind: 'sample', id: sample }, change)
}

/** Removes what the sample wrote. Records that somebody changed or built upon since are kept, with what they stand on. */
export async function removeSample(place: SamplePlace, workspace: string): Promise<{ removed: number; kept: number }> {
  const sample = await sampleOf(place, workspace)
  if (!sample) throw new Problem('sample.notLoaded', 'There are no sample people here.', { status: 409 })
  const written = await writtenBy(place, workspace, sample)
  const gone = await untouched(place, workspace, written)
  for (let at = 0; at < gone.length; at += batch)
    await place.store.write(systemActor(workspace), { kind: 'sample', id: sample }, { delete: gone.slice(at, at + batch) })
  await place.control.query('update control.workspace set sample_id = null where id = $1 and sample_id = $2', [workspace, sample])
  return { removed: gone.length, kept: written.length - gone.length }
}

async function sampleOf({ control }: SamplePlace, workspace: string): Promise<string | null> {
  const { rows } = await control.query<{ sample: string | null }>('select sample_id as sample from control.workspace where id = $1', [
    workspace,
  ])
  return rows[0]?.sample ?? null
}

/** A record that the sample wrote and that is still there; `worked` when somebody else wrote to it or to what hangs on it. */
export interface SampleRecord {
  readonly object: string
  readonly id: string
  readonly worked: boolean
}

async function writtenBy({ readJson }: SamplePlace, workspace: string, sample: string): Promise<readonly SampleRecord[]> {
  return JSON.parse((await readJson(workspace, { text: writtenStatement, values: [sample] })) ?? '[]') as SampleRecord[]
}

const foreign = `o.workspace_id = $1 and (o.cause_id is null or o.cause_id <> $2::uuid)`
const writtenStatement = `select coalesce(json_agg(json_build_object('object', h.object, 'id', h.record_id, 'worked',
    exists (select 1 from history o where ${foreign} and o.record_id = h.record_id) or exists (select 1 from history o where ${foreign} and o.about_id = h.record_id)
  ) order by h.id desc), '[]'::json)::text
  from history h where h.workspace_id = $1 and h.cause_id = $2::uuid and h.action = 'created'
  and not exists (select 1 from history d where d.workspace_id = $1 and d.record_id = h.record_id and d.action = 'deleted')`.replace(
  /\s*\n\s*/g,
  ' ',
)
