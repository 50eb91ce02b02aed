/** Two workspaces with the same people in them: whatever one sends with the other's ids shows nothing and changes nothing. */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { asOwner } from '@rapport/core/postgres'
import { type Client, nobodysId, withSwappedIds } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { everyday } from '../testing/everyday.ts'
import { memberNames, openOffice, openProgram, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let first: Office
let twin: Office
/** Members of the first, and a program with an administrator's key. */
let senders: readonly Client[]
/** The id in the twin that stands for one of the first. */
const twinOf = new Map<string, string>()

beforeAll(async () => {
  server = await startTestServer({ erasure: { settle: 0 } })
  first = await openOffice(server)
  twin = await openOffice(server, 'twin')
  await everyday(twin.mara, twin)
  senders = [...memberNames.map((name) => first[name]), await openProgram(server, first.mara)]
  for (const who of senders) await everyday(who, first)
  for (const [name, id] of Object.entries(first.ids)) twinOf.set(id, twin.ids[name]!)
  const paths = ['imports', 'invitations', 'api-keys', 'people', 'companies', 'employments', 'notes', 'tasks', 'roles', 'teams', 'members']
  for (const path of [...paths, 'machines', 'custom-fields', 'custom-objects']) {
    const of = async (office: Office) =>
      (await office.mara.get<{ items: { id: string }[] }>(`/${path}?${/^([ia]|custom)/.test(path) ? '' : 'limit=200'}`)).body.items
    const [ours, theirs] = [await of(first), await of(twin)]
    for (const [index, { id }] of ours.entries()) if (!twinOf.has(id)) twinOf.set(id, (theirs[index] ?? theirs[0]!).id)
  }
  // The one that was withdrawn stands for one that is open.
  const { items } = (await twin.mara.get<{ items: { id: string; state: string }[] }>('/invitations')).body
  const open = items.find(({ state }) => state === 'open')!
  for (const { path } of first.mara.sent) if (/^\/invitations\/[0-9a-f-]{36}$/.test(path)) twinOf.set(path.slice(13), open.id)
  const changes = await changesOf(twin)
  for (const [index, id] of (await changesOf(first)).entries()) twinOf.set(id, changes[index % changes.length]!)
}, 300_000)
afterAll(() => server.close())

/** Ids of all change sets of an office. */
const changesOf = ({ workspace }: Office): Promise<string[]> =>
  asOwner(server.test.ownerUrl, async (owner) =>
    (
      await owner.query<{ id: string }>(
        'select id from feed where workspace_id = $1 union select id from outbox where workspace_id = $1 order by id',
        [workspace],
      )
    ).rows.map(({ id }) => id),
  )

/** A digest of every row of a workspace, table by table. */
const digest = ({ workspace }: Office): Promise<Record<string, string>> =>
  asOwner(server.test.ownerUrl, async (owner) => {
    // What was committed gets its position, and is read by those who follow, in the background; whoever looks at segments holds them for half a minute at most.
    const settled = `select from outbox o where o.workspace_id = $1 union all select from feed_consumer c join feed_head h using (workspace_id)
      where c.workspace_id = $1 and c.position < h.position union all select from erasure e where e.workspace_id = $1 and e.state <> 'done'
      union all select from control.segment_due d where d.workspace_id = $1 and d.due_at < now() + interval '31 seconds'`
    while ((await owner.query(settled, [workspace])).rowCount) await sleep(5)
    const tables = await owner.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
       where c.relkind in ('r', 'p') and c.relnamespace in ('public'::regnamespace, 'control'::regnamespace) order by 1`,
    )
    const digests: Record<string, string> = {}
    for (const { name } of tables.rows) {
      const { rows } = await owner.query<{ row: string }>(`select r::text as row from ${name} r where workspace_id = $1 order by 1`, [
        workspace,
      ])
      // Neither when a session was last used nor what a worker holds just now is data of the workspace.
      if (name === 'control.lease') continue
      digests[name] =
        name === 'control.session'
          ? String(rows.length)
          : createHash('sha256')
              .update(rows.map(({ row }) => row).join('\n'))
              .digest('hex')
    }
    return digests
  })

const theirs = /Zwilling|twin\.example/

test('an administrator’s day goes well, but for the one edit that comes too late', () => {
  const refused = twin.mara.sent.filter(({ status }) => status >= 400)
  expect(refused.map(({ method, path, status }) => [method, path.replace(/[0-9a-f-]{36}/g, ':id'), status])).toEqual([
    ['PATCH', '/people/:id', 412],
    // Whoever has no key has none to ask about.
    ['GET', '/api-keys/current', 404],
    // Its sender has not agreed.
    ['POST', '/broadcasts/:id/start', 422],
    ...['pause', 'resume', 'stop', 'retry'].map((step) => ['POST', `/broadcasts/:id/${step}`, 409]),
    // Nobody has sent anything by it.
    ['POST', '/forms/:id/submissions/:id/release', 404],
    ['DELETE', '/forms/:id/submissions/:id', 404],
    ['POST', '/imports/:id/check', 409],
    ['POST', '/imports/:id/start', 409],
    ['POST', '/imports/:id/stop', 409],
  ])
})

test('the twin’s ids open nothing, change nothing, and look like ids of nobody', async () => {
  const before = await digest(twin)
  const requests = senders.flatMap((who) => [...who.sent].map((exchange) => ({ who, exchange })))
  expect(requests.length).toBeGreaterThan(300)
  let replayed = 0
  const foreign = new Set(twinOf.values())
  const leaks: string[] = []
  const differences: string[] = []
  for (const { who, exchange } of requests) {
    const nobody = nobodysId()
    const swaps = withSwappedIds(exchange, (id) => twinOf.get(id))
    const strangers = withSwappedIds(exchange, (id) => (twinOf.has(id) ? nobody : undefined))
    for (const [index, swap] of swaps.entries()) {
      const { status, text, body } = await who.send<{ code?: string }>(swap.method, swap.path, swap.body)
      const stranger = strangers[index]!
      const other = await who.send<{ code?: string }>(stranger.method, stranger.path, stranger.body)
      const said = `${who.name} ${swap.method} ${swap.path} ${JSON.stringify(swap.body ?? null)}`
      const asked = `${swap.path}${JSON.stringify(swap.body ?? null)}`
      const shown = [...foreign].filter((id) => text.includes(id) && !asked.includes(id))
      if (theirs.test(text) || shown.length > 0 || status >= 500) leaks.push(`${said} → ${status} ${text.slice(0, 300)}`)
      if (status !== other.status || body?.code !== other.body?.code)
        differences.push(`${said} → ${status} ${body?.code}, for nobody’s id ${other.status} ${other.body?.code}`)
      replayed++
    }
  }
  expect(leaks).toEqual([])
  expect(differences).toEqual([])
  expect(replayed).toBeGreaterThan(300)
  expect(await digest(twin)).toEqual(before)
}, 300_000)

/** An id of a row of each table that the workspace has. */
const anIdOfEach = ({ workspace }: Office): Promise<string[]> =>
  asOwner(server.test.ownerUrl, async (owner) => {
    const tables = await owner.query<{ name: string }>(
      `select a.attrelid::regclass::text as name from pg_attribute a join pg_attribute w on w.attrelid = a.attrelid and w.attname = 'workspace_id'
       join pg_class c on c.oid = a.attrelid where a.attname = 'id' and c.relkind in ('r', 'p') and not a.attisdropped order by 1`,
    )
    const ids: string[] = []
    for (const { name } of tables.rows)
      ids.push(
        ...(await owner.query<{ id: string }>(`select id::text from ${name} where workspace_id = $1 limit 1`, [workspace])).rows.map(
          ({ id }) => id,
        ),
      )
    return ids
  })

test('addresses that nobody asked in that day open nothing of the twin either', { timeout: 300_000 }, async () => {
  const sent = memberNames.flatMap((name) => first[name].sent.map(({ method, path }) => `${method} /api/v1${path.split('?')[0]}`))
  const unasked = server.routes.filter((route) => {
    const pattern = new RegExp(`^${route.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`)
    return route.includes('/api/v1/') && route.includes(':') && !route.startsWith('HEAD') && !sent.some((one) => pattern.test(one))
  })
  const ids = await anIdOfEach(twin)
  expect(unasked.length).toBeGreaterThan(10)
  expect(ids.length).toBeGreaterThan(8)
  const before = await digest(twin)
  const opened: string[] = []
  for (const route of unasked)
    for (const id of ids) {
      const [method = '', path = ''] = route.replaceAll(/:\w+/g, id).split(' ')
      const { status, text } = await first.mara.send(method, path.replace('/api/v1', ''), method === 'GET' ? undefined : {})
      // Where a provider that is none leads back to, one is sent to sign in.
      const isRefused = (status >= 400 && status < 500) || (status === 303 && route.includes('/sso/'))
      if (!isRefused || theirs.test(text)) opened.push(`${route} ${id} → ${status} ${text.slice(0, 200)}`)
    }
  expect(opened).toEqual([])
  expect(await digest(twin)).toEqual(before)
})

test('a member who may only read changes nothing by whatever an administrator sends', async () => {
  const before = await digest(first)
  const refusals = new Set([400, 403, 404, 409, 412, 415, 422])
  const accepted: string[] = []
  for (const { method, path, body } of first.mara.sent.filter(
    // Sessions, and what they have read of what they were told, are everybody's own.
    (exchange) => exchange.method !== 'GET' && !/^\/(session|notifications)/.test(exchange.path),
  )) {
    const { status, text } = await first.petra.send(method, path, body)
    // A batch, and a bulk deletion, answer with what they did not do.
    if (!refusals.has(status) && !text.startsWith('{"deleted":0,') && !text.startsWith('{"change":null,'))
      accepted.push(`${method} ${path} → ${status} ${text}`)
  }
  expect(accepted).toEqual([])
  expect(await digest(first)).toEqual(before)
}, 300_000)

test('a rep is shown nothing of what others own by whatever an administrator sends', async () => {
  const { text } = await first.jonas.get(`/people/${first.ids.inga}`)
  expect(text).toContain('Sörensen')
  for (const { method, path } of first.mara.sent.filter((exchange) => exchange.method === 'GET')) {
    const answer = await first.jonas.send(method, path)
    expect([path, answer.text.match(/Matteo/i)]).toEqual([path, null])
  }
}, 300_000)
