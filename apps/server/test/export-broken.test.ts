/** A file that cannot be made to its end never looks like a whole one. */
import http from 'node:http'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMembers, type Members } from '../testing/office.ts'
import { ran, uploaded } from '../testing/import.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

const rows = 1200
let server: TestServer
let office: Members
let owner: pg.Client
beforeAll(async () => {
  server = await startTestServer()
  office = await openMembers(server)
  owner = new pg.Client({ connectionString: server.test.ownerUrl })
  await owner.connect()
  const lines = Array.from({ length: rows }, (_, n) => `P${n},p${n}@broken.example`)
  await ran(office.mara, (await uploaded(office.mara, 'person', `Name,Mail\n${lines.join('\n')}\n`)).id)
})
afterAll(async () => {
  await owner.end()
  await server.close()
})

interface Got {
  readonly status: number
  readonly text: string
  /** Whether the answer came to its end, as its own framing says. */
  readonly complete: boolean
}
/** The export as it comes over the wire, with what came of it before it broke. */
const taken = (cookie: string): Promise<Got> =>
  new Promise((resolve, reject) => {
    const asked = http.get(`${server.address}/api/v1/people/export`, { headers: { cookie } }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      answer.on('error', () => {}).on('close', () => resolve({ status: answer.statusCode!, text, complete: answer.complete }))
    })
    asked.on('error', reject)
  })

test('when reading fails behind the first pages, the connection breaks, and the failure is logged', async () => {
  const cookie = await cookieOfMara()
  const whole = await taken(cookie)
  expect(whole).toMatchObject({ status: 200, complete: true })
  expect(whole.text.match(/\r\n/g)).toHaveLength(rows + 1)
  // The oldest person stands on the last page, and only that page reads as far.
  await owner.query('analyze person')
  const { rows: oldest } = await owner.query<{ id: string }>('select id from person order by id limit 1')
  await owner.query(`create schema hindrance; grant usage on schema hindrance to public;
    create function hindrance.passes(id uuid) returns boolean language plpgsql as $$ begin
      if id = '${oldest[0]!.id}' then raise 'unreadable'; end if; return true; end $$;
    create policy unreadable on person as restrictive for select using (hindrance.passes(id))`)
  const broken = await taken(cookie)
  expect(broken.status).toBe(200)
  expect(broken.text.match(/\r\n/g)!.length).toBeLessThan(rows + 1)
  expect(broken.complete).toBe(false)
  expect(server.log.some((line) => line.includes('unreadable'))).toBe(true)
})

async function cookieOfMara(): Promise<string> {
  const answer = await fetch(`${server.address}/api/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'mara@first.example', password: 'seven lamps over the harbour' }),
  })
  if (answer.status !== 200) throw new Error(await answer.text())
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0]!)
    .join('; ')
}
