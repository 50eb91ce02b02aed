/** Sample records: written under one cause, and removed by it as long as nobody has worked with them. */
import { systemActor } from '@rapport/core/access'
import { Problem } from '@rapport/core/errors'
import { type Model, newId } from '@rapport/core/object'
import { countCreated, removeCreated, type Change, type Created, type Store } from '@rapport/core/store'
import type { Pool } from 'pg'

/** Makes the changes that write the sample; `owner` is the member who gets the records. */
export type SampleMaker = (owner: string) => readonly Change[]

export interface SamplePlace {
  readonly model: Model
  readonly store: Store
  readonly control: Pool
  readonly makeSample: SampleMaker
  readJson(workspace: string, statement: { readonly text: string; readonly values: readonly unknown[] }): Promise<string | null>
}

/** Whether the sample is there, and how many of its records still are. */
export async function sampleState(place: SamplePlace, workspace: string): Promise<{ loaded: boolean; records: number }> {
  const sample = await sampleOf(place, workspace)
  return sample ? { loaded: true, records: await countLeft(createdBy(place, workspace, sample)) } : { loaded: false, records: 0 }
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
  const created = createdBy(place, workspace, sample)
  const before = await countLeft(created)
  for await (const _step of removeCreated(created, systemActor(workspace), created.cause));
  const kept = await countLeft(created)
  await place.control.query('update control.workspace set sample_id = null where id = $1 and sample_id = $2', [workspace, sample])
  return { removed: before - kept, kept }
}

async function sampleOf({ control }: SamplePlace, workspace: string): Promise<string | null> {
  const { rows } = await control.query<{ sample: string | null }>('select sample_id as sample from control.workspace where id = $1', [
    workspace,
  ])
  return rows[0]?.sample ?? null
}

const createdBy = ({ model, store, readJson }: SamplePlace, workspace: string, id: string): Created => ({
  model,
  store,
  database: { readJson },
  workspace,
  cause: { kind: 'sample', id },
})

const countLeft = async (created: Created): Promise<number> =>
  [...(await countCreated(created)).values()].reduce((sum, count) => sum + count, 0)
