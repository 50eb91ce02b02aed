/** Notifications: who is told of what, once, and what they see of it when they read it. */
import { asOwner } from '@rapport/core/postgres'
import { type Client, follow, type Heard } from '@rapport/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { notificationsOf, type Told, toldTo } from '../testing/notifications.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office
/** Milliseconds by which the clock of notifications is ahead. */
let ahead = 0
const now = (): Date => new Date(Date.now() + ahead)
beforeAll(async () => {
  server = await startTestServer({ notifications: { now } })
  office = await openOffice(server)
})
afterAll(() => server.close())

const give = async (who: Client, values: object): Promise<string> => {
  const { status, body } = await who.post<{ id: string }>('/tasks', values)
  expect(status).toBe(201)
  return body.id
}
const about = (object: string, name: string) => ({ about: { object, id: office.ids[name]! } })
const said = (all: readonly Told[]) => all.map(({ kind, by, entries }) => [kind, by?.name ?? null, entries[0]!.title])
/** Everything that was written is in the feed, and was followed. */
const settled = async (): Promise<void> =>
  asOwner(server.test.ownerUrl, async (owner) => {
    const text = `select from outbox o where o.workspace_id = $1 union all select from feed_consumer c join feed_head h using (workspace_id)
      where c.workspace_id = $1 and c.consumer = 'notifications' and c.position < h.position`
    while ((await owner.query(text, [office.workspace])).rowCount) await new Promise((resolve) => setTimeout(resolve, 5))
  })

describe('work that somebody is given', () => {
  test('is told to them, and to nobody who gave it to themselves', async () => {
    const id = await give(office.mara, { title: 'Call Inga', ...about('person', 'inga'), assignee: office.ids.jonas })
    await give(office.eva, { title: 'My own' })
    await toldTo(office.jonas, 1)
    await settled()
    expect(said((await notificationsOf(office.jonas)).items)).toEqual([['given', 'Mara Lindqvist', 'Call Inga']])
    expect((await notificationsOf(office.jonas)).items[0]!.entries[0]!.record).toBe(id)
    expect((await notificationsOf(office.eva)).items).toEqual([])
    expect((await notificationsOf(office.mara)).items).toEqual([])
  })

  test('is told to whom it is in the end, and not when it is done or taken back', async () => {
    const id = await give(office.aylin, { title: 'Passed on' })
    for (const name of ['petra', 'eva', 'petra'] as const) await office.mara.patch(`/tasks/${id}`, { assignee: office.ids[name] })
    await office.mara.patch(`/tasks/${id}`, { state: 'done' })
    await settled()
    const titles = said((await notificationsOf(office.eva)).items).map(([, , title]) => title)
    expect(titles).not.toContain('Passed on')
    await office.mara.patch(`/tasks/${id}`, { state: 'open' })
    const { change } = (
      await office.mara.post<{ change: string }>('/tasks/batch', {
        items: [{ action: 'update', id, values: { assignee: office.ids.eva } }],
      })
    ).body
    await office.mara.post(`/changes/${change}/undo`)
    await settled()
    expect(said((await notificationsOf(office.petra)).items).filter(([, , title]) => title === 'Passed on').length).toBeLessThanOrEqual(1)
  })

  test('is told once, however often the feed tells of it', async () => {
    const before = (await notificationsOf(office.jonas)).items.length
    await give(office.mara, { title: 'Only once', assignee: office.ids.jonas })
    await toldTo(office.jonas, before + 1)
    const entries = await asOwner(server.test.ownerUrl, async (owner) => {
      const { rows } = await owner.query<{ id: string; actor: object; changes: never; position: string; at: Date }>('select * from feed where workspace_id = $1 order by position', [office.workspace]) // prettier-ignore
      return rows.map((row) => ({
        ...row,
        position: Number(row.position),
        at: row.at.toISOString(),
        cause: 'api',
        causeId: null,
        happened: [],
      }))
    })
    const context = { workspace: office.workspace, signal: new AbortController().signal }
    await server.server.notifications.consumer.each(entries as never, context)
    expect(said((await notificationsOf(office.jonas)).items).filter(([, , title]) => title === 'Only once')).toHaveLength(1)
  })
})

