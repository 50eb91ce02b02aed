/** People are looked up by their phone numbers, those who were there before by a migration that may be cut off and done again. */
import { readFile } from 'node:fs/promises'
import { newId } from '@rapport/core/object'
import { asOwner } from '@rapport/core/postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listOf, openActors, type Actors } from './testing/actors.ts'

let office: Actors
beforeAll(async () => {
  office = await openActors()
})
afterAll(() => office.test.close())

const cause = { kind: 'api' }
const kept = (): Promise<string[]> =>
  asOwner(office.test.ownerUrl, async (owner) => {
    const { rows } = await owner.query<{ line: string }>(
      `select concat_ws(' ', p.name, i.value) as line from identifier i join person p on p.workspace_id = i.workspace_id and p.id = i.record_id where i.field = 'phones'`,
    )
    return rows.map(({ line }) => line).toSorted()
  })

test('each number of a person finds them, as long as they have it; what several have finds all of them', async () => {
  const [ada, rob] = [newId(), newId()]
  const phones = (...numbers: string[]) => numbers.map((value) => ({ value }))
  await office.make({
    create: [
      { object: 'person', id: ada, values: { name: 'Ada', phones: phones('+4940300600', '+4915112345678', 'ask at the desk 12') } },
      { object: 'person', id: rob, values: { name: 'Rob', phones: phones('+4940300600') } },
    ],
  })
  expect(await kept()).toEqual(['Ada +4915112345678', 'Ada +4940300600', 'Ada ask at the desk 12', 'Rob +4940300600'])
  const having = async (value: string) =>
    (await listOf(office.store, office.mara, 'person', { where: { field: 'phones', op: 'is', value } })).items
      .map(({ name }) => name)
      .toSorted()
  expect([await having('+4940300600'), await having('+4915112345678'), await having('+49401')]).toEqual([['Ada', 'Rob'], ['Ada'], []])
  await office.store.write(office.mara, cause, { patch: [{ object: 'person', id: ada, values: { phones: phones('+4915112345678') } }] })
  expect([await having('+4940300600'), await having('+4915112345678')]).toEqual([['Rob'], ['Ada']])
  await office.store.write(office.mara, cause, { delete: [{ object: 'person', id: rob }] })
  expect(await having('+4940300600')).toEqual([])
})

test('those who were there before are found after the migration, whatever it found done', async () => {
  const before = await kept()
  const sql = await readFile(new URL('migrations/0005_phones_looked_up.sql', import.meta.url), 'utf8')
  await asOwner(office.test.ownerUrl, async (owner) => {
    await owner.query(
      `insert into person (workspace_id, id, created_at, updated_at, version, name, phones)
        select p.workspace_id, gen_random_uuid(), now(), now(), 1, 'Many', jsonb_build_array(jsonb_build_object('value', '+4930' || n)) from
        (select workspace_id from person limit 1) p, generate_series(100000, 110050) n`,
    )
    await owner.query(`insert into identifier (workspace_id, object, field, value, record_id)
      select workspace_id, 'person', 'phones', phone, id from person where name = 'Many' limit 3000`)
    await owner.query(`delete from identifier where field = 'phones' and value = '+4915112345678'`)
    for (const _ of [1, 2]) await owner.query(sql)
  })
  const after = await kept()
  expect(after.filter((line) => !line.startsWith('Many'))).toEqual(before)
  expect(new Set(after.filter((line) => line.startsWith('Many'))).size).toBe(10_051)
})
