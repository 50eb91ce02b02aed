/** What is kept of files that came in, and for how long; and the rules that an import keeps like every other write. */
import http from 'node:http'
import { Problem } from '@rapport/core/errors'
import type { Guard } from '@rapport/core/store'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMembers, type Members } from '../testing/office.ts'
import { ended, ran, rowsOf, stepped, upload, uploaded } from '../testing/import.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Members
let owner: pg.Client
beforeAll(async () => {
  server = await startTestServer({ imports: { pause: 20 }, guards: [nobodyUnwanted, oneChief, noCompanyForbidden, atMostFive] })
  office = await openMembers(server)
  owner = new pg.Client({ connectionString: server.test.ownerUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await server.close()
})

const refuse = (is: boolean, message: string) =>
  is ? new Problem('test.refused', message, { status: 422, fix: 'Do it otherwise.' }) : null
const nobodyUnwanted: Guard = {
  object: 'person',
  decide: ({ after }) => refuse(after?.name === 'Unwanted', 'Nobody is called Unwanted here.'),
}
const oneChief: Guard = {
  object: 'person',
  needs: { field: 'name', op: 'is', value: 'Chief' },
  decide({ id, after }, { needed, together }) {
    const others = [...needed.map((one) => one.id), ...together.filter((one) => one.after?.name === 'Chief').map((one) => one.id)]
    return refuse(after?.name === 'Chief' && others.some((one) => one !== id), 'There is a Chief already.')
  },
}
const noCompanyForbidden: Guard = {
  object: 'company',
  decide: ({ after }) => refuse(after?.name === 'Forbidden', 'No company is called Forbidden.'),
}
/** Refuses the first for the sake of those behind it: no guard can be asked that row by row. */
const atMostFive: Guard = {
  object: 'company',
  decide: ({ after }, { together }) => refuse(after?.name === 'First' && together.length > 5, 'No more than five with the First.'),
}

const number = async (sql: string, id: string) => Number((await owner.query<{ n: string }>(sql, [id])).rows[0]!.n)
const chunks = (id: string) => number('select count(*) as n from import_chunk where import_id = $1', id)
const rows = (id: string) => number('select count(*) as n from import_row where import_id = $1', id)
const imports = (id: string) => number('select count(*) as n from import where id = $1', id)
const leases = (id: string) => number('select count(*) as n from control.lease where subject = $1', id)
const until = async (holds: () => Promise<boolean>) => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10))
}
/** As if nobody had touched it for so many days, and its time to be looked at had come. */
const aged = async (id: string, days: number) => {
  const then = `now() - ${days} * interval '1 day'`
  await owner.query(`update import set changed_at = ${then} where id = $1`, [id])
  await owner.query(`update control.lease set until = now(), offered_at = ${then} where subject = $1`, [id])
}
const file = 'Name,Mail\nAda,ada@keep.example\nBad,no mail\n'

describe('a file', () => {
  test('goes when its rows are written; what was wrong stays a week, what the import did for good', async () => {
    const one = await uploaded(office.mara, 'person', file)
    expect(await chunks(one.id)).toBe(1)
    await ran(office.mara, one.id)
    expect(await chunks(one.id)).toBe(0)
    expect(await number(`select count(*) as n from import_row where import_id = $1 and phase = 'check'`, one.id)).toBe(0)
    await aged(one.id, 6)
    await until(async () => (await number('select count(*) as n from control.lease where subject = $1 and until > now()', one.id)) === 1)
    expect((await office.mara.get(`/imports/${one.id}/wrong.csv`)).text).toContain('Bad,no mail')
    await aged(one.id, 8)
    await until(async () => (await leases(one.id)) === 0)
    expect(await rows(one.id)).toBe(0)
    expect((await office.mara.get(`/imports/${one.id}/wrong.csv`)).body).toMatchObject({ code: 'import.cleared', status: 410 })
    expect((await office.mara.get(`/imports/${one.id}`)).body).toMatchObject({
      counts: { new: 1, wrong: 1 },
      clearedAt: expect.any(String),
    })
    expect((await stepped(office.mara, one.id, 'remove')).removed).toEqual({ removed: 1, kept: 0 })
  })

  test('goes with its rows when the import is taken back', async () => {
    const one = await uploaded(office.mara, 'person', file)
    await ran(office.mara, one.id)
    await stepped(office.mara, one.id, 'remove')
    await until(async () => (await leases(one.id)) === 0)
    expect([await chunks(one.id), await rows(one.id), await imports(one.id)]).toEqual([0, 0, 1])
  })

  test('that nobody goes on with is deleted after a week, and not before', async () => {
    const [kept, old] = [await uploaded(office.mara, 'person', file), await uploaded(office.mara, 'person', file)]
    await stepped(office.mara, old.id, 'check')
    await aged(kept.id, 6.9)
    await aged(old.id, 7.1)
    await until(async () => (await leases(old.id)) === 0)
    expect([await imports(old.id), await chunks(old.id), await rows(old.id)]).toEqual([0, 0, 0])
    expect([await imports(kept.id), await chunks(kept.id)]).toEqual([1, 1])
  })

  test('can be deleted before it is written, by whoever may see it, and not while it is worked on or when it is done', async () => {
    const one = await uploaded(office.mara, 'person', file)
    expect((await office.jonas.delete(`/imports/${one.id}`)).status).toBe(404)
    expect((await office.mara.delete(`/imports/${one.id}`)).status).toBe(204)
    expect((await office.mara.get(`/imports/${one.id}`)).status).toBe(404)
    expect([await imports(one.id), await chunks(one.id)]).toEqual([0, 0])
    const done = await uploaded(office.mara, 'person', file)
    await ran(office.mara, done.id)
    expect((await office.mara.delete(`/imports/${done.id}`)).body).toMatchObject({ code: 'import.busy', status: 409 })
  })
})

