/** Workspaces in which something is due: none that always has more to do keeps another waiting. */
import { expect, test } from 'vitest'
import { newId } from '../object/index.ts'
import { createTestDatabase } from '../testing/database.ts'
import { openDue } from './due.ts'

test('workspaces that have more to do again and again let others before them', async () => {
  const open = await createTestDatabase()
  const crowded = Array.from({ length: 12 }, () => newId())
  const last = newId()
  const swept = new Set<string>()
  const due = openDue({
    control: open.database.control,
    table: 'control.flow_due',
    // What waits there has waited for years.
    sweep: async (workspace) => {
      swept.add(workspace)
      return workspace === last ? null : new Date('2000-01-01')
    },
    now: () => new Date(),
    look: 1,
    patience: 60_000,
    onError: (error) => expect.unreachable(String(error)),
  })
  try {
    for (const workspace of crowded) await due.note(workspace, new Date('2000-01-01'))
    await due.note(last, new Date())
    due.start()
    await expect.poll(() => swept.has(last), { timeout: 5_000 }).toBe(true)
  } finally {
    await due.stop()
    await open.close()
  }
})
