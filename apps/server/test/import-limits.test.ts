/** How much of a workspace's and a server's room files on their way in may take. */
import http from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ran, upload, uploaded } from '../testing/import.ts'
import { openMembers, type Members } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

const megabyte = 1024 * 1024
let server: TestServer
let office: Members
let twin: Members
beforeAll(async () => {
  server = await startTestServer({ imports: { room: 24 * megabyte } })
  office = await openMembers(server)
  twin = await openMembers(server, 'twin')
})
afterAll(() => server.close())

const problem = ({ status, body }: { status: number; body: { code?: string; detail?: string; fix?: string } }) => {
  expect([body.detail, body.fix]).toEqual([expect.stringMatching(/\w+ \w+/), expect.stringMatching(/\w+ \w+/)])
  return [status, body.code]
}
const number = async (workspace: string, text: string): Promise<number> =>
  Number((await server.test.database.readRows<{ n: string }>(workspace, { text, values: [] }))[0]!.n)
const chunks = 'select count(*) as n from import_chunk c where c.workspace_id = $1'
const uploading = `select count(*) as n from import i where i.workspace_id = $1 and i.state = 'uploading'`

test('the files of a workspace have so much room, those of another their own; a file that is gone makes room', async () => {
  const large = `Name\n${'x'.repeat(999)}\n`.repeat(15_000)
  const one = await uploaded(office.mara, 'person', large)
  expect(await number(office.workspace, chunks)).toBe(15)
  expect(problem(await upload(office.jonas, 'person', large))).toEqual([409, 'import.noRoom'])
  expect([await number(office.workspace, chunks), await number(office.workspace, uploading)]).toEqual([15, 0])
  const other = await uploaded(twin.mara, 'person', large)
  await twin.mara.delete(`/imports/${other.id}`)
  await office.mara.delete(`/imports/${one.id}`)
  const two = await uploaded(office.jonas, 'person', large)
  await office.jonas.delete(`/imports/${two.id}`)
})

test('a list of imports goes without the columns of their files', async () => {
  const one = await uploaded(office.aylin, 'person', 'Name,Mail\nAda,ada@limits.example\n')
  const { items } = (await office.aylin.get<{ items: { id: string; file: object }[] }>('/imports')).body
  expect(items.map(({ id }) => id)).toEqual([one.id])
  expect(Object.keys(items[0]!.file).sort()).toEqual(['bytes', 'delimiter', 'encoding', 'rows'])
  expect(Object.keys(items[0]!)).not.toContain('columns')
  expect(one).toMatchObject({ file: { header: ['Name', 'Mail'], sample: [['Ada', 'ada@limits.example']] }, columns: [{}, {}] })
  await office.aylin.delete(`/imports/${one.id}`)
})

describe('imports that nobody finishes', () => {
  test('are twenty in a workspace; what is done counts no longer', async () => {
    const file = 'Name\nAda\n'
    const first = await uploaded(office.mara, 'person', file)
    for (let n = 1; n < 20; n++) await uploaded(n % 2 ? office.jonas : office.mara, 'person', file)
    expect(problem(await upload(office.eva, 'person', file))).toEqual([409, 'import.tooManyImports'])
    await uploaded(twin.mara, 'person', file)
    await ran(office.mara, first.id)
    await uploaded(office.eva, 'person', file)
    expect((await upload(office.eva, 'person', file)).status).toBe(409)
  })
})

describe('uploads under way', () => {
  /** Sends the beginning of a file and no more. */
  async function begun(cookie: string): Promise<http.ClientRequest> {
    const request = http.request(`${server.address}/api/v1/imports?object=person`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'text/csv', 'transfer-encoding': 'chunked' },
    })
    request.on('error', () => {})
    request.write('Name\nAda\n')
    return request
  }
  const until = async (n: number): Promise<void> => {
    while ((await number(twin.workspace, uploading)) !== n) await new Promise((resolve) => setTimeout(resolve, 10))
  }

  test('are four of a member; those that broke off count no longer', async () => {
    const signedIn = await fetch(`${server.address}/api/v1/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'jonas@twin.example', password: 'seven lamps over the harbour' }),
    })
    const cookie = signedIn.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    const requests = [await begun(cookie), await begun(cookie), await begun(cookie), await begun(cookie)]
    await until(4)
    expect(problem(await upload(twin.jonas, 'person', 'Name\nAda\n'))).toEqual([429, 'import.tooManyUploads'])
    await uploaded(twin.mara, 'person', 'Name\nAda\n')
    for (const request of requests) request.destroy()
    await until(0)
    await uploaded(twin.jonas, 'person', 'Name\nAda\n')
  })
})
