/** Values that no two records may share, of fields that have no column of their own: a row for each, kept by whoever writes. */
import type { Kind, Model } from '../object/index.ts'
import { type Planned, same, type Values } from './planned.ts'

/** Kinds of added fields that can be unique. */
export const uniqueKinds: readonly Kind[] = ['text', 'integer', 'date']

type Run = (text: string, ...values: unknown[]) => void

/** Sends what the planned records change of it. All that go are gone before others come: two records may swap values. */
export function uniqueStatements(model: Model, planned: readonly Planned[], run: Run): void {
  const gone: object[] = []
  const rows: object[] = []
  for (const { object, id, before, after } of planned)
    for (const { field_id, key } of uniqueFields(model, object)) {
      const [was, is] = [valueIn(before, key), valueIn(after, key)]
      if (same(was, is)) continue
      if (was !== null) gone.push({ field_id, record_id: id })
      if (is !== null) rows.push({ field_id, value: is, record_id: id })
    }
  if (gone.length)
    run(
      `delete from unique_value r using json_to_recordset($2::json) as n(field_id uuid, record_id uuid)
    where r.workspace_id = $1 and r.field_id = n.field_id and r.record_id = n.record_id`,
      JSON.stringify(gone),
    )
  if (rows.length) run('select app_keep_unique($1, $2::json)', JSON.stringify(rows))
}

const uniqueFields = (model: Model, object: string): readonly { readonly field_id: string; readonly key: string }[] =>
  Object.entries(model.object(object).fields).flatMap(([key, { custom }]) => (custom?.unique ? [{ field_id: custom.id, key }] : []))

const valueIn = (values: Values | null, key: string): string | null => {
  const value = values?.[key] ?? null
  return value === null ? null : String(value)
}
