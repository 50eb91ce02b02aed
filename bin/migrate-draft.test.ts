import { Client } from 'pg'
import { expect, test } from 'vitest'
import { draftMigration, readBreaches } from '@rapport/core/schema'
import { createTestDatabase } from '@rapport/core/testing'
import { people } from '@rapport/people'
import { platform } from '@rapport/platform'

test('the committed migrations make what the modules declare, and every table keeps the rules', async () => {
  const fresh = await createTestDatabase()
  const owner = new Client(fresh.ownerUrl)
  await owner.connect()
  try {
    expect(await draftMigration(owner, [...platform.objects, ...people.objects])).toBe('')
    expect(await readBreaches(owner)).toEqual([])
  } finally {
    await owner.end()
    await fresh.close()
  }
})
