/** What a write leaves to be found later: who fills it in is `core/search/fill.ts`. */
import type { ObjectType } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import { isFound, shapeOf } from '../terms/keys.ts'

/** Records of a write that is too large to be found at once are left to `fillSearch`: those from `first` on, in the order of ids. */
export function leaveFrom(
  run: (text: string, ...values: unknown[]) => void,
  object: ObjectType,
  first: string,
  records: number,
  at: Date,
): void {
  // What is filled was looked at from the beginning; what was never looked at still has to be.
  const before = `${first.slice(0, 13)}-0000-0000-000000000000`
  run(
    `insert into search_filling (workspace_id, object, shape, again, done, total, begun_at) values ($1::uuid, $2, $3, false, 0, $4::bigint, $5::timestamptz)
     on conflict (workspace_id, object) do update set finished_at = null, done = case when search_filling.finished_at is null then search_filling.done else 0 end,
     total = case when search_filling.finished_at is null then search_filling.total else 0 end + excluded.total,
     after = case when search_filling.finished_at is not null then $6::uuid when search_filling.after is not null then least(search_filling.after, $6::uuid) end`,
    object.name,
    shapeOf(object),
    records,
    at,
    before,
  )
}

/** New records of a large import are left to `fillSearch`, which waits until the import has written nothing for so many seconds. */
export function leaveToFill(tx: Pick<Transaction, 'query'>, object: ObjectType, records: number, at: Date): void {
  if (!isFound(object)) return
  void tx.query(
    `insert into search_filling (workspace_id, object, shape, again, done, total, waits_until, begun_at) values ($1::uuid, $2, $3, false, 0, $4::bigint, $5::timestamptz, $6::timestamptz)
     on conflict (workspace_id, object) do update set finished_at = null, after = null, done = 0, total = greatest(excluded.total, search_filling.total), waits_until = excluded.waits_until`,
    [object.name, shapeOf(object), records, new Date(at.getTime() + quiet * 1000), at],
  )
}
const quiet = 20

/** The import has ended: nothing is waited for any more. */
export const fillNow = (tx: Pick<Transaction, 'query'>, object: ObjectType): void =>
  void tx.query('update search_filling f set waits_until = null where f.workspace_id = $1 and f.object = $2', [object.name])