describe('what is read', () => {
  test('is what its reader may see at that moment', async () => {
    const id = await give(office.mara, { title: 'About Matteo', ...about('person', 'matteo'), assignee: office.ids.jonas })
    await toldTo(office.jonas, 3)
    await settled()
    const of = async () => (await notificationsOf(office.jonas)).items[0]!.entries[0]!
    expect(await of()).toMatchObject({ record: id, title: 'About Matteo' })
    await office.mara.patch(`/tasks/${id}`, { title: 'About Matteo Bellini' })
    expect((await of()).title).toBe('About Matteo Bellini')
    await office.mara.patch(`/tasks/${id}`, { assignee: office.ids.eva })
    const text = (await office.jonas.get('/notifications')).text
    expect(await of()).toMatchObject({ record: null, title: null, text: null })
    expect(text).not.toMatch(/Matteo/)
    expect(text).not.toContain(id)
  })

  test('is read once it was, in one or all, and unread again', async () => {
    const { items, unread } = await notificationsOf(office.jonas)
    expect(unread).toBe(items.length)
    const one = items[0]!.ids
    expect((await office.jonas.post('/notifications/mark', { ids: one, read: true })).body).toEqual({ unread: unread - 1 })
    expect((await notificationsOf(office.jonas, '?state=unread')).items.map(({ id }) => id)).not.toContain(one[0])
    expect((await office.eva.post('/notifications/mark', { ids: items[1]!.ids, read: true })).status).toBe(200)
    expect((await office.jonas.get('/notifications/unread')).body).toEqual({ unread: unread - 1 })
    expect((await office.jonas.post('/notifications/mark', { ids: one, read: false })).body).toEqual({ unread })
    expect((await office.jonas.post('/notifications/mark-all')).body).toEqual({ unread: 0 })
    for (const body of [{ ids: ['x'], read: true }, { ids: [], read: 1 }, { read: true }])
      expect((await office.jonas.post('/notifications/mark', body)).status).toBe(422)
  })

  test('a storm is one, and the newest are kept', async () => {
    const items = Array.from({ length: 120 }, (_, n) => ({
      action: 'create',
      values: { title: `Count shelf ${n}`, assignee: office.ids.eva },
    }))
    await office.aylin.post('/tasks/batch', { mode: 'all', items })
    await toldTo(office.eva, 121)
    const { items: all, unread } = await notificationsOf(office.eva)
    const [storm] = all
    expect([storm!.count, storm!.entries.length, storm!.by?.kind]).toEqual([120, 20, 'member'])
    expect((await office.eva.post('/notifications/mark', { ids: storm!.ids, read: true })).body).toEqual({ unread: unread - 120 })
  })

  test('is the workspace’s own, and goes after 90 days', async () => {
    ahead = 91 * 86_400_000
    expect(await notificationsOf(office.jonas)).toEqual({ items: [], next: null, unread: 0 })
    ahead = 0
  })
})

test('open pages of a member hear that there is something, and those of nobody else; of what it is about only who sees that', async () => {
  // Nobody has told Aylin anything before.
  const [eva, aylin] = await Promise.all([office.eva, office.aylin].map((who) => follow(server.address, who.cookie())))
  await Promise.all([eva, aylin].map((one) => one!.until(({ event }) => event === 'hello')))
  const id = await give(office.mara, { title: 'Heard', ...about('person', 'inga'), assignee: office.ids.eva })
  const hears = (what: string) => (one: Heard) => JSON.stringify(one.data ?? '').includes(what)
  await Promise.all([eva!.until(hears('notifications')), eva!.until(hears(id)), aylin!.until(hears(id))])
  expect([eva!.text().includes(office.ids.inga!), aylin!.text().includes(office.ids.inga!)]).toEqual([false, true])
  expect(aylin!.text()).not.toContain('notifications')
  for (const one of [eva, aylin]) one!.close()
  await Promise.all([eva, aylin].map((one) => one!.ended))
})

describe('what is due', () => {
  test('is told in the morning, once on the day and once when it is late', async () => {
    const start = now()
    const day = (days: number) => new Date(start.getTime() + days * 86_400_000).toISOString().slice(0, 10)
    await office.petra.post('/notifications/mark-all')
    const id = await give(office.mara, { title: 'Pay the rent', due: day(2), assignee: office.ids.petra })
    const done = await give(office.mara, { title: 'Paid', due: day(2), assignee: office.ids.petra })
    await office.mara.patch(`/tasks/${done}`, { state: 'done' })
    await settled()
    const told = async () => (await notificationsOf(office.petra)).items.filter(({ kind }) => kind === 'due')
    const { sweep } = server.server.notifications
    const seen: number[] = []
    for (const days of [1, 2, 2, 3, 3, 4]) {
      ahead = Date.parse(`${day(days)}T12:00:00Z`) - Date.now()
      const next = await sweep(office.workspace)
      expect(next.getTime()).toBeGreaterThan(now().getTime())
      seen.push((await told()).length)
    }
    expect(seen).toEqual([0, 1, 1, 2, 2, 2])
    expect((await told())[0]!.entries[0]!.record).toBe(id)
    ahead = 0
  })
})
