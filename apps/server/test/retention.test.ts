/** Interactions are kept as long as an administrator says: what goes is told before, whoever counted it counts anew, and what comes too late is refused by name. */
import type { Client } from '@rapport/core/testing'
import { newId } from '@rapport/core/object'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'
import { openTracking } from '../testing/tracking.ts'

let server: TestServer
let office: Office
let twin: Office
beforeAll(async () => {
  server = await startTestServer({ retentionGrace: 0 })
  office = await openOffice(server)
  twin = await openOffice(server, 'twin')
})
afterAll(() => server.close())

interface Rule {
  readonly type: string
  readonly months: number | null
  readonly by: string | null
  readonly due: { readonly count: number; readonly exact: boolean }
}
interface Said {
  readonly recorded: number
  readonly items: readonly { readonly state: string; readonly id?: string; readonly problem?: { readonly code: string } }[]
}
const long = '2019-05-05T10:00:00.000Z'
const record = (more: object, who: Office = office, name = 'inga') =>
  who.mara.post<Said>('/interactions', { items: [{ type: 'call.made', records: [{ object: 'person', id: who.ids[name] }], ...more }] })
const timeline = async (who: Office = office, name = 'inga'): Promise<string[]> =>
  (
    await who.mara.get<{ items: { type: string; at: string }[] }>(`/interactions?object=person&record=${who.ids[name]}&limit=200`)
  ).body.items.flatMap(({ type, at }) => (type.startsWith('segment.') ? [] : [`${type} ${at.slice(0, 4)}`]))
const rules = async (who: Client = office.mara) => (await who.get<{ items: Rule[] }>('/retention')).body.items
const keep = (type: string, months: number | null, who: Client = office.mara) =>
  who.send<{ change: string }>('PUT', '/retention', { type, months })
const preview = async (type: string, months: number) =>
  (await office.mara.get<{ count: number; exact: boolean }>(`/retention/preview?type=${type}&months=${months}`)).body

test('what is too old goes, of the type that is meant, with its key; what is said before is what goes; segments without a window follow', async () => {
  for (const who of [office, twin]) for (const key of ['old', 'older']) await record({ at: long, key }, who)
  await record({ at: long, type: 'meeting.held' })
  await record({ key: 'new' })
  const callers = await office.mara.post<{ id: string }>('/segments', {
    name: 'Called',
    of: 'person',
    kind: 'live',
    condition: 'happened call.made >= 2 times',
  })
  const size = async () => (await office.mara.get<{ size: number | null }>(`/segments/${callers.body.id}`)).body.size
  await expect.poll(size, { timeout: 20_000 }).toBe(1)
  const [first] = (
    await office.mara.get<{ items: object[]; next: string }>(`/interactions?object=person&record=${office.ids.inga}&limit=1`)
  ).body.items
  expect(first).toBeDefined()
  const { next } = (await office.mara.get<{ next: string }>(`/interactions?object=person&record=${office.ids.inga}&limit=2`)).body

  expect(await preview('call.made', 13)).toEqual({ count: 2, exact: true })
  expect(await preview('*', 13)).toEqual({ count: 3, exact: true })
  expect(await timeline()).toHaveLength(4)
  expect(await keep('call.made', 13)).toMatchObject({ status: 200, body: { type: 'call.made', months: 13 } })
  await expect.poll(() => timeline(), { timeout: 20_000 }).toEqual([expect.stringMatching(/^call.made 20/), 'meeting.held 2019'])
  expect(await rules()).toMatchObject([{ type: 'call.made', months: 13, by: 'Mara Lindqvist', due: { count: 0, exact: true } }])
  await expect.poll(size, { timeout: 20_000 }).toBe(0)
  // A page that was begun before goes on.
  const after = await office.mara.get<{ items: { type: string }[] }>(`/interactions?object=person&record=${office.ids.inga}&after=${next}`)
  expect([after.status, after.body.items.every(({ type }) => type !== 'call.made')]).toEqual([200, true])
  expect(await timeline(twin)).toHaveLength(2)
})

test('the same message, sent again too late, is refused by name and not taken for a new one', async () => {
  const { body } = await record({ at: long, key: 'old' })
  expect(body).toMatchObject({ recorded: 0, items: [{ state: 'refused', problem: { code: 'interaction.tooOld', status: 422 } }] })
  expect((await record({ key: 'new' })).body.items).toMatchObject([{ state: 'known' }])
  const { addSource, say } = openTracking(server, office)
  await keep('*', 24)
  const source = await addSource({ kind: 'server' })
  const message = { userId: 'R-1', event: 'Machine Serviced', messageId: newId() }
  await say(source, 'track', { ...message, timestamp: long })
  await say(source, 'track', { ...message, messageId: newId() })
  const refusals = async () =>
    (await office.mara.get<{ items: { code: string }[] }>(`/sources/${source.id}/refusals`)).body.items.map(({ code }) => code)
  await expect.poll(refusals, { timeout: 20_000 }).toEqual(['interaction.tooOld'])
  expect(await timeline(office, 'rob')).toEqual([expect.stringMatching(/^x\.machine_serviced 20|^x\..* 20/)])
})

test('what is said of all counts where nothing is said of a type; it can be taken back, and stands in the history', async () => {
  await keep('meeting.held', null)
  await keep('*', 1)
  await record({ at: new Date(Date.now() - 40 * 86_400_000).toISOString(), type: 'meeting.held' })
  expect((await record({ at: new Date(Date.now() - 40 * 86_400_000).toISOString(), type: 'mail.received' })).body.recorded).toBe(0)
  expect((await timeline()).some((one) => one.startsWith('meeting.held'))).toBe(true)
  const cleared = await office.mara.send<{ change: string }>('DELETE', '/retention?type=*')
  expect(cleared.status).toBe(200)
  expect((await rules()).map(({ type }) => type)).toEqual(['call.made', 'meeting.held'])
  expect((await office.mara.post(`/changes/${cleared.body.change}/undo`)).status).toBe(200)
  expect((await rules()).map(({ type, months }) => `${type} ${months}`)).toEqual(['* 1', 'call.made 13', 'meeting.held null'])
  expect((await office.mara.send('DELETE', '/retention?type=x.nothing')).status).toBe(404)
})

test('only administrators say so, and only what makes sense', async () => {
  for (const who of [office.aylin, office.jonas, office.petra]) {
    expect((await who.get('/retention')).status).toBe(403)
    expect((await who.get('/retention/preview?type=*')).status).toBe(403)
    expect((await keep('*', 1, who)).status).toBe(403)
    expect((await who.send('DELETE', '/retention?type=*')).status).toBe(403)
  }
  expect(await rules(twin.mara)).toEqual([])
  for (const [type, months] of [
    ['nothing.here', 3],
    ['page.viewed', 0],
    ['page.viewed', 1201],
    ['page.viewed', 1.5],
    ['', 3],
  ] as const)
    expect([type, months, (await keep(type, months)).status]).toEqual([type, months, 422])
  expect((await office.mara.get('/retention/preview')).status).toBe(400)
})
