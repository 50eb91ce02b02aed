/** What is answered to the write of one record: the record as its writer reads it, also when the answer is asked for again. */
import type { Actor } from '../access/index.ts'
import type { ObjectType } from '../object/index.ts'
import type { Reply, Store } from '../store/index.ts'
import { etag, versionIn } from './etag.ts'

export const answer = (status: number, body: string | null, headers: Reply['headers'] = {}): Reply => ({ status, body, headers })

/** What was written; where that moved it out of the actor's sight, its id is all that may be told. */
export const recordAnswer = (status: number, id: string, json: string | null, headers: Reply['headers'] = {}): Reply =>
  json === null ? answer(status, JSON.stringify({ id }), headers) : answer(status, json, { ...headers, etag: etag(versionIn(json)) })

type Values = Readonly<Record<string, unknown>>

/**
 * The kept answer, byte for byte, where its reader may still read all that it tells; else the record as it is read now. Rights may have gone since: a
 * role sees fewer fields, the record or one that it shows is out of reach.
 */
export async function asReadNow(
  { store, actor, object }: { readonly store: Pick<Store, 'get'>; readonly actor: Actor; readonly object: ObjectType },
  kept: Reply,
): Promise<Reply> {
  const before = JSON.parse(kept.body!) as Values & { readonly id: string }
  if (Object.keys(before).length === 1) return kept
  const json = await store.get(actor, object.name, before.id)
  if (json !== null && tellsNoMore(object, before, JSON.parse(json) as Values)) return kept
  const { etag: _etag, ...headers } = kept.headers
  return recordAnswer(kept.status, before.id, json, headers)
}

/** The record's own former values stand in its history, which its readers read; what it showed of others may be of records that are out of reach. */
const tellsNoMore = (object: ObjectType, before: Values, now: Values): boolean =>
  Object.keys(before).every((key) => key in now && (!showsOthers(object, key) || JSON.stringify(before[key]) === JSON.stringify(now[key])))

function showsOthers({ fields }: ObjectType, key: string): boolean {
  const field = fields[key]
  return field?.kind === 'ref' || field?.kind === 'record' || (field?.presence === 'derived' && field.kind !== 'part')
}
