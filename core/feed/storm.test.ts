/** A small storm: see `npm run prove -- feed` for the whole one. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../object/index.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { dispatch } from './dispatch.ts'
import { readFeed } from './entry.ts'
import { writeChange } from './testing/change.ts'
import { judge, storm } from './testing/storm.ts'

let open: TestDatabase
beforeAll(async () => {
  open = await createTestDatabase()
})
afterAll(() => open.close())

// Four kills and 500 commits take seconds; on a machine that others use, minutes.
test('64 writers, two servers, dispatchers killed: nothing that was committed is skipped', { timeout: 180_000 }, async () => {
  const { ownerUrl } = open
  const found = await storm({ ownerUrl, secret: process.env['RAPPORT_SECRET'], writers: 64, servers: 2, kills: 4, random: Math.random })
  expect(found).toMatchObject({ lost: [], doubled: [], wrong: [] })
  expect(found.committed).toBeGreaterThan(500)
  expect(found.rolledBack).toBeGreaterThan(10)
})

test('the judge sees what is skipped, doubled, moved and out of order', async () => {
  const { database } = open
  const workspace = newId()
  const ids = [newId(), newId(), newId()]
  for (const id of ids)
    await database.transaction(workspace, async (tx) => {
      writeChange(tx, id)
    })
  await dispatch(database, workspace)
  const seen = new Map((await readFeed(database, workspace, 0, 10)).map(({ position, id }) => [position, id]))
  const judged = (mine: string[], read: ReadonlyMap<number, string> = seen) => judge(database, workspace, [mine], read)
  expect(await judged(ids)).toEqual({ committed: 3, lost: [], doubled: [], wrong: [] })
  expect((await judged([...ids, newId()])).lost).toHaveLength(1)
  expect((await judged(ids.slice(1))).wrong).toEqual([`${ids[0]} is in the feed and was never committed`])
  expect((await judged(ids.toReversed())).wrong).toHaveLength(2)
  expect((await judged(ids, new Map([[2, ids[0]!]]))).wrong).toEqual([`position 2 was ${ids[0]} when it was read first`])
  expect((await judged(ids, new Map())).wrong).toEqual(['nobody read the feed while it grew'])
  await database.transaction(workspace, async (tx) => {
    void tx.query('update feed f set position = 5 where f.workspace_id = $1 and f.position = 3')
  })
  expect((await judged(ids, new Map([[1, ids[0]!]]))).wrong).toEqual(['position 5 stands at place 3'])
})
