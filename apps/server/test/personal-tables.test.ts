/** Nothing is forgotten: every table, and every column that can hold a text, a document or bytes, says what it holds of customers and what becomes of it. */
import { asOwner } from '@rapport/core/postgres'
import { createTestDatabase, type TestDatabase } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { model } from '../compose.ts'
import { inventory } from '../personal.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const liveText = `select case when n.nspname = 'public' then c.relname else n.nspname || '.' || c.relname end as table,
    coalesce(json_agg(a.attname order by a.attname) filter (where t.typname in ('text', 'json', 'jsonb', 'bytea', 'varchar', '_text', '_varchar')), '[]') as columns
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped join pg_type t on t.oid = a.atttypid
  where n.nspname in ('public', 'control', 'jobs') and c.relkind in ('r', 'p') and not c.relispartition group by 1 order by 1`

test('every table and every column that can hold something of somebody says what becomes of it', async () => {
  const live = await asOwner(database.ownerUrl, async (owner) => (await owner.query<{ table: string; columns: string[] }>(liveText)).rows)
  const said = new Map([...inventory.personal, ...inventory.impersonal].map(({ table, columns }) => [table, columns]))
  // Tables of records follow from their declarations, which are compared with the schema at every start.
  const declared = new Set([...model.objects.values()].map(({ name }) => name))
  const forgotten = live.flatMap(({ table, columns }) => {
    if (declared.has(table)) return []
    const thought = said.get(table)
    if (!thought) return [`${table} (${columns.join(' ')})`]
    return columns.filter((column) => !thought.includes(column)).map((column) => `${table}.${column}`)
  })
  expect(forgotten).toEqual([])
  const there = new Map(live.map(({ table, columns }) => [table, columns]))
  const gone = [...said].flatMap(([table, columns]) =>
    there.has(table) ? columns.filter((column) => !there.get(table)!.includes(column)).map((column) => `${table}.${column}`) : [table],
  )
  expect(gone).toEqual([])
})
