/** Webhooks as administrators make them and as receivers meet them: signed, and with nothing in them that their member may not see. */
import { Webhook } from 'standardwebhooks'
import { asOwner } from '@rapport/core/postgres'
import { nobodysId, openHttpSink, type HttpSink, type Received } from '@rapport/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  about,
  addHook,
  deliveriesOf,
  idOf,
  payloadOf,
  startHookServer,
  untilDelivery,
  untilHook,
  untilSettled,
  type DeliveryAnswer,
  type Hook,
} from '../testing/hooks.ts'
import { openOffice, type Office } from '../testing/office.ts'
import type { TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office
let twin: Office
let sink: HttpSink
beforeAll(async () => {
  sink = await openHttpSink()
  server = await startHookServer()
  office = await openOffice(server)
  twin = await openOffice(server, 'twin')
})
afterAll(async () => {
  await server.close()
  await sink.close()
})

const verified = (secret: string, { body, headers }: Received): unknown =>
  new Webhook(secret).verify(body, headers as Record<string, string>)
const make = async (name: string, by = office): Promise<string> => (await by.mara.post<{ id: string }>('/people', { name })).body.id
const came = (path: string): readonly Received[] => sink.received.filter((one) => one.path === path)

describe('a webhook', () => {
  test('is told of what came, changed and went, with the record as the API shows it, signed by its secret', async () => {
    const { secret } = await addHook(office.mara, sink, '/all')
    const id = await make('Told of')
    const created = await sink.arrival(about('/all', id, 'person.created'))
    expect(payloadOf(created)).toMatchObject({
      type: 'person.created',
      data: {
        workspace: office.workspace,
        object: 'person',
        id,
        version: 1,
        changed: [],
        record: (await office.mara.get(`/people/${id}`)).body,
      },
    })
    await office.mara.patch(`/people/${id}`, { language: 'sv', name: 'Told of twice' })
    const changed = await sink.arrival(about('/all', id, 'person.changed'))
    expect(payloadOf(changed).data).toMatchObject({ version: 2, record: { name: 'Told of twice', language: 'sv' } })
    expect([...payloadOf(changed).data.changed].sort()).toEqual(['language', 'name'])
    await office.mara.delete(`/people/${id}`)
    const deleted = await sink.arrival(about('/all', id, 'person.deleted'))
    expect(payloadOf(deleted).data).toMatchObject({ id, record: null, changed: [] })
    for (const one of [created, changed, deleted]) {
      expect(verified(secret, one)).toEqual(payloadOf(one))
      expect(() => verified(secret, { ...one, body: one.body.replace(id, nobodysId()) })).toThrow('No matching signature')
    }
    const positions = [created, changed, deleted].map((one) => payloadOf(one).data.position!)
    expect(positions).toEqual(positions.toSorted((a, b) => a - b))
    expect(new Set([created, changed, deleted].map(idOf)).size).toBe(3)
  })

  test('hears only what it wished for: actions, fields, and records that its filter lets through', async () => {
    const wishes = [{ object: 'person', actions: ['changed'], fields: ['language'], filter: 'name contains wanted' }]
    const hook = await addHook(office.mara, sink, '/some', { wishes })
    const [wanted, other] = [await make('wanted'), await make('other')]
    for (const id of [wanted, other]) {
      await office.mara.patch(`/people/${id}`, { externalId: id })
      await office.mara.patch(`/people/${id}`, { language: 'sv' })
    }
    await office.mara.patch(`/people/${wanted}`, { language: 'no' })
    const all = await untilSettled(office.mara, hook, 3)
    expect(all.map(({ record, state, outcome }) => [record, state, outcome])).toEqual([
      [wanted, 'delivered', 'delivered'],
      [other, 'skipped', 'filtered_out'],
      [wanted, 'delivered', 'delivered'],
    ])
    expect(came('/some')).toHaveLength(2)
  })

  test('is of one workspace; whatever happens in another is not told, and the other cannot reach it', async () => {
    const hook = await addHook(office.mara, sink, '/ours')
    await addHook(twin.mara, sink, '/theirs')
    const [ours, theirs] = [await make('Ours'), await make('Theirs', twin)]
    await Promise.all([sink.arrival(about('/ours', ours)), sink.arrival(about('/theirs', theirs))])
    expect(came('/ours').every((one) => payloadOf(one).data.workspace === office.workspace)).toBe(true)
    expect(came('/theirs').every((one) => payloadOf(one).data.workspace === twin.workspace)).toBe(true)
    // That it came is noted after it came.
    const delivery = await untilDelivery(office.mara, hook, ({ state }) => state !== 'waiting')
    const digest = async () => (await office.mara.get(`/webhooks/${hook.id}`)).text
    const before = await digest()
    for (const [method, path, body] of [
      ['GET', `/webhooks/${hook.id}`],
      ['PATCH', `/webhooks/${hook.id}`, { enabled: false }],
      ['DELETE', `/webhooks/${hook.id}`],
      ['POST', `/webhooks/${hook.id}/secret`, {}],
      ['POST', `/webhooks/${hook.id}/test`, {}],
      ['POST', `/webhooks/${hook.id}/replay`, { position: 1 }],
      ['GET', `/webhooks/${hook.id}/deliveries`],
      ['GET', `/webhook-deliveries/${delivery.id}`],
      ['POST', `/webhook-deliveries/${delivery.id}/replay`, {}],
    ] as const) {
      expect([path, (await twin.mara.send(method, path, body)).status]).toEqual([path, 404])
      for (const who of [office.aylin, office.jonas, office.petra])
        expect([path, (await who.send(method, path, body)).status]).toEqual([path, 403])
      expect([path, (await server.client().send(method, path, body)).status]).toEqual([path, 401])
    }
    expect(await digest()).toBe(before)
  })

  test.each([
    [{ url: 'http://127.0.0.2/' }, 'outbound.address'],
    [{ url: 'https://169.254.169.254/latest' }, 'outbound.address'],
    [{ url: 'https://[::1]/' }, 'outbound.address'],
    [{ url: 'file:///etc/passwd' }, 'outbound.address'],
    [{ wishes: [] }, 'webhook.wrongWish'],
    [{ wishes: [{ object: 'webhook', actions: ['created'] }] }, 'webhook.wrongWish'],
    [{ wishes: [{ object: 'person', actions: ['sold'] }] }, 'webhook.wrongWish'],
    [{ wishes: [{ object: 'person', actions: ['changed'], fields: ['city'] }] }, 'webhook.wrongWish'],
    [{ wishes: [{ object: 'person', actions: ['changed'], filter: 'nothing is there' }] }, 'filter.wrong'],
    [{ member: '01990000-0000-7000-8000-000000000000' }, 'webhook.member'],
    [{ name: '' }, 'record.invalid'],
    [{ more: true }, 'request.unknownKey'],
  ])('with %j is refused as %s', async (more, code) => {
    const wish = { name: 'Wrong', url: `${sink.address}/wrong`, wishes: [{ object: 'person', actions: ['created'] }], ...more }
    expect((await office.mara.post('/webhooks', wish)).body).toMatchObject({ code })
    const { id } = (await office.mara.get<{ items: Hook[] }>('/webhooks')).body.items[0]!
    if (!('member' in more) || !('wishes' in more)) expect((await office.mara.patch(`/webhooks/${id}`, more)).body).toMatchObject({ code })
  })
})

test('a wish for an object by what its address says is answered with its name', async () => {
  const wish = { name: 'Wrong', url: `${sink.address}/wrong`, wishes: [{ object: 'people', actions: ['created'] }] }
  expect((await office.mara.post('/webhooks', wish)).body).toMatchObject({ code: 'webhook.wrongWish', fix: 'Did you mean person?' })
})

describe('what the member may not see', () => {
  test('is not sent: no field that is hidden from them, and of records out of their sight nothing at all', async () => {
    const { ids } = office
    const hook = await addHook(office.mara, sink, '/petra', { member: ids.petra })
    await office.mara.patch(`/people/${ids.inga}`, { emails: [{ value: 'canary@secret.example' }], language: 'sv' })
    const told = await sink.arrival(about('/petra', ids.inga!))
    expect(payloadOf(told).data.changed).toEqual(['language'])
    expect(Object.keys(payloadOf(told).data.record!)).toEqual(Object.keys((await office.petra.get(`/people/${ids.inga}`)).body))
    await office.mara.patch(`/people/${ids.inga}`, { emails: [{ value: 'canary2@secret.example' }] })
    await office.mara.patch(`/people/${ids.matteo}`, { language: 'sv' })
    const mine = await make('Canary of nobody')
    await office.mara.delete(`/people/${mine}`)
    await untilHook(office.mara, hook, ({ waiting }) => waiting === 0)
    await untilDelivery(office.mara, hook, ({ type, state }) => type === 'person.deleted' && state === 'skipped')
    const later = (await deliveriesOf(office.mara, hook)).slice(0, -1)
    expect(later.map(({ state, outcome, record, changed }) => [state, outcome, record, changed])).toEqual(
      later.map(() => ['skipped', 'not_readable', null, []]),
    )
    expect(later.length).toBe(4)
    expect(came('/petra')).toHaveLength(1)
    expect(came('/petra')[0]!.body).not.toMatch(/canary/i)
  })

  test('is judged when it is sent, not when it happened', async () => {
    const hook = await addHook(office.mara, sink, '/jonas', { member: office.ids.jonas })
    sink.manners['/jonas'] = 500
    const id = (await office.mara.post<{ id: string }>('/people', { name: 'Given away', owner: office.ids.jonas })).body.id
    await untilDelivery(office.mara, hook, ({ state }) => state === 'parked')
    await office.mara.patch(`/people/${id}`, { owner: office.ids.eva })
    sink.manners['/jonas'] = 204
    const before = came('/jonas').length
    const delivery = (await deliveriesOf(office.mara, hook)).at(-1)!
    await office.mara.post(`/webhook-deliveries/${delivery.id}/replay`)
    await untilDelivery(office.mara, hook, (one) => one.id === delivery.id && one.state === 'skipped')
    expect(came('/jonas')).toHaveLength(before)
  })

  test('of a record that was deleted before it could be told, that is what is said', async () => {
    const hook = await addHook(office.mara, sink, '/too-late', {
      member: office.ids.eva,
      wishes: [{ object: 'person', actions: ['created'] }],
    })
    sink.manners['/too-late'] = 500
    const made = await office.mara.post<{ id: string }>('/people', { name: 'Gone by then', owner: office.ids.eva })
    await untilDelivery(office.mara, hook, ({ state }) => state === 'parked')
    await office.mara.delete(`/people/${made.body.id}`)
    const delivery = (await deliveriesOf(office.mara, hook)).at(-1)!
    await office.mara.post(`/webhook-deliveries/${delivery.id}/replay`)
    const skipped = await untilDelivery(office.mara, hook, (one) => one.id === delivery.id && one.state === 'skipped')
    expect(skipped).toMatchObject({ outcome: 'deleted_meanwhile', says: 'It was deleted meanwhile. Nothing was sent.' })
  })

  test('a position that is no number is told apart from one that is not kept', async () => {
    const hook = await addHook(office.mara, sink, '/positions', {})
    const replay = async (position: unknown) => (await office.mara.post(`/webhooks/${hook.id}/replay`, { position })).body.code
    expect([await replay('38'), await replay(10 ** 9)]).toEqual(['webhook.position', 'webhook.notKept'])
  })

  test('of a record that went, that it went is told to whoever saw it', async () => {
    const hook = await addHook(office.mara, sink, '/eva', { member: office.ids.eva, wishes: [{ object: 'person', actions: ['deleted'] }] })
    const made = (owner: string) => office.mara.post<{ id: string }>('/people', { name: 'Soon gone', owner })
    const [hers, his] = [(await made(office.ids.eva!)).body.id, (await made(office.ids.jonas!)).body.id]
    for (const id of [his, hers]) await office.mara.delete(`/people/${id}`)
    await sink.arrival(about('/eva', hers, 'person.deleted'))
    await untilHook(office.mara, hook, ({ waiting }) => waiting === 0)
    expect(came('/eva').map((one) => payloadOf(one).data.id)).toEqual([hers])
  })

  test('is all, once they may not sign in any more: the webhook is switched off and says why', async () => {
    const hook = await addHook(office.mara, sink, '/gone-member', { member: office.ids.aylin })
    await office.mara.patch(`/members/${office.ids.aylin}`, { active: false })
    await make('Told to nobody')
    const off = await untilHook(office.mara, hook, ({ enabled }) => !enabled)
    expect(off.disarmed).toMatchObject({ reason: 'member' })
    expect(came('/gone-member')).toEqual([])
    await office.mara.patch(`/members/${office.ids.aylin}`, { active: true })
    await office.mara.patch(`/webhooks/${hook.id}`, { enabled: true })
    await untilHook(office.mara, hook, ({ waiting }) => waiting === 0)
  })
})

describe('a secret', () => {
  test('that is replaced goes on signing until it ends; both verify', async () => {
    const hook = await addHook(office.mara, sink, '/rotated')
    const { secret: next } = (await office.mara.post<{ secret: string }>(`/webhooks/${hook.id}/secret`, { keepHours: 1 })).body
    const both = await sink.arrival(about('/rotated', await make('Signed twice')))
    for (const secret of [hook.secret, next]) expect(verified(secret, both)).toEqual(payloadOf(both))
    const { secret: last } = (await office.mara.post<{ secret: string }>(`/webhooks/${hook.id}/secret`, { keepHours: 0 })).body
    const one = await sink.arrival(about('/rotated', await make('Signed once')))
    expect(verified(last, one)).toEqual(payloadOf(one))
    for (const secret of [hook.secret, next]) expect(() => verified(secret, one)).toThrow('No matching signature')
    expect((await office.mara.post(`/webhooks/${hook.id}/secret`, { keepHours: 1.5 })).body).toMatchObject({ code: 'webhook.keepHours' })
  })

  test('lies sealed, and is answered once and logged never', async () => {
    const { secret, id } = await addHook(office.mara, sink, '/sealed')
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/)
    const inside = secret.slice('whsec_'.length)
    await office.mara.patch(`/webhooks/${id}`, { name: 'Sealed still' })
    const texts = [
      (await office.mara.get('/webhooks')).text,
      (await office.mara.get(`/webhooks/${id}`)).text,
      (await office.mara.post(`/webhooks/${id}/test`)).text,
      ...server.log,
      ...(await asOwner(server.test.ownerUrl, async (owner) => {
        const { rows } = await owner.query<{ all: string }>(
          'select to_jsonb(s)::text as all from webhook_secret s union all select to_jsonb(h)::text from history h union all select to_jsonb(d)::text from webhook_delivery d',
        )
        return rows.map(({ all }) => all)
      })),
    ]
    for (const text of texts) expect(text).not.toContain(inside)
  })
})

