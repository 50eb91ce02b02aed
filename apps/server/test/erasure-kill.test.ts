/** A server that is killed while it erases: another goes on, and nothing is left. */
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestDatabase, httpClient, type TestDatabase } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProcess } from '../testing/process.ts'

let place: TestDatabase
beforeAll(async () => {
  place = await createTestDatabase()
})
afterAll(() => place.close())

const mail = 'kanari@birds.example'

test('an erasure survives kill -9: it is gone on with, and nothing of them is left', { timeout: 180_000 }, async () => {
  const variables = { DATABASE_URL: place.ownerUrl, RAPPORT_SECRET: 'a secret that only tests know, 32 letters long' }
  let server = await startProcess(variables)
  const port = Number(new URL(server.address).port)
  const mara = httpClient(server.address, 'mara')
  try {
    const account = { name: 'Mara', email: 'mara@kill.example', password: 'seven lamps over the harbour' }
    const setup = await mara.post<{ workspace: { id: string } }>('/setup', {
      ...account,
      workspace: 'Kill',
      timeZone: 'Europe/Berlin',
      language: 'en',
      sample: false,
    })
    const { id } = (await mara.post<{ id: string }>('/people', { name: 'Kanari', emails: [{ value: mail }] })).body
    const records = [{ object: 'person', id }]
    for (let part = 0; part < 40; part++) {
      const items = Array.from({ length: 100 }, (_, n) => ({
        type: 'x.sung',
        records,
        key: `kanari ${part} ${n}`,
        properties: { song: 'kanari' },
      }))
      expect((await mara.post('/interactions', { items })).status).toBe(200)
    }
    const asked = await mara.post<{ id: string }>('/erasures', { object: 'person', record: id, ground: 'request', confirm: 'Kanari' })
    expect(asked.status).toBe(202)
    const states: string[] = []
    for (const wait of [0, 40, 120]) {
      await sleep(wait)
      await server.kill()
      const [row] = await place.database.readRows<{ state: string }>(setup.body.workspace.id, {
        text: 'select e.state from erasure e where e.workspace_id = $1',
        values: [],
      })
      states.push(row!.state)
      server = await startProcess(variables, port)
    }
    expect(states).not.toContain('done')
    await expect
      .poll(() => mara.get<{ state: string }>(`/erasures/${asked.body.id}`).then(({ body }) => body.state), {
        timeout: 90_000,
        interval: 200,
      })
      .toBe('done')
    for (const table of [
      'person',
      'history',
      'interaction',
      'interaction_of',
      'interaction_key',
      'identifier',
      'idempotency',
      'erasure',
      'feed',
    ]) {
      const rows = await place.database.readRows<{ n: string }>(setup.body.workspace.id, {
        text: `select count(*) as n from ${table} t where t.workspace_id = $1 and t::text ilike '%kanari%'`,
        values: [],
      })
      expect([table, rows[0]!.n]).toEqual([table, '0'])
    }
    const { body } = await mara.get<{ counts: { table: string; deleted: number }[] }>(`/erasures/${asked.body.id}`)
    expect(body.counts.find(({ table }) => table === 'interaction_of')?.deleted).toBe(4000)
  } finally {
    await server.stop()
  }
})
