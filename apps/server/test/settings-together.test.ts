/** Settings that two administrators change at the same time, and what is made of several rows: nothing is lost, and nothing is half there. */
import { asOwner } from '@rapport/core/postgres'
import { openHttpSink, type HttpSink } from '@rapport/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addHook, startHookServer } from '../testing/hooks.ts'
import { openMembers, type Members } from '../testing/office.ts'
import type { TestServer } from '../testing/server.ts'

let server: TestServer
let office: Members
let sink: HttpSink
beforeAll(async () => {
  sink = await openHttpSink()
  server = await startHookServer()
  office = await openMembers(server)
})
afterAll(async () => {
  await server.close()
  await sink.close()
})

/** Sends one after the other, each once the one before has read what is there and waits to write; none writes before all have read. */
async function together<T>(table: string, id: string, sends: readonly (() => Promise<T>)[]): Promise<T[]> {
  const { ownerUrl } = server.test
  return asOwner(ownerUrl, async (owner) => {
    await owner.query('begin')
    await owner.query(`select from ${table} where id = $1 for update`, [id])
    const sent: Promise<T>[] = []
    await asOwner(ownerUrl, async (watching) => {
      for (const send of sends) {
        sent.push(send())
        for (let waiting = 0; waiting < sent.length;) {
          const { rows } = await watching.query<{ n: number }>(
            `select count(*)::integer as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          )
          waiting = rows[0]!.n
        }
      }
    })
    await owner.query('commit')
    return Promise.all(sent)
  })
}

interface Field {
  readonly id: string
  readonly label: string
  readonly state: string
  readonly place: number | null
}

describe('two administrators at once', () => {
  test('mark a field and rename it', async () => {
    const { mara } = office
    const { body: field } = await mara.post<Field>('/custom-fields', { of: 'company', label: 'Shelf', kind: 'integer' })
    const answers = await together('custom_field', field.id, [
      () => mara.patch<Field>(`/custom-fields/${field.id}`, { marked: true }),
      () => mara.patch<Field>(`/custom-fields/${field.id}`, { label: 'Rack' }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    const { body } = await mara.get<{ items: readonly Field[] }>('/custom-fields')
    const now = body.items.find(({ id }) => id === field.id)
    expect(now).toMatchObject({ label: 'Rack' })
    expect(['filling', 'marked']).toContain(now!.state)
  })

  test('retire an object and rename it', async () => {
    const { mara } = office
    const { body: object } = await mara.post<{ id: string }>('/custom-objects', { one: 'Machine', many: 'Machines' })
    await together('custom_object', object.id, [
      () => mara.patch(`/custom-objects/${object.id}`, { retired: true }),
      () => mara.patch(`/custom-objects/${object.id}`, { many: 'Roasters' }),
    ])
    const { body } = await mara.get<{ items: readonly { id: string; many: string; retiredAt: string | null }[] }>('/custom-objects')
    expect(body.items.find(({ id }) => id === object.id)).toMatchObject({ many: 'Roasters', retiredAt: expect.any(String) })
  })

  test('say whom a webhook tells of what, and whose view it has', async () => {
    const { mara } = office
    const hook = await addHook(mara, sink, '/together')
    await together('webhook', hook.id, [
      () => mara.patch(`/webhooks/${hook.id}`, { wishes: [{ object: 'company', actions: ['created'] }] }),
      () => mara.patch(`/webhooks/${hook.id}`, { member: office.ids.aylin }),
    ])
    const { body } = await mara.get(`/webhooks/${hook.id}`)
    expect(body).toMatchObject({ wishes: [{ object: 'company' }], member: { id: office.ids.aylin } })
  })
})

describe('what is made of several rows', () => {
  test('is there with all of them or not at all: a webhook and its secret', async () => {
    const { mara } = office
    const names = async () => (await mara.get<{ items: readonly { name: string }[] }>('/webhooks')).body.items.map(({ name }) => name)
    const fails = (sql: string) => asOwner(server.test.ownerUrl, (owner) => owner.query(sql))
    await fails(`create function no_secrets() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$;
      create trigger no_secrets before insert on webhook_secret for each row execute function no_secrets()`)
    try {
      await expect(addHook(mara, sink, '/half')).rejects.toThrow('500')
    } finally {
      await fails('drop trigger no_secrets on webhook_secret; drop function no_secrets()')
    }
    expect(await names()).not.toContain('/half')
  })

  test.each([
    ['webhooks', 50, 'webhook.tooMany', { url: 'https://hooks.example/x', wishes: [{ object: 'person', actions: ['created'] }] }],
    ['api-keys', 200, 'key.tooMany', { scopes: ['*:read'] }],
  ])('is counted where it is written: no more %s than %i, however many are asked for at once', async (path, most, code, body) => {
    const { mara } = office
    const make = async (name: string) => (await mara.post<{ code?: string }>(`/${path}`, { name, ...body })).body.code ?? 'made'
    const there = (await mara.get<{ items: readonly object[] }>(`/${path}`)).body.items.length
    for (let n = there; n < most - 2; n++) expect(await make(`Fill ${n}`)).toBe('made')
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => make(`Rush ${n}`)))
    expect(answers.toSorted()).toEqual([...Array<string>(6).fill(code), 'made', 'made'].toSorted())
  })
})

test('fields are read by as many statements, however many there are', async () => {
  let statements = 0
  const counted = await startHookServer(
    {},
    {
      around: (database) => ({
        ...database,
        readJson: (workspace, statement) => {
          // What the work behind reads by itself is left out.
          if (/slot_filling|unique_checking/.test(statement.text) && !/select c\.shared::text/.test(statement.text)) statements++
          return database.readJson(workspace, statement)
        },
      }),
    },
  )
  try {
    const { mara } = await openMembers(counted)
    const add = (label: string) => mara.post('/custom-fields', { of: 'company', label, kind: 'text', options: { unique: true } })
    const asked = async (): Promise<number> => {
      await mara.get('/custom-fields')
      statements = 0
      expect(await mara.get('/custom-fields')).toMatchObject({ status: 200 })
      return statements
    }
    await add('First')
    const one = await asked()
    for (const label of ['Second', 'Third', 'Fourth', 'Fifth', 'Sixth']) expect(await add(label)).toMatchObject({ status: 201 })
    expect(await asked()).toBe(one)
  } finally {
    await counted.close()
  }
})
