/** Unique values that a change set takes from some rows and gives to others: they are given up before anything else, because an index is asked row by row. */
import { identifying, type Model, type ObjectType } from '../object/index.ts'
import { columnOf, quote } from '../sql/column.ts'
import { isOf, tableOf } from '../sql/table.ts'
import type { Planned, Values } from './planned.ts'

/** Sends an update for each field of which that is so. A value that must be there cannot be given up. */
export function freeValues(model: Model, planned: readonly Planned[], run: (text: string, ...values: unknown[]) => void): void {
  for (const [name, rows] of Map.groupBy(planned, ({ object }) => object)) {
    if (rows.length === 1) continue
    const object = model.object(name)
    for (const key of freeable(object)) {
      const had = new Map(rows.flatMap((row) => (isGivenUp(row, key) ? [[valueIn(row.before, key), row.id] as const] : [])))
      const ids = rows.flatMap(({ id, after }) => {
        const whose = had.get(valueIn(after, key))
        return whose === undefined || whose === id ? [] : [whose]
      })
      if (ids.length > 0)
        run(
          `update ${tableOf(object)} r set ${quote(columnOf(object, key)!.name)} = null where ${isOf(object, 'r')} and r.id = any($2::uuid[])`,
          ids,
        )
    }
  }
}

const freeable = (object: ObjectType): readonly string[] =>
  Object.entries(object.fields).flatMap(([key, { options, custom, presence }]) =>
    options.unique && !custom && presence === 'optional' ? [key] : [],
  )

const isGivenUp = ({ before, after }: Planned, key: string): boolean => {
  const was = valueIn(before, key)
  return was !== undefined && was !== valueIn(after, key)
}

const valueIn = (values: Values | null, key: string): string | undefined => identifying(values?.[key])[0]
