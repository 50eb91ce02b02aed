/** What the statistics tell of keys, on a database that was looked at. */
import { asOwner } from '@rapport/core/postgres'
import { createTestDatabase, type TestDatabase } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FrequentKeys } from './frequent.ts'

let place: TestDatabase
beforeAll(async () => {
  place = await createTestDatabase()
})
afterAll(() => place.close())

const [everywhere, often, alone] = [9_007_199_254_740_991, 77, 5]

test('a key that very many rows have is frequent once they were looked at, and no other', async () => {
  const mistakes: unknown[] = []
  const frequent = new FrequentKeys(place.database.control, (error) => mistakes.push(error))
  const knows = () => [everywhere, often, alone].filter((key) => frequent.has(key))
  expect(knows()).toEqual([])
  await asOwner(place.ownerUrl, async (owner) => {
    await owner.query(
      `insert into search_row (workspace_id, object, record_id, keys)
       select gen_random_uuid(), 'person', gen_random_uuid(), array[$1::bigint, 1000 + n] || case when n % 4 = 0 then array[$2::bigint] else '{}' end
         || case when n = 8 then array[$3::bigint] else '{}' end from generate_series(1, 12000) n`,
      [everywhere, often, alone],
    )
    await owner.query('analyze search_row')
  })
  // What was known is good for a while: another server that starts now knows it.
  expect(knows()).toEqual([])
  const another = new FrequentKeys(place.database.control, (error) => mistakes.push(error))
  another.has(0)
  await expect.poll(() => [everywhere, often, alone].filter((key) => another.has(key))).toEqual([everywhere])
  expect(mistakes).toEqual([])
})
