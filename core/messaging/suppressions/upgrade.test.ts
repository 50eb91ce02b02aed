/** Addresses that were closed before they were kept in letters get them from the messages after which they were closed. */
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { newId } from '../../object/index.ts'
import { asOwner, collectMigrations, migrate } from '../../postgres/index.ts'
import { openSeals } from '../../secrets/index.ts'
import { withDatabase } from '../../testing/cluster.ts'
import { addressKey } from '../suppression.ts'

const { ownerUrl: superuser } = inject('testCluster')
const name = `test_${randomBytes(6).toString('hex')}`
const at = withDatabase(superuser, name)
/** As `docs/operations.md` has it: who owns the database may make roles, and is no superuser. */
const plain = at.replace(/^(\w+:\/\/)[^@/]*@/, `$1${name}:plain@`)
beforeAll(() =>
  asOwner(superuser, async (owner) => {
    await owner.query(`create role ${name} login createrole password 'plain'`)
    await owner.query(`create database ${name} owner ${name} template template0`)
  }),
)
afterAll(() =>
  asOwner(superuser, async (owner) => {
    await owner.query(`drop database ${name} with (force)`)
    await owner.query(`drop role ${name}`)
  }),
)

const seals = openSeals('a secret that only tests know, 32 letters long')
const [ours, theirs] = [newId(), newId()]
/** Whose address was closed, why, to which address the message went after which that was; `erased`: it is not in the message any more. */
const closed = [
  { workspace: ours, who: 'rob@gone.example', reason: 'bounced', sent: 'Rob@Gone.Example' },
  { workspace: ours, who: 'inga@nordkaffee.example', reason: 'complained', sent: 'inga@nordkaffee.example' },
  { workspace: ours, who: 'matteo@studio.example', reason: 'unsubscribed', sent: ' matteo@studio.example ' },
  { workspace: ours, who: '"a@b"@odd.example', reason: 'bounced', sent: '"a@b"@odd.example' },
  { workspace: ours, who: 'ole@byhand.example', reason: 'byHand', sent: null },
  { workspace: ours, who: 'lost@gone.example', reason: 'bounced', sent: 'another@gone.example' },
  { workspace: ours, who: 'erased@gone.example', reason: 'bounced', sent: 'erased' },
  { workspace: ours, who: '', reason: 'bounced', sent: '' },
  { workspace: theirs, who: 'rob@gone.example', reason: 'bounced', sent: 'rob@gone.example' },
  // Of a message of another workspace.
  { workspace: theirs, who: 'inga@nordkaffee.example', reason: 'complained', sent: null },
]
const letters = [
  ['rob@gone.example', 'gone.example'],
  ['inga@nordkaffee.example', 'nordkaffee.example'],
  ['matteo@studio.example', 'studio.example'],
  ['"a@b"@odd.example', 'odd.example'],
  [null, null],
  [null, null],
  [null, null],
  [null, null],
  ['rob@gone.example', 'gone.example'],
  [null, null],
]

test('each gets the address of its own message, whoever owns the database, and none that was erased', async () => {
  const all = collectMigrations(path.resolve(import.meta.dirname, '../../..'))
  const until = (last: string) =>
    all.slice(
      0,
      all.findIndex((one) => one.name === last),
    )
  const kept = () =>
    asOwner(at, async (owner) => {
      const { rows } = await owner.query<{ key: string; address: string | null; domain: string | null }>(
        `select workspace_id || address_key as key, address, domain from suppression`,
      )
      return closed.map(({ workspace, who }) => {
        const row = rows.find(({ key }) => key === workspace + addressKey(seals, workspace, who))
        return [row?.address, row?.domain]
      })
    })
  await migrate(plain, until('messaging/0006_closed_addresses'))
  await asOwner(at, async (owner) => {
    let before = newId()
    for (const { workspace, who, reason, sent } of closed) {
      const key = addressKey(seals, workspace, who)
      const message = sent === null ? before : newId()
      before = message
      if (sent !== null)
        await owner.query(
          `insert into message (workspace_id, id, object, record_id, channel, basis, recipient, address_key, state, attempts, next_at, queued_at)
           values ($1, $2, 'person', gen_random_uuid(), 'mail', 'interest', $3, $4, 'bounced', 1, now(), now())`,
          [workspace, message, sent === 'erased' ? null : sent, sent === 'erased' ? null : addressKey(seals, workspace, sent)],
        )
      await owner.query(
        `insert into suppression (workspace_id, channel, address_key, reason, message_id, at) values ($1, 'mail', $2, $3, $4, now())`,
        [workspace, key, reason, reason === 'byHand' ? null : message],
      )
    }
  })
  await migrate(plain, until('messaging/0007_closed_addresses_again'))
  expect((await kept()).slice(0, 2)).toEqual(letters.slice(0, 2))
  // As it was left where the rows were kept from whoever migrated it.
  await asOwner(at, (owner) => owner.query(`update suppression set address = null, domain = null where address like 'inga@%'`))
  await migrate(plain, all)
  expect(await kept()).toEqual(letters)
  await expect(asOwner(plain, async (owner) => (await owner.query('select from suppression')).rowCount)).resolves.toBe(0)
})
