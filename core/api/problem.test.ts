import { expect, test } from 'vitest'
import { Problem } from '../errors.ts'
import { makeApp } from './app.ts'
import { makeLog } from './log.ts'

function appThatThrows(error: unknown) {
  const lines: string[] = []
  const app = makeApp({
    log: makeLog(
      (line) => lines.push(line),
      () => new Date(0),
    ),
  })
  app.get('/:name', () => {
    throw error
  })
  return { lines, get: () => app.inject('/inga@nordkaffee.example?find=Inga') }
}

test('a problem becomes a document with what is public of it', async () => {
  const { get, lines } = appThatThrows(
    new Problem('cup.empty', 'The cup is empty.', {
      status: 409,
      fix: 'Fill it.',
      more: { size: 3, status: 200, code: 'x' },
      cause: new Error('private'),
    }),
  )
  const answer = await get()
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([409, 'application/problem+json; charset=utf-8'])
  expect(answer.json()).toEqual({
    type: 'urn:rapport:problem:cup.empty',
    title: 'Conflict',
    status: 409,
    code: 'cup.empty',
    detail: 'The cup is empty.',
    fix: 'Fill it.',
    size: 3,
  })
  expect(lines).toEqual([])
})

test('anything else says an id, and the log says the rest without personal data', async () => {
  const error = Object.assign(
    new Error('duplicate key "inga@nordkaffee.example" (email)=(inga@nordkaffee.example) of inga@nordkaffee.example'),
    { code: '23505', table: 'person', detail: 'Key (email)=(inga@nordkaffee.example)' },
  )
  const { get, lines } = appThatThrows(error)
  const answer = await get()
  expect(answer.statusCode).toBe(500)
  expect(answer.body).not.toMatch(/inga|duplicate/i)
  const [line, ...more] = lines
  expect(more).toEqual([])
  const entry = JSON.parse(line!) as Record<string, unknown>
  expect(entry).toMatchObject({
    at: '1970-01-01T00:00:00.000Z',
    level: 'error',
    id: answer.json<{ id: string }>().id,
    method: 'GET',
    route: '/:name',
    name: 'Error',
    sqlState: '23505',
    table: 'person',
  })
  expect(line).not.toMatch(/inga/i)
  expect((entry.frames as string[])[0]).toMatch(/^at /)
})

test.each([undefined, null, 'a text', 7, { code: 'x' }])('even %s is an answer', async (thrown) => {
  const { get, lines } = appThatThrows(thrown)
  expect((await get()).statusCode).toBe(500)
  expect(lines).toHaveLength(1)
})

test('a problem of ours (5xx) is logged too', async () => {
  const { get, lines } = appThatThrows(
    new Problem('database.unavailable', 'The database cannot be reached.', { status: 503, cause: new Error('no route') }),
  )
  const answer = await get()
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([503, 'database.unavailable'])
  expect(JSON.parse(lines[0]!)).toMatchObject({ code: 'database.unavailable', message: 'no route' })
  expect(lines[0]).not.toContain('frames')
})

test('retryAfter becomes the header', async () => {
  const { get } = appThatThrows(new Problem('session.tooMany', 'Too many attempts.', { status: 429, more: { retryAfter: 30 } }))
  expect((await get()).headers['retry-after']).toBe('30')
})

test('a database that is away is said to be so, also by what a library made of it', async () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED /tmp/.s.PGSQL.5432'), { code: 'ECONNREFUSED', syscall: 'connect' })
  for (const error of [refused, new Error('Failed to get session', { cause: refused }), new Error('Connection terminated unexpectedly')]) {
    const { get, lines } = appThatThrows(error)
    const answer = await get()
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'database.unavailable'])
    expect(lines).toHaveLength(1)
  }
  const full = await appThatThrows(new Error('Failed', { cause: new Error('timeout exceeded when trying to connect') })).get()
  expect([full.statusCode, full.json().code, full.headers['retry-after']]).toEqual([503, 'database.busy', '2'])
  for (const error of [
    Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT', syscall: 'open' }),
    new Error('Failed to get session', { cause: new Error('a mistake') }),
  ])
    expect((await appThatThrows(error).get()).statusCode).toBe(500)
  expect((await appThatThrows(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })).get()).statusCode).toBe(400)
})
