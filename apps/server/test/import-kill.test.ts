/** A server that is killed while it imports: another goes on where the last batch ended. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@rapport/core/testing'
import { importWithKills } from '../testing/import-kill.ts'

let place: TestDatabase
beforeAll(async () => {
  place = await createTestDatabase()
})
afterAll(() => place.close())

test('an import survives kill -9: every row counts once, nobody is there twice', { timeout: 180_000 }, async () => {
  const rows = 12_000
  const variables = { DATABASE_URL: place.ownerUrl, RAPPORT_SECRET: 'a secret that only tests know, 32 letters long' }
  const { checked, done, people, companies, workspace } = await importWithKills({ variables, rows, kills: 2 })
  expect(done.state).toBe('done')
  expect(done.counts).toEqual(checked.counts)
  const { counts } = done
  expect(counts.new + counts.changed + counts.same + counts.wrong).toBe(rows)
  expect(counts.wrong).toBe(rows / 1000)
  expect(people).toBe(counts.new)
  expect(companies).toBe(313)
  const [mails] = await place.database.readRows<{ all: string; distinct: string }>(workspace, {
    text: 'select count(*) as all, count(distinct i.value) as distinct from identifier i where i.workspace_id = $1',
    values: [],
  })
  expect(mails!.all).toBe(mails!.distinct)
  const [history] = await place.database.readRows<{ n: string }>(workspace, {
    text: `select count(*) as n from history h where h.workspace_id = $1 and h.object = 'person' and h.action = 'created'`,
    values: [],
  })
  expect(Number(history!.n)).toBe(people)
})