describe('a delivery', () => {
  test('that is asked for as a test comes at once, also where the webhook is switched off', async () => {
    const hook = await addHook(office.mara, sink, '/tested', { enabled: false })
    sink.manners['/tested'] = 202
    const { body } = await office.mara.post<DeliveryAnswer>(`/webhooks/${hook.id}/test`)
    expect(body).toMatchObject({ type: 'webhook.test', state: 'delivered', tries: [{ status: 202, answer: 'You get 202.' }] })
    expect(verified(hook.secret, came('/tested')[0]!)).toMatchObject({ type: 'webhook.test', data: { workspace: office.workspace } })
    sink.manners['/tested'] = 500
    expect((await office.mara.post<DeliveryAnswer>(`/webhooks/${hook.id}/test`)).body).toMatchObject({
      state: 'parked',
      outcome: 'status_500',
      says: 'It answered 500, which is no yes.',
    })
    await make('Not told')
    expect(came('/tested')).toHaveLength(2)
  })

  test('shows what it would say now, as whoever looks sees it; what was said is not kept', async () => {
    const hook = await addHook(office.mara, sink, '/looked-at')
    const id = await make('Looked at')
    await sink.arrival(about('/looked-at', id))
    const delivery = await untilDelivery(office.mara, hook, ({ record, state }) => record === id && state === 'delivered')
    const { request } = (await office.mara.get<{ request: { body: string; headers: object } }>(`/webhook-deliveries/${delivery.id}`)).body
    expect(JSON.parse(request.body)).toMatchObject({ data: { id, record: { name: 'Looked at' } } })
    expect(request.headers).toMatchObject({ 'webhook-id': delivery.id, 'webhook-signature': 'v1,…' })
    const kept = await asOwner(server.test.ownerUrl, (owner) =>
      owner.query<{ all: string }>('select to_jsonb(d)::text as all from webhook_delivery d'),
    )
    for (const { all } of kept.rows) expect(all).not.toContain('Looked at')
  })

  test('keeps its id when it is sent again, alone or from a position on: a receiver knows what it had', async () => {
    const hook = await addHook(office.mara, sink, '/again')
    const ids = [await make('First again'), await make('Second again'), await make('Third again')]
    for (const id of ids) await sink.arrival(about('/again', id))
    await untilHook(office.mara, hook, ({ waiting }) => waiting === 0)
    const first = came('/again').map(idOf)
    const [delivery] = await deliveriesOf(office.mara, hook)
    await office.mara.post(`/webhook-deliveries/${delivery!.id}/replay`)
    await untilDelivery(office.mara, hook, (one) => one.id === delivery!.id && one.state === 'delivered' && one.attempts === 1)
    const position = payloadOf(came('/again').find(about('/again', ids[1]!))!).data.position!
    const answer = await office.mara.post<{ from: number; to: number }>(`/webhooks/${hook.id}/replay`, { position })
    expect(answer).toMatchObject({ status: 202, body: { from: position } })
    while (came('/again').length < 6) await office.mara.get(`/webhooks/${hook.id}`)
    expect(new Set(came('/again').map(idOf))).toEqual(new Set(first))
    expect(
      came('/again')
        .slice(4)
        .map((one) => payloadOf(one).data.id)
        .sort(),
    ).toEqual([ids[1]!, ids[2]!].sort())
    for (const [wrong, code] of [
      [0, 'webhook.notKept'],
      [1e9, 'webhook.notKept'],
      [1.5, 'webhook.position'],
      ['one', 'webhook.position'],
    ])
      expect((await office.mara.post(`/webhooks/${hook.id}/replay`, { position: wrong })).body).toMatchObject({ code })
  })
})

test('that a webhook was made, changed and deleted is in the history, and can be undone without its address being let through', async () => {
  const hook = await addHook(office.mara, sink, '/undone')
  await office.mara.delete(`/webhooks/${hook.id}`)
  expect((await office.mara.get(`/webhooks/${hook.id}`)).status).toBe(404)
  const change = await asOwner(server.test.ownerUrl, async (owner) => {
    const { rows } = await owner.query<{ id: string }>(`select change_id as id from history where record_id = $1 and action = 'deleted'`, [
      hook.id,
    ])
    return rows[0]!.id
  })
  expect((await office.mara.post(`/changes/${change}/undo`)).status).toBe(200)
  await make('After it came back')
  const off = await untilHook(office.mara, hook, ({ enabled }) => !enabled)
  expect(off.disarmed).toMatchObject({ reason: 'secret' })
  const { secret } = (await office.mara.post<{ secret: string }>(`/webhooks/${hook.id}/secret`)).body
  await office.mara.patch(`/webhooks/${hook.id}`, { enabled: true })
  const told = await sink.arrival(({ path }) => path === '/undone')
  expect(verified(secret, told)).toEqual(payloadOf(told))
})
