/** Imports as they are kept, against PostgreSQL. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../object/index.ts'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { findImport, listImports } from './import.ts'

let open: TestDatabase
beforeAll(async () => {
  open = await createTestDatabase()
})
afterAll(() => open.close())

test('a list reads nothing of what is in the files, and one import all of it', async () => {
  const [workspace, id] = [newId(), newId()]
  const header = Array.from({ length: 1000 }, (_, index) => `Column ${index}`)
  await open.database.transaction(workspace, (tx) =>
    tx.change(
      `insert into import (workspace_id, id, object, name, state, by_name, created_at, bytes, rows, encoding, delimiter, first_row, header, sample, columns, mode, progress, stop)
       select $1, $2::uuid, 'person', 'wide.csv', 'mapping', 'Mara', $6::timestamptz, 9000, 2, 'UTF-8', ',', 2, $3::jsonb, $4::jsonb, $5::jsonb, 'create', 0, false`,
      [
        id,
        JSON.stringify(header),
        JSON.stringify([header]),
        JSON.stringify(header.map((name, index) => ({ header: name, index, field: null, guessed: true }))),
        new Date(),
      ],
    ),
  )
  const [listed] = await listImports(open.database, workspace, null)
  expect(listed).toMatchObject({ id, name: 'wide.csv', state: 'mapping', bytes: 9000, rows: 2, progress: 0, by_name: 'Mara' })
  expect(JSON.stringify(listed).length).toBeLessThan(1000)
  expect(JSON.stringify(listed)).not.toContain('Column')
  const whole = await findImport(open.database, workspace, id)
  expect(whole).toMatchObject({ ...listed, header, sample: [header], first_row: 2 })
  expect(whole!.columns).toHaveLength(1000)
})
