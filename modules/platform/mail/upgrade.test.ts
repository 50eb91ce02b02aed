/** What waited in the queue of mails before they were messages of the ledger waits there still, and what is not known says so. */
import path from 'node:path'
import { asOwner, collectMigrations, migrate } from '@rapport/core/postgres'
import { createTestDatabase, type TestDatabase } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'

let place: TestDatabase
beforeAll(async () => {
  place = await createTestDatabase({ migrations: 'none' })
})
afterAll(() => place.close())

test('every mail of the old queue is a message of the same id, with what became of it', async () => {
  const all = collectMigrations(path.resolve(import.meta.dirname, '../../..'))
  await migrate(
    place.ownerUrl,
    all.slice(
      0,
      all.findIndex(({ name }) => name === 'platform/0011_messages'),
    ),
  )
  const old = [
    ['waiting', 'queued', 0, null],
    ['tried', 'queued', 2, 'The mail server said: 450 Later'],
    ['in hand', 'queued', 1, null],
    ['sent', 'sent', 1, null],
    ['refused', 'failed', 1, 'The mail server said: 550 No such user'],
    ['late', 'failed', 0, 'The link in it does not open any more.'],
    ['held', 'held', 1, 'No mail server is set.'],
  ] as const
  await asOwner(place.ownerUrl, async (owner) => {
    for (const [who, state, tries, reason] of old)
      await owner.query(
        `insert into control.mail (id, kind, recipient, facts, state, tries, reason, created_at, next_at, settled_at)
         values (gen_random_uuid(), 'test', $1, '{}', $2, $3, $4, now(), now() + interval '1 minute', case when $2 <> 'queued' then now() end)`,
        [who, state, tries, reason],
      )
  })
  await migrate(place.ownerUrl, all)
  const { rows } = await asOwner(place.ownerUrl, (owner) =>
    owner.query(
      `select recipient, state, code, attempts, reason is not null as why, settled_at is not null as settled, next_at <= now() as due,
      expires_at > now() as good from control.message order by array_position($1, recipient)`,
      [old.map(([who]) => who)],
    ),
  )
  const settled = { settled: true, due: false, good: true }
  const waits = { settled: false, due: false, good: true }
  expect(rows).toEqual([
    { recipient: 'waiting', state: 'queued', code: null, attempts: 0, why: false, ...waits },
    { recipient: 'tried', state: 'deferred', code: 'deferred', attempts: 2, why: true, ...waits },
    { recipient: 'in hand', state: 'uncertain', code: 'lost', attempts: 1, why: true, ...settled },
    { recipient: 'sent', state: 'accepted', code: null, attempts: 1, why: false, ...settled },
    { recipient: 'refused', state: 'bounced', code: 'bounced', attempts: 1, why: true, ...settled },
    { recipient: 'late', state: 'refused', code: 'over', attempts: 0, why: true, ...settled },
    { recipient: 'held', state: 'queued', code: 'held', attempts: 0, why: true, ...waits, due: true },
  ])
})