describe('an upload', () => {
  test('that its sender breaks off leaves nothing', async () => {
    const { cookie } = await signedIn()
    const begun = http.request(`${server.address}/api/v1/imports?object=person`, {
      method: 'POST',
      headers: { cookie, origin: server.address, 'content-type': 'text/csv', 'content-length': 9_000_000 },
    })
    begun.on('error', () => {})
    begun.write(`Name,Mail\n${'Somebody,some@body.example\n'.repeat(100_000)}`)
    const cut = async () => number(`select count(*) as n from import where state = 'uploading' and by_id = $1`, office.ids.mara!)
    await until(async () => (await cut()) === 1)
    const [{ id }] = (await owner.query<{ id: string }>(`select id from import where state = 'uploading'`)).rows as [{ id: string }]
    begun.destroy()
    await until(async () => (await cut()) === 0)
    expect([await imports(id), await chunks(id)]).toEqual([0, 0])
  })

  test('that a server broke off by ending is swept after a day', async () => {
    const one = await uploaded(office.mara, 'person', file)
    await owner.query(`update import set state = 'uploading' where id = $1`, [one.id])
    await aged(one.id, 0.9)
    await until(async () => (await number('select count(*) as n from control.lease where subject = $1 and until > now()', one.id)) === 1)
    expect(await imports(one.id)).toBe(1)
    await aged(one.id, 1.1)
    await until(async () => (await leases(one.id)) === 0)
    expect([await imports(one.id), await chunks(one.id)]).toEqual([0, 0])
  })
})

describe('rules of modules', () => {
  const counts = async (filter: string) =>
    (await office.mara.get<{ count: number }>(`/people/count?exact=true&filter=${encodeURIComponent(filter)}`)).body.count
  const reasons = async (id: string) => (await rowsOf(office.mara, id, 'wrong')).map(({ row, reason }) => [row, reason])

  test('hold for imports: a row that one refuses is wrong, in the preview as in the run, and the others go in', async () => {
    const lines = [
      'Welcome,welcome@rule.example,',
      'Unwanted,un@rule.example,',
      'At,at@rule.example,Forbidden',
      'In,in@rule.example,Allowed',
    ]
    const one = await uploaded(office.mara, 'person', `Name,Mail,Company\n${lines.join('\n')}\n`)
    expect((await ran(office.mara, one.id)).counts).toEqual({ new: 2, changed: 0, same: 0, wrong: 2 })
    expect(await reasons(one.id)).toEqual([
      [3, 'Nobody is called Unwanted here. Do it otherwise.'],
      [4, 'No company is called Forbidden. Do it otherwise.'],
    ])
    expect(await counts('emails contains "rule.example"')).toBe(2)
    expect(await number(`select count(*) as n from company where name in ('Allowed', $1)`, 'Forbidden')).toBe(1)
  })

  test('see what rows far above have made, in the preview as in the run', async () => {
    const people = Array.from({ length: 1200 }, (_, n) => `${n % 400 === 7 ? 'Chief' : `P${n}`},p${n}@chief.example`)
    const one = await uploaded(office.mara, 'person', `Name,Mail\n${people.join('\n')}\n`)
    expect((await ran(office.mara, one.id)).counts).toEqual({ new: 1198, changed: 0, same: 0, wrong: 2 })
    expect(await reasons(one.id)).toEqual([409, 809].map((row) => [row, 'There is a Chief already. Do it otherwise.']))
    const again = await uploaded(office.mara, 'person', 'Name,Mail\nChief,p7@chief.example\nChief,another@chief.example\n')
    expect((await ran(office.mara, again.id)).counts).toEqual({ new: 0, changed: 0, same: 1, wrong: 1 })
    expect(await counts('name is Chief')).toBe(1)
  })

  test('that refuse what was allowed row by row end the import, and its counts say what was written', async () => {
    const one = await uploaded(office.mara, 'company', `Name\nFirst\n${Array.from({ length: 5 }, (_, n) => `Next ${n}`).join('\n')}\n`)
    expect((await stepped(office.mara, one.id, 'check')).counts.new).toBe(6)
    await office.mara.post(`/imports/${one.id}/start`)
    expect(await ended(office.mara, one.id)).toMatchObject({
      state: 'failed',
      problem: { code: 'test.refused', fix: expect.any(String) },
      counts: { new: 0, changed: 0, same: 0, wrong: 0 },
    })
    expect((await office.mara.delete(`/imports/${one.id}`)).status).toBe(204)
  })
})

