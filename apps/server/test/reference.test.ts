/** What the reference shows works as it stands: every call is taken from it, pasted into a shell, and answered as it says. */
import type { Block, Reference } from '@rapport/core/reference'
import type { Client } from '@rapport/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMotley } from '../testing/motley.ts'
import { openMembers, openOffice, openProgram, type Members } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'
import { paste } from '../testing/shell.ts'

let server: TestServer
let office: Members
let twin: Members

beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
  await addMotley(office.mara)
  twin = await openMembers(server, 'twin')
}, 120_000)
afterAll(() => server.close())

const referenceOf = async (who: Client): Promise<Reference> => (await who.get<Reference>('/reference.json')).body
const keyOf = async (who: Client): Promise<string> => {
  const scopes = ['*:delete', 'import', 'export', ...(who.name === 'mara' ? ['administration'] : [])]
  const { body, text } = await who.post<{ secret: string }>('/api-keys', { name: 'From the page', scopes })
  return body.secret ?? expect.unreachable(text)
}

/** Everything of a section that goes into a shell, with what it says that it answers. */
const shellOf = (blocks: readonly Block[]) =>
  blocks.flatMap((block) =>
    block.kind === 'call'
      ? [{ title: block.title, shell: block.curl, status: block.status }]
      : block.kind === 'code' && block.text.startsWith('cat >')
        ? [{ title: block.title, shell: block.text, status: 0 }]
        : [],
  )

describe.each([
  ['an administrator with everything added', () => office.mara],
  ['a rep', () => office.jonas],
  ['the administrator of an empty workspace', () => twin.mara],
] as const)('for %s', (_who, client) => {
  test('every call is answered as it says', { timeout: 300_000 }, async () => {
    const key = await keyOf(client())
    const program = server.client('program', { authorization: `Bearer ${key}` })
    const { sections } = await referenceOf(program)
    const wrong: unknown[] = []
    for (const { id, blocks } of sections) {
      const calls = shellOf(blocks)
      for (const [at, { title, statuses, said }] of (await paste(calls, { RAPPORT_KEY: key })).entries()) {
        const { status } = calls[at]!
        const last = statuses.at(-1) ?? 0
        const isRight =
          statuses.slice(0, -1).every((one) => one < 300) && (status >= 400 || status === 0 ? last === status : last >= 200 && last < 300)
        // The rows of the example are written, whatever the calls above it have made.
        const isWritten = title !== '4. Start it' || (/"new": ?2\b/.test(said) && /"wrong": ?0\b/.test(said))
        if (!isRight || !isWritten || (status !== 0 && statuses.length === 0)) wrong.push({ id, title, statuses, said: said.slice(0, 600) })
      }
    }
    expect(wrong).toEqual([])
    expect(sections.flatMap(({ blocks }) => shellOf(blocks)).length).toBeGreaterThan(50)
  })

  test('every filter that it shows of a field is one', async () => {
    const { sections } = await referenceOf(client())
    const refused: unknown[] = []
    for (const { part, blocks } of sections) {
      if (part !== 'objects') continue
      const path = /`\/([\w-]+)`/.exec((blocks[0] as { text: string }).text)![1]!
      const filters = blocks.flatMap((block) =>
        block.kind === 'table' ? block.rows.map(([, , , , filter = '']) => filter.slice(1, -1)) : [],
      )
      for (const filter of filters) {
        const { status, text } = await client().get(`/${path}/count?filter=${encodeURIComponent(filter)}`)
        if (status !== 200) refused.push([path, filter, text])
      }
    }
    expect(refused).toEqual([])
  })
})

test('it has what was added, and nothing that is hidden from who asks', async () => {
  const whole = JSON.stringify(await referenceOf(office.mara))
  for (const word of ['machines', 'service-visits', 'inventory', 'cupsADay', 'birthday', "O'Hara"]) expect(whole).toContain(word)
  const role = (await office.mara.get<{ items: { id: string; key: string }[] }>('/roles')).body.items.find(({ key }) => key === 'rep')!
  const grants = { person: { hide: ['birthday', 'externalId'] }, x_machine: { read: 'none', write: 'none', delete: 'none' } }
  expect((await office.mara.patch(`/roles/${role.id}`, { grants })).status).toBe(200)
  const seen = JSON.stringify(await referenceOf(office.eva))
  for (const word of ['`birthday`', '/machines', 'x_machine']) expect([word, seen.includes(word)]).toEqual([word, false])
  expect((await office.mara.patch(`/roles/${role.id}`, { grants: {} })).status).toBe(200)
})

test('the answers that it shows have the keys of real ones', async () => {
  const { mara } = office
  const example = new Map(
    (await referenceOf(mara)).sections.flatMap(({ blocks }) =>
      blocks.flatMap((block) =>
        block.kind === 'code' && block.language === 'json' ? [[block.title, JSON.parse(block.text) as object]] : [],
      ),
    ) as [string, object][],
  )
  const { object } = (example.get('A body') as { data: { object: string } }).data
  const path = object === 'person' ? '/people' : '/companies'
  const {
    id: _id,
    createdAt: _made,
    updatedAt: _changed,
    version: _version,
    ...values
  } = example.get('A record') as Record<string, unknown>
  const items = [
    { action: 'create', values: { name: 'Shown' } },
    { action: 'create', values: { language: 7 } },
  ]
  const real = new Map<string, unknown>([
    ['A record', (await mara.post(path, values)).body],
    ['A batch', (await mara.post(`${path}/batch`, { mode: 'each', items })).body],
    ['An aggregate by month', (await mara.get(`${path}/aggregate?by=createdAt.month`)).body],
    ['A search', (await mara.get(`/search?q=example&objects=${object}`)).body],
  ])
  for (const [title, answer] of real) expect([title, missing(example.get(title), answer)]).toEqual([title, []])
  expect(missing({ none: 1 }, real.get('A record'))).toEqual(['none'])
  // What is sent is written down by the tests of webhooks; here are its keys.
  expect(Object.keys((example.get('A body') as { data: object }).data)).toEqual([
    'workspace',
    'position',
    'change',
    'object',
    'id',
    'version',
    'changed',
    'record',
  ])
})

/** Paths of keys that the example has and the answer has not; of lists the items in the same places are compared. */
function missing(example: unknown, answer: unknown, at = ''): readonly string[] {
  if (typeof example !== 'object' || example === null) return []
  return Object.entries(example).flatMap(([key, value]) => {
    const path = at === '' ? key : `${at}.${key}`
    if (typeof answer !== 'object' || answer === null || !Object.hasOwn(answer, key)) return [path]
    return missing(value, (answer as Record<string, unknown>)[key], path)
  })
}

test('as text it says the same', async () => {
  const program = await openProgram(server, office.mara)
  const { text, headers } = await program.get('/reference.md')
  expect(headers.get('content-type')).toBe('text/markdown; charset=utf-8')
  const { sections } = await referenceOf(program)
  for (const { title, blocks } of sections) {
    expect(text).toContain(`## ${title}`)
    for (const block of blocks) if (block.kind === 'call') expect(text).toContain(block.curl)
  }
})

test('nobody else is told anything', async () => {
  for (const path of ['/reference.json', '/reference.md']) expect((await server.client().get(path)).status).toBe(401)
})
