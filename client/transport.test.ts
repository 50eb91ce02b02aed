import { expect, test } from 'vitest'
import { createClient } from './client.ts'
import { RapportError } from './error.ts'

interface Sent {
  readonly method: string
  readonly path: string
  readonly key: string | null
}

/** A client whose requests are answered in turn, the last answer for all that follow; with what was sent, and how long it waited. */
function against(...answers: (Response | Error)[]) {
  const sent: Sent[] = []
  const waits: number[] = []
  const rapport = createClient({
    address: 'https://crm.example/',
    key: 'rapport_key',
    pause: async (milliseconds) => void waits.push(milliseconds),
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers)
      sent.push({
        method: init?.method ?? 'GET',
        path: String(input).replace('https://crm.example/api/v1', ''),
        key: headers.get('idempotency-key'),
      })
      expect(headers.get('authorization')).toBe('Bearer rapport_key')
      const answer = answers.length > 1 ? answers.shift()! : answers[0]!
      if (answer instanceof Error) throw answer
      return answer.clone()
    },
  })
  return { rapport, sent, waits }
}
const person = { id: 'p1', createdAt: '', updatedAt: '', version: 1, name: 'Inga' }
const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers })
const problem = (status: number, code: string, headers?: Record<string, string>): Response =>
  answer(status, { code, detail: 'No.', fix: 'Wait.' }, headers)
const lost = new TypeError('fetch failed')

test('a write that got lost is sent again under the same key, each write under its own', async () => {
  const { rapport, sent } = against(lost, answer(201, person))
  await rapport.people.create({ name: 'Inga' })
  await rapport.people.create({ name: 'Inga' })
  expect(sent.map(({ key }) => key === sent[0]!.key)).toEqual([true, true, false])
  expect(sent[0]!.key).toMatch(/^[0-9a-f]{32}$/)
})

test('what asks to wait is waited for, as long as it says', async () => {
  const { rapport, sent, waits } = against(
    problem(429, 'request.tooMany', { 'retry-after': '7' }),
    problem(503, 'database.busy', { 'retry-after': '2' }),
    answer(200, person),
  )
  expect(await rapport.people.get('p1')).toEqual(person)
  expect(waits).toEqual([7000, 2000])
  expect(sent).toHaveLength(3)
})

test('without word of how long, it waits longer each time, and gives up in the end', async () => {
  const { rapport, sent, waits } = against(lost)
  const error = await rapport.people.get('p1').catch((one: unknown) => one)
  expect(error).toMatchObject({ name: 'RapportError', status: 0, code: 'network', cause: lost })
  expect(sent).toHaveLength(6)
  for (const [at, wait] of waits.entries()) {
    expect(wait).toBeGreaterThanOrEqual(150 * 2 ** at)
    expect(wait).toBeLessThanOrEqual(300 * 2 ** at)
  }
})

test('whoever is asked to wait longer than anybody would hears the refusal', async () => {
  const { rapport, waits } = against(problem(429, 'request.tooMany', { 'retry-after': '3600' }))
  await expect(rapport.people.page()).rejects.toMatchObject({ status: 429, code: 'request.tooMany' })
  expect(waits).toEqual([])
})

test('what happens each time it is sent is sent again only where nothing was done', async () => {
  const hook = { name: 'Shop', url: 'https://shop.example', wishes: [] }
  for (const [given, times] of [
    [lost, 1],
    [problem(503, 'store.unknownOutcome', { 'retry-after': '1' }), 1],
    [problem(502, ''), 1],
    [problem(503, 'database.busy', { 'retry-after': '1' }), 6],
    [problem(429, 'request.tooMany', { 'retry-after': '1' }), 6],
    [problem(409, 'model.changed'), 6],
  ] as const) {
    const { rapport, sent } = against(given)
    await expect(rapport.webhooks.create(hook)).rejects.toThrow(RapportError)
    expect([given instanceof Error ? 'lost' : given.status, sent.length]).toEqual([given instanceof Error ? 'lost' : given.status, times])
  }
})

test('a question that took too long is not asked again, and no refusal is', async () => {
  for (const given of [
    problem(503, 'store.timeout', { 'retry-after': '1' }),
    problem(422, 'record.invalid'),
    problem(404, 'record.notFound'),
  ]) {
    const { rapport, sent } = against(given)
    await expect(rapport.people.get('p1')).rejects.toThrow(RapportError)
    expect(sent).toHaveLength(1)
  }
})

test('a refusal carries code, sentence, fix and fields; what is no problem document becomes one', async () => {
  const errors = [{ field: 'language', code: 'field.format', message: 'No language.' }]
  const refused = await against(answer(422, { code: 'record.invalid', detail: 'No language.', fix: 'Mend it.', errors }))
    .rapport.people.create({})
    .catch((one: unknown) => one)
  expect(refused).toMatchObject({ status: 422, code: 'record.invalid', message: 'No language.', fix: 'Mend it.', fields: errors })
  const page = new Response('<html>', { status: 418 })
  await expect(against(page).rapport.people.get('p1')).rejects.toMatchObject({ status: 418, code: 'http.418', fields: [] })
})

test('whoever gives up is let go, and nothing more is sent', async () => {
  const { rapport, sent } = against(lost)
  const giving = new AbortController()
  giving.abort(new Error('enough'))
  await expect(rapport.people.get('p1', { signal: giving.signal })).rejects.toThrow('fetch failed')
  expect(sent).toHaveLength(1)
})

test('pages are read as one goes on, and no further', async () => {
  const { rapport, sent } = against(answer(200, { items: [person, person], next: 'more' }), answer(200, { items: [person], next: null }))
  const seen: string[] = []
  for await (const { id } of rapport.people.list({ where: { name: 'Inga' }, limit: 2 })) seen.push(id)
  expect(seen).toHaveLength(3)
  expect(sent.map(({ path }) => path)).toEqual([
    '/people?limit=2&filter=%22name%22+is+%22Inga%22',
    '/people?limit=2&after=more&filter=%22name%22+is+%22Inga%22',
  ])
  const first = against(answer(200, { items: [person, person], next: 'more' }))
  for await (const _ of first.rapport.people.list()) break
  expect(first.sent).toHaveLength(1)
})

test('a client is no promise, and any path has records', async () => {
  const { rapport, sent } = against(answer(200, { items: [], next: null }))
  expect(await rapport).toBe(rapport)
  await rapport.at('service-visits').page()
  expect(sent[0]!.path).toBe('/service-visits')
})

test('an address and a key that cannot be are refused before anything is sent', async () => {
  const made = (given: object) => () => createClient({ address: 'https://crm.example', key: 'rapport_key', ...given })
  expect(made({ key: process.env['RAPPORT_NO_SUCH_KEY'] })).toThrow('The key is missing (is RAPPORT_KEY set?).')
  expect(made({ key: 'rapport_…' })).toThrow('copied whole')
  expect(made({ address: 'crm.example' })).toThrow('must begin with https://')
  expect(made({ address: undefined })).toThrow('The address is missing')
})

test('an address may be given with what the interface has behind it', async () => {
  for (const address of ['https://crm.example', 'https://crm.example/', 'https://crm.example/api/v1', 'https://crm.example/api/v1/']) {
    const asked: string[] = []
    const by: typeof fetch = async (input) => {
      asked.push(String(input))
      return Response.json(person)
    }
    await createClient({ address, key: 'rapport_key', fetch: by }).people.get('p1')
    expect(asked).toEqual(['https://crm.example/api/v1/people/p1'])
  }
})
