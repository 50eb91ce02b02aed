/** Webhooks and API keys: one that a key adds sees as the key does and ends with it; what others added is not a key's to change. */
import { type Client, type HttpSink, openHttpSink } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addHook, startHookServer } from '../testing/hooks.ts'
import type { TestServer } from '../testing/server.ts'

let server: TestServer
let sink: HttpSink
let mara: Client
let member: string
let workspace: string

beforeAll(async () => {
  sink = await openHttpSink()
  server = await startHookServer()
  mara = server.client('mara')
  const place = { workspace: 'Kaldi Works', timeZone: 'Europe/Berlin', language: 'en', sample: false }
  await mara.post('/setup', { name: 'Mara', email: 'mara@kaldi.example', password: 'copper kettle winter sofa', ...place })
  const session = (await mara.get<{ member: { id: string }; workspace: { id: string } }>('/session')).body
  member = session.member.id
  workspace = session.workspace.id
})
afterAll(async () => {
  await server.close()
  await sink.close()
})

/** A program of hers, and the id of its key. */
async function program(scopes: readonly string[], more: object = {}): Promise<Client & { readonly key: string }> {
  const made = await mara.post<{ id: string; secret: string }>('/api-keys', { name: 'Ours', scopes, ...more })
  expect([made.status, made.text]).toEqual([201, expect.any(String)])
  return { ...server.client('a program', { authorization: `Bearer ${made.body.secret}` }), key: made.body.id }
}
const wish = (path: string, object = 'person') => ({
  name: 'Wide',
  url: `${sink.address}${path}`,
  wishes: [{ object, actions: ['created', 'changed'] }],
})
type Made = { id: string; key: string | null; secret: string; disarmed: { reason: string } | null }

test('a key changes no webhook that somebody else has added, by whatever way', async () => {
  const keyed = await program(['*:delete', 'administration'])
  const other = await program(['*:delete', 'administration'])
  const { body: others } = await other.post<Made>('/webhooks', wish('/others'))
  const hook = await addHook(mara, sink, '/keyed')
  const { items } = (await mara.get<{ items: { id: string }[] }>(`/webhooks/${hook.id}/deliveries`)).body
  expect((await keyed.get('/webhooks')).status).toBe(200)
  expect(items).toEqual([])
  for (const { id } of [hook, others])
    for (const [method, path, body] of [
      ['PATCH', `/webhooks/${id}`, { url: `${sink.address}/mine` }],
      ['PATCH', `/webhooks/${id}`, { member }],
      ['POST', `/webhooks/${id}/secret`, {}],
      ['POST', `/webhooks/${id}/test`, {}],
      ['POST', `/webhooks/${id}/replay`, { position: 1 }],
      ['DELETE', `/webhooks/${id}`, undefined],
    ] as const)
      expect([method, path, (await keyed.send(method, path, body)).body]).toMatchObject([method, path, { code: 'webhook.notByKey' }])
  const test = (await mara.post<{ id: string }>(`/webhooks/${hook.id}/test`)).body
  expect((await keyed.post(`/webhook-deliveries/${test.id}/replay`)).body).toMatchObject({ code: 'webhook.notByKey' })
  // A change of hers is not taken back by a key either.
  await mara.patch(`/webhooks/${hook.id}`, { name: 'Renamed' })
  const text = `select to_json(h.change_id)::text from history h where h.workspace_id = $1 and h.object = 'webhook' order by h.id desc limit 1`
  const change = JSON.parse((await server.test.database.readJson(workspace, { text, values: [] }))!) as string
  expect((await keyed.post(`/changes/${change}/undo`)).body).toMatchObject({ code: 'webhook.notByKey' })
})

test('what a key adds has the view of the key, not of its member', async () => {
  const keyed = await program(['company:write', 'administration'])
  const refused = await keyed.post('/webhooks', wish('/people'))
  expect(refused.body).toMatchObject({ code: 'webhook.wrongWish' })
  expect((await keyed.post('/webhooks', { ...wish('/x', 'company'), member: '0190a000-0000-7000-8000-000000000001' })).body).toMatchObject({
    code: 'webhook.notByKey',
  })
  const made = await keyed.post<Made>('/webhooks', wish('/companies', 'company'))
  expect([made.status, made.body]).toMatchObject([201, { key: keyed.key, secret: expect.stringContaining('whsec_') }])
  const company = (await mara.post<{ id: string }>('/companies', { name: 'Nordkaffee', owner: member })).body
  const { body } = await sink.arrival((one) => one.path === '/companies' && one.body.includes(company.id))
  const { record } = (JSON.parse(body) as { data: { record: Record<string, unknown> } }).data
  // The key may not read members: the owner's name is not sent.
  expect(record).toMatchObject({ name: 'Nordkaffee', owner: null })
})

test('it ends with the key, and goes on when a person chooses a member', async () => {
  const keyed = await program(['*:read', 'administration'])
  const { body: made } = await keyed.post<Made>('/webhooks', wish('/ends'))
  await mara.post('/people', { name: 'Before' })
  await sink.arrival((one) => one.path === '/ends' && one.body.includes('Before'))
  expect((await mara.delete(`/api-keys/${keyed.key}`)).status).toBe(204)
  await mara.post('/people', { name: 'After' })
  const standing = async (): Promise<Made> => (await mara.get<Made>(`/webhooks/${made.id}`)).body
  let now = await standing()
  while (now.disarmed === null) now = await standing()
  expect(now.disarmed.reason).toBe('key')
  expect(sink.received.filter((one) => one.path === '/ends' && one.body.includes('After'))).toEqual([])
  const again = await mara.patch<Made>(`/webhooks/${made.id}`, { enabled: true, member })
  expect(again.body).toMatchObject({ key: null, disarmed: null })
  await sink.arrival((one) => one.path === '/ends' && one.body.includes('After'))
})

test('a key of the workspace has no member whose view it could give', async () => {
  const keyed = await program(['*:read', 'administration'], { role: 'administrator' })
  expect((await keyed.post('/webhooks', wish('/nobody'))).body).toMatchObject({ code: 'webhook.notByKey' })
})
