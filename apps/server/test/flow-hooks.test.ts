/** Flows that begin by what other programs send to their address: once, for whom it tells of, and by nobody else's key. */
import { newId } from '@rapport/core/object'
import { asOwner } from '@rapport/core/postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressOf, openSent, sendTo } from '../testing/flow-hooks.ts'
import { openMembers, openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office
let clock = 0
beforeAll(async () => {
  server = await startTestServer({ flows: { look: 20, now: () => new Date(Date.now() + clock) } })
  office = await openOffice(server)
})
afterAll(() => server?.close())

interface Delivery {
  readonly id: string
  readonly state: string
  readonly problem: string | null
  readonly outcome: string | null
  readonly record: { readonly id: string; readonly title: string } | null
  readonly run: string | null
  readonly hasBody: boolean
  readonly body?: object | null
}
const begin = {
  on: 'webhook',
  by: { field: 'emails', path: 'customer.email' },
  adds: true,
  values: { name: 'customer.name' },
  says: { total: 'order.total', sku: 'order.items.0.sku' },
}
const make = async (more: object = {}, of = 'person'): Promise<string> => (await openSent(office.mara, { ...begin, ...more }, { of })).flow
const publish = async (flow: string): Promise<void> => {
  const { status, text } = await office.mara.post(`/flows/${flow}/publish`, {})
  expect([status, text]).toEqual([200, text])
}
const made = async (more: object = {}): Promise<readonly [flow: string, url: string]> => {
  const flow = await make(more)
  await publish(flow)
  return [flow, await urlOf(flow)]
}
const urlOf = (flow: string): Promise<string> => addressOf(office.mara, flow)
const sent = async (url: string, body: unknown, headers: Record<string, string> = {}): Promise<string> => {
  const answer = await sendTo(url, body, headers)
  const text = await answer.text()
  expect([answer.status, text]).toEqual([202, expect.stringMatching(/^\{"id":"[0-9a-f-]{36}"\}$/)])
  return (JSON.parse(text) as { id: string }).id
}
const order = (email: string, more: object = {}) => ({
  customer: { email, name: 'Nora Nielsen', ...more },
  order: { total: 120.5, items: [{ sku: 'BEAN' }] },
})
const deliveriesOf = async (flow: string): Promise<readonly Delivery[]> =>
  (await office.mara.get<{ items: Delivery[] }>(`/flows/${flow}/deliveries`)).body.items
const peopleWith = async (email: string) =>
  (
    await office.mara.get<{ items: { id: string; name: string; language: string | null }[] }>(
      `/people?filter=${encodeURIComponent(`email is "${email}"`)}`,
    )
  ).body.items
const happenedTo = async (person: string) =>
  (await office.mara.get<{ items: object[] }>(`/interactions?object=person&record=${person}`)).body.items
const runsOf = async (flow: string) =>
  (await office.mara.get<{ items: { state: string; record: string }[] }>(`/flows/${flow}/runs`)).body.items
const ended = (flow: string, count: number) =>
  expect
    .poll(() => runsOf(flow), { timeout: 15_000, interval: 20 })
    .toEqual(Array.from({ length: count }, () => expect.objectContaining({ state: 'ended' })))
/** The feed has told of everything up to now: whoever was to come in is in. */
const heard = async (flow: string): Promise<void> => {
  const before = (await runsOf(flow)).length
  await sent(await urlOf(flow), order(`last.${newId()}@heard.example`))
  await ended(flow, before + 1)
}

test('what is sent makes the person, tells what happened, and begins the flow once, however often it is sent', async () => {
  const [flow, url] = await made()
  expect(url).toMatch(/\/hooks\/[\w-]{64}$/)
  const key = { 'idempotency-key': 'order-1' }
  const id = await sent(url, order('nora@hook.example'), key)
  await ended(flow, 1)
  const again = await Promise.all([1, 2, 3].map(() => sent(url, order('nora@hook.example', { name: 'Another' }), key)))
  expect(again).toEqual([id, id, id])
  expect(await sent(url, order('nora@hook.example'), { 'webhook-id': 'order-1' })).toBe(id)
  const [nora, ...others] = await peopleWith('nora@hook.example')
  expect([nora, others]).toMatchObject([{ name: 'Nora Nielsen', language: 'sv' }, []])
  expect(await happenedTo(nora!.id)).toMatchObject([
    { type: 'webhook.received', properties: { total: 120.5, sku: 'BEAN', flow }, actor: { kind: 'flow', id: flow } },
  ])
  expect(await deliveriesOf(flow)).toMatchObject([
    {
      id,
      state: 'taken',
      outcome: 'added',
      problem: null,
      record: { id: nora!.id, title: 'Nora Nielsen' },
      hasBody: true,
      run: expect.any(String),
    },
  ])
  const whole = (await office.mara.get<Delivery>(`/flows/${flow}/deliveries/${id}`)).body
  expect(whole.body).toEqual(order('nora@hook.example'))
  // Without a key each is one of its own.
  await sent(url, order('NORA@hook.example'))
  await ended(flow, 2)
  expect(await peopleWith('nora@hook.example')).toHaveLength(1)
  await heard(flow)
  expect(await runsOf(flow)).toHaveLength(3)
})

test('a person who is there is found, keeps what stands there, and comes in where a condition over what is sent fits', async () => {
  const [flow, url] = await made({ where: 'total > 100' })
  const inga = { email: 'inga@nordkaffee.first.example' }
  await sent(url, { ...order(inga.email), order: { total: 99 } })
  await sent(url, { ...order(inga.email), order: { total: '1000' } })
  await heard(flow)
  expect((await runsOf(flow)).some(({ record }) => record === office.ids.inga)).toBe(false)
  await sent(url, order(inga.email))
  await ended(flow, 2)
  expect((await office.mara.get<object>(`/people/${office.ids.inga}`)).body).toMatchObject({ name: 'Inga Sörensen', language: 'sv' })
  const [last] = await deliveriesOf(flow)
  expect(last).toMatchObject({ state: 'taken', outcome: 'found', run: expect.any(String) })
  // What was sent is compared in later steps and in segments as well.
  const counted = async (sentence: string) =>
    (await office.mara.get<{ count: number }>(`/people/count?filter=${encodeURIComponent(sentence)}`)).body.count
  expect(await counted('happened webhook.received (total > 100 and sku is BEAN) and name contains "Inga"')).toBe(1)
  expect(await counted('happened webhook.received (total > 500) and name contains "Inga"')).toBe(0)
})

test('a form is taken, what is written is checked, and what does not fit is kept with the reason', async () => {
  const [flow, url] = await made({ by: { field: 'phones', path: 'phone' }, values: { name: 'full.name', birthday: 'born' } })
  const form = (text: string): Promise<Response> =>
    fetch(url, { method: 'POST', body: text, headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' } })
  expect((await form('phone=%2B4570101010&full.name=Ole+Holm&born=1990-05-01')).status).toBe(202)
  expect((await form('phone=%2B4570101011&full.name=Ole+Holm&born=yesterday')).status).toBe(202)
  expect((await form('full.name=Ole+Holm')).status).toBe(202)
  const [unsaid, odd, taken] = await deliveriesOf(flow)
  expect(taken).toMatchObject({ state: 'taken', outcome: 'added', record: { title: 'Ole Holm' } })
  expect(odd).toMatchObject({ state: 'refused', problem: expect.stringContaining('born does not fit Birthday') })
  expect(unsaid).toMatchObject({ state: 'refused', problem: 'Nothing stands at phone, by which the record is found.', record: null })
  await ended(flow, 1)
})

test('whoever is not there, or is one of several, is nobody, and nothing is written', async () => {
  const [flow, url] = await made({ adds: false, values: undefined })
  await sent(url, order('nobody@hook.example'))
  for (const name of ['One', 'Two']) await office.mara.post('/people', { name, emails: [{ value: 'both@hook.example' }] })
  await sent(url, order('both@hook.example'))
  expect(await deliveriesOf(flow)).toMatchObject([
    { state: 'nobody', problem: expect.stringContaining('Several people have both@hook.example'), record: null },
    { state: 'nobody', problem: 'No person has nobody@hook.example.', record: null, hasBody: true },
  ])
  expect(await peopleWith('nobody@hook.example')).toEqual([])
  // Once they are there it is taken anew, by hand, and only once.
  const [, first] = await deliveriesOf(flow)
  await office.mara.post('/people', { name: 'Late', emails: [{ value: 'nobody@hook.example' }] })
  expect((await office.mara.post<Delivery>(`/flows/${flow}/deliveries/${first!.id}/retry`)).body).toMatchObject({
    state: 'taken',
    outcome: 'found',
  })
  expect((await office.mara.post<{ code: string }>(`/flows/${flow}/deliveries/${first!.id}/retry`)).body.code).toBe('hook.taken')
  await ended(flow, 1)
})

test('twenty at once that add the same person add one', async () => {
  const [flow, url] = await made()
  await Promise.all(Array.from({ length: 20 }, () => sent(url, order('crowd@hook.example'))))
  expect(await peopleWith('crowd@hook.example')).toHaveLength(1)
  expect((await deliveriesOf(flow)).map(({ outcome }) => outcome).toSorted()).toEqual([
    'added',
    ...Array.from({ length: 19 }, () => 'found'),
  ])
})

describe('what is refused before anything is kept', () => {
  let url: string
  let flow: string
  beforeAll(async () => void ([flow, url] = await made()))
  const post = (body: BodyInit | undefined, type: string | null, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(url, {
      method: 'POST',
      headers: { ...(type === null ? {} : { 'content-type': type }), ...headers },
      ...(body === undefined ? {} : { body }),
    })
  const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`
  test.each<[string, BodyInit | undefined, string | null, Record<string, string>, number, string]>([
    ['no JSON', '{"a":', 'application/json', {}, 400, 'request.json'],
    ['no UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), 'application/json', {}, 400, 'request.json'],
    ['a list', '[{"a":1}]', 'application/json', {}, 422, 'hook.body'],
    ['nothing', undefined, 'application/json', {}, 400, 'request.json'],
    ['an empty object', '{}', 'application/json', {}, 422, 'hook.body'],
    ['what is nested for ever', deep, 'application/json', {}, 400, 'request.tooDeep'],
    ['a prototype', '{"__proto__":{"a":1}}', 'application/json', {}, 400, 'request.forbiddenKey'],
    ['a prototype in a form', '__proto__=1&a=2', 'application/x-www-form-urlencoded', {}, 400, 'request.forbiddenKey'],
    ['XML', '<a/>', 'text/xml', {}, 415, 'hook.type'],
    ['too much', JSON.stringify({ a: 'x'.repeat(300_000) }), 'application/json', {}, 413, 'request.tooLarge'],
    ['an odd key', '{"a":1}', 'application/json', { 'idempotency-key': 'two words' }, 400, 'hook.key'],
  ])('%s', async (_what, body, type, headers, status, code) => {
    const answer = await post(body, type, headers)
    const said = (await answer.json()) as { code: string }
    expect([answer.status, said.code]).toEqual([status, code])
    expect(await deliveriesOf(flow)).toEqual([])
  })
  test('an address that is none, was given up, or is of a flow that takes nothing, alike', async () => {
    const other = (
      await office.mara.post<{ id: string }>('/flows', { name: 'Called', of: 'person', body: { begins: [{ on: 'call' }], steps: [] } })
    ).body.id
    const gone = await urlOf(flow)
    const { status, body } = await office.mara.post<{ url: string; since: string }>(`/flows/${flow}/hook/replace`)
    expect([status, body.url === gone, typeof body.since]).toEqual([200, false, 'string'])
    expect(await urlOf(flow)).toBe(body.url)
    const ours = new URL(url).origin
    const odd = [gone, await urlOf(other), gone.slice(0, -1), `${gone.slice(0, -1)}${gone.endsWith('A') ? 'B' : 'A'}`, `${ours}/hooks/x`]
    const answers = await Promise.all(
      odd.map((one) => sendTo(one, order('none@hook.example')).then(async (one) => [one.status, (await one.json()) as object])),
    )
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(answers[0]).toMatchObject([404, { code: 'hook.unknown' }])
    url = body.url
    await sent(url, order('after@hook.example'))
    expect((await fetch(url)).status).toBe(405)
  })
})

test('a flow that is not on keeps what is sent, and takes it once it is on and somebody says so', async () => {
  const flow = await make()
  const url = await urlOf(flow)
  const id = await sent(url, order('draft@hook.example'), { 'idempotency-key': 'early' })
  expect(await deliveriesOf(flow)).toMatchObject([{ id, state: 'resting', hasBody: true, record: null }])
  expect((await office.mara.post<{ code: string }>(`/flows/${flow}/deliveries/${id}/retry`)).body.code).toBe('hook.resting')
  await publish(flow)
  await heard(flow)
  expect(await peopleWith('draft@hook.example')).toEqual([])
  expect((await office.mara.post<Delivery>(`/flows/${flow}/deliveries/${id}/retry`)).body).toMatchObject({
    state: 'taken',
    outcome: 'added',
  })
  await ended(flow, 2)
  for (const [step, email] of [
    ['pause', 'paused@hook.example'],
    ['off', 'off@hook.example'],
  ] as const) {
    await office.mara.post(`/flows/${flow}/${step}`)
    await sent(url, order(email))
    expect((await deliveriesOf(flow))[0]).toMatchObject({ state: 'resting' })
    expect(await peopleWith(email)).toEqual([])
  }
})

test('the bodies of the last fifty are kept, and nothing for longer than a week; a key holds as long as what it told of', async () => {
  const [keyed, keyedUrl] = await made()
  const id = await sent(keyedUrl, order('week@hook.example'), { 'idempotency-key': 'of-a-week' })
  const flow = await make()
  const url = await urlOf(flow)
  for (let n = 0; n < 5; n++) await Promise.all(Array.from({ length: 11 }, (_, m) => sent(url, { n: n * 11 + m })))
  const text = 'select count(*)::integer as rows, count(body)::integer as bodies from flow_delivery where flow_id = $1'
  const count = async () => (await asOwner(server.test.ownerUrl, (owner) => owner.query<object>(text, [flow]))).rows[0]
  expect(await count()).toEqual({ rows: 55, bodies: 50 })
  expect(await deliveriesOf(flow)).toHaveLength(50)
  clock = 8 * 86_400_000
  await server.server.flows.sweep(office.workspace)
  expect(await count()).toEqual({ rows: 0, bodies: 0 })
  clock = 0
  expect(await sent(keyedUrl, order('week@hook.example'), { 'idempotency-key': 'of-a-week' })).toBe(id)
  const [who] = await peopleWith('week@hook.example')
  expect([await deliveriesOf(keyed), await happenedTo(who!.id)]).toEqual([[], [expect.objectContaining({ type: 'webhook.received' })]])
})

test('a rehearsal goes through what came while it was on, and writes nothing', async () => {
  const [flow, url] = await made()
  await sent(url, order('once@rehearsed.example'))
  await sent(url, order('twice@rehearsed.example'))
  await ended(flow, 2)
  const other = await make()
  const rehearse = async (id: string) => (await office.mara.post<{ entered: number }>(`/flows/${id}/rehearse`, { days: 1 })).body
  expect(await rehearse(flow)).toMatchObject({ entered: 2 })
  // What was sent to one is none of another.
  expect(await rehearse(other)).toMatchObject({ entered: 0 })
})

test.each<[string, object, string]>([
  ['a field that names nobody', { by: { field: 'language', path: 'x' } }, 'begins.0.by'],
  ['a member', { values: { name: 'n', owner: 'x' } }, 'begins.0.values.owner'],
  ['a field that is not there', { values: { name: 'n', nothing: 'x' } }, 'begins.0.values.nothing'],
  ['a name that all interactions have', { says: { flow: 'x' } }, 'begins.0.says.flow'],
  ['a condition over what is not taken', { where: 'amount > 3' }, 'begins.0.where'],
  ['records without their name', { of: 'company', by: { field: 'domain', path: 'shop' }, values: undefined }, 'begins.0.adds'],
])('%s is refused when it is switched on', async (_what, { of, ...more }: { readonly of?: string }, place) => {
  const flow = await make(more, of)
  const { status, body } = await office.mara.post<{ errors: { place: string }[] }>(`/flows/${flow}/publish`, {})
  expect([status, body.errors[0]!.place]).toEqual([422, place])
})

test('a key does by a flow what it could do itself, and whoever is no administrator reads no address', async () => {
  const { secret } = (
    await office.mara.post<{ secret: string }>('/api-keys', { name: 'Reads', scopes: ['administration', 'flow:write', 'person:read'] })
  ).body
  const reader = server.client('reader', { authorization: `Bearer ${secret}` })
  const body = (trigger: object) => ({ name: 'By key', of: 'person', body: { begins: [trigger], steps: [] } })
  expect((await reader.post<{ code: string }>('/flows', body(begin))).body.code).toBe('key.scope')
  const found = await reader.post<{ id: string }>('/flows', body({ on: 'webhook', by: begin.by }))
  expect(found.status).toBe(201)
  const paths = [`/flows/${found.body.id}/hook`, `/flows/${found.body.id}/deliveries`]
  for (const path of paths) expect([path, (await office.aylin.get(path)).status]).toEqual([path, 403])
  // Nobody says of something that a flow was sent it.
  const forged = {
    items: [{ type: 'webhook.received', records: [{ object: 'person', id: office.ids.inga }], properties: { flow: found.body.id } }],
  }
  expect((await office.mara.post<{ items: object[] }>('/interactions', forged)).body.items).toMatchObject([
    { state: 'refused', problem: { code: 'interaction.unknownType' } },
  ])
})

test('a key of one workspace begins nothing in another', async () => {
  const { mara } = await openMembers(server, 'twin')
  const theirs = await openSent(mara, begin)
  expect((await mara.post(`/flows/${theirs.flow}/publish`, {})).status).toBe(200)
  const [flow, url] = await made()
  const [ours, others] = [url, theirs.url].map((one) => Buffer.from(one.split('/').at(-1)!, 'base64url')) as [Buffer, Buffer]
  // Their workspace and flow by our mark, ours by theirs, and our flow in their workspace.
  const mixed = [
    [others.subarray(0, 32), ours.subarray(32)],
    [ours.subarray(0, 32), others.subarray(32)],
    [others.subarray(0, 16), ours.subarray(16)],
  ]
  for (const parts of mixed)
    expect((await sendTo(`${server.address}/hooks/${Buffer.concat(parts).toString('base64url')}`, order('twin@hook.example'))).status).toBe(
      404,
    )
  const id = await sent(url, order('twin@hook.example'))
  const asked = [`/flows/${flow}/hook`, `/flows/${flow}/deliveries`, `/flows/${theirs.flow}/deliveries/${id}`]
  for (const path of asked) expect([path, (await mara.get(path)).status]).toEqual([path, 404])
  for (const path of ['hook/replace', `deliveries/${id}/retry`]) expect((await mara.post(`/flows/${flow}/${path}`)).status).toBe(404)
  expect((await mara.get(`/flows/${theirs.flow}/deliveries`)).body).toEqual({ items: [] })
  expect((await mara.get<{ items: object[] }>('/people')).body.items).toEqual([])
  expect(await peopleWith('twin@hook.example')).toHaveLength(1)
})
