/** Webhooks and API keys: a webhook has the view of a member, who may see more than a key of theirs. */
import { openHttpSink } from '@rapport/core/testing'
import { expect, test } from 'vitest'
import { addHook, startHookServer } from '../testing/hooks.ts'

test('a key of an administrator looks at webhooks and changes none', async () => {
  const sink = await openHttpSink()
  const server = await startHookServer()
  const mara = server.client('mara')
  const place = { workspace: 'Kaldi Works', timeZone: 'Europe/Berlin', language: 'en', sample: false }
  await mara.post('/setup', { name: 'Mara', email: 'mara@kaldi.example', password: 'copper kettle winter sofa', ...place })
  const hook = await addHook(mara, sink, '/keyed')
  const { member } = (await mara.get<{ member: { id: string } }>('/session')).body
  const given = { name: 'Ours', scopes: ['administration'], member: member.id }
  const made = await mara.post<{ secret: string }>('/api-keys', given)
  expect([made.status, made.text]).toEqual([201, expect.any(String)])
  const bearer = { authorization: `Bearer ${made.body.secret}` }
  const program = server.client('a program')
  expect((await program.get('/webhooks', bearer)).status).toBe(200)
  const wish = { name: 'Wide', url: `${sink.address}/wide`, wishes: [{ object: 'person', actions: ['created'] }], member: member.id }
  for (const [method, path, body] of [
    ['POST', '/webhooks', wish],
    ['PATCH', `/webhooks/${hook.id}`, { member: member.id }],
    ['POST', `/webhooks/${hook.id}/secret`, {}],
    ['DELETE', `/webhooks/${hook.id}`, undefined],
  ] as const)
    expect([path, (await program.send(method, path, body, bearer)).body]).toMatchObject([path, { code: 'webhook.notByKey' }])
  await server.close()
  await sink.close()
})
