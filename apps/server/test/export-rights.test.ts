/** Rights that change while a file is being taken: what was taken away is not in the rest of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMembers, type MemberName, type Members } from '../testing/office.ts'
import { ran, stepped, uploaded } from '../testing/import.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Members
const people = 1600
beforeAll(async () => {
  server = await startTestServer()
  office = await openMembers(server)
  // More than a page, and long: a few pages fill what is made ahead of the reader.
  const rows = Array.from({ length: people }, (_, n) => `${String(n).padStart(400, 'x')},slow-${n}`)
  await ran(office.mara, (await uploaded(office.mara, 'person', `Name,External id\n${rows.join('\n')}\n`)).id)
})
afterAll(() => server.close())

/** Takes the beginning of a file, does something, and takes the rest. */
async function taken(who: MemberName, path: string, meanwhile: () => Promise<unknown>): Promise<{ rows: number; whole: boolean }> {
  const { app } = server.server
  const signedIn = await app.inject({
    method: 'POST',
    url: '/api/v1/sign-in',
    payload: { email: `${who}@first.example`, password: 'seven lamps over the harbour' },
  })
  const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const answer = await app.inject({ method: 'GET', url: `/api/v1${path}`, headers: { cookie }, payloadAsStream: true })
  expect(answer.statusCode).toBe(200)
  let text = ''
  try {
    for await (const piece of answer.stream()) {
      if (text === '') await meanwhile()
      text += String(piece)
    }
  } catch {
    return { rows: text.split('\r\n').length - 2, whole: false }
  }
  return { rows: text.split('\r\n').length - 2, whole: true }
}
const nothing = async (): Promise<void> => {}
const setRole = (who: MemberName, role: string) => office.mara.patch(`/members/${office.ids[who]}`, { role })

describe('an export', () => {
  test('that nothing happens to is whole', async () => {
    expect(await taken('mara', '/people/export', nothing)).toEqual({ rows: people, whole: true })
  })
  test('ends broken when the member is switched off', async () => {
    await setRole('aylin', 'administrator')
    const { rows, whole } = await taken('aylin', '/people/export', () =>
      office.mara.patch(`/members/${office.ids.aylin}`, { active: false }),
    )
    expect(whole).toBe(false)
    expect(rows).toBeLessThan(people)
  })
  test('ends broken when the role changes', async () => {
    await setRole('eva', 'administrator')
    const { rows, whole } = await taken('eva', '/people/export', () => setRole('eva', 'guest'))
    expect(whole).toBe(false)
    expect(rows).toBeLessThan(people)
  })
})

test('the wrong rows of an import end broken as well', async () => {
  await setRole('jonas', 'administrator')
  const rows = Array.from({ length: people }, (_, n) => `${'x'.repeat(400)},no@mail@${n}`)
  const one = await uploaded(office.mara, 'person', `Name,Mail\n${rows.join('\n')}\n`)
  await stepped(office.mara, one.id, 'check')
  expect(await taken('mara', `/imports/${one.id}/wrong.csv`, nothing)).toEqual({ rows: people, whole: true })
  const { rows: seen, whole } = await taken('jonas', `/imports/${one.id}/wrong.csv`, () => setRole('jonas', 'rep'))
  expect(whole).toBe(false)
  expect(seen).toBeLessThan(people)
})