describe('who imports', () => {
  test('a rep owns what the file gives to nobody, and gives nothing to owners out of reach', async () => {
    const lines = [`Mine,mine@rep.example,`, `Given,given@rep.example,${office.ids.eva}`, `Own,own@rep.example,${office.ids.jonas}`]
    const one = await uploaded(office.jonas, 'person', `Name,Mail,Owner\n${lines.join('\n')}\n`)
    expect(one.columns.at(-1)).toMatchObject({ field: 'owner' })
    expect((await ran(office.jonas, one.id)).counts).toEqual({ new: 2, changed: 0, same: 0, wrong: 1 })
    const { body } = await office.jonas.get<{ items: { name: string; owner: { id: string } }[] }>(
      `/people?sort=name&filter=${encodeURIComponent('emails contains "rep.example"')}`,
    )
    expect(body.items.map(({ name, owner: of }) => [name, of.id])).toEqual([
      ['Mine', office.ids.jonas],
      ['Own', office.ids.jonas],
    ])
    expect(await rowsOf(office.jonas, one.id, 'wrong')).toMatchObject([{ row: 3 }])
  })

  test('what is out of reach is neither changed nor told, whatever names it', async () => {
    const made = await office.mara.post<{ id: string }>('/people', { name: 'Out of reach', owner: office.ids.eva })
    const one = await uploaded(office.jonas, 'person', `Id,Name\n${made.body.id},Taken over\n`)
    await office.jonas.patch(`/imports/${one.id}`, { match: 'id', mode: 'update' })
    expect((await ran(office.jonas, one.id)).counts).toEqual({ new: 0, changed: 0, same: 0, wrong: 1 })
    const [row] = await rowsOf(office.jonas, one.id)
    expect(row!.reason).not.toContain('Out of reach')
    expect((await office.mara.get(`/people/${made.body.id}`)).body).toMatchObject({ name: 'Out of reach', version: 1 })
  })

  test('a guest imports nothing, and a member who may no longer act goes on with nothing', async () => {
    expect((await upload(office.petra, 'person', 'Name\nX\n')).body).toMatchObject({ code: 'import.notAllowed' })
    const one = await uploaded(office.eva, 'person', 'Name\nX\n')
    await owner.query(`update member set active = false where id = $1`, [office.ids.eva])
    const work = { workspace: office.workspace, subject: one.id }
    await owner.query(`update import set state = 'checking' where id = $1`, [one.id])
    await owner.query(`update control.lease set until = now() where subject = $1`, [work.subject])
    await until(async () => (await number(`select count(*) as n from import where id = $1 and state = 'failed'`, one.id)) === 1)
    expect((await office.mara.get(`/imports/${one.id}`)).body).toMatchObject({ problem: { code: 'import.nobody' } })
  })
})

async function signedIn(): Promise<{ cookie: string }> {
  const answer = await fetch(`${server.address}/api/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'mara@first.example', password: 'seven lamps over the harbour' }),
  })
  if (answer.status !== 200) throw new Error(await answer.text())
  return {
    cookie: answer.headers
      .getSetCookie()
      .map((line) => line.split(';')[0]!)
      .join('; '),
  }
}
